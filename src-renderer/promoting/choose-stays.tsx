// Chooses, kind by kind, what production keeps as it has it while everything else becomes what a clone is, or what it was.
import { Checkbox, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Promotion, PromotionPreview, PromotionWish } from '../../src-main/contract/models.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { type DraftWish, usePromotionPreview } from '../state/promotions.ts'
import { words } from '../words.ts'
import { LeadOn } from './next-step.tsx'
import { StepVerbs } from './promotion-steps.tsx'
import { ReadingLine } from './reading-line.tsx'
import { ThingLines } from './thing-lines.tsx'

type Whole = Extract<PromotionWish, { readonly is: 'whole' | 'roll-back' }>

export function ChooseStays(props: {
  readonly wish: Whole
  readonly promotion: Promotion
  readonly onWish: (wish: DraftWish) => void
}) {
  const { wish, promotion, onWish } = props
  const [chosen, choose] = useState<readonly string[] | null>(wish.carry)
  const isSome = wish.is === 'roll-back' && wish.things.length > 0
  const { preview, failure, again } = usePromotionPreview(isSome ? undefined : { ...wish, carry: null })
  const said = words.promoting.choose
  return (
    <>
      <StepVerbs>
        <LeadOn label={said.compare} act={() => onWish({ ...wish, carry: chosen && [...chosen] })} />
      </StepVerbs>
      <div className="step-panel">
        {isSome ? (
          <>
            <Text size="sm">{said.things(wish.things.length)}</Text>
            <ThingLines things={promotion.things} total={promotion.counts.things} />
          </>
        ) : failure ? (
          <ReadFailure failure={failure} again={again} />
        ) : preview ? (
          <Kinds preview={preview} chosen={chosen} onChoose={choose} />
        ) : (
          <ReadingLine>{said.looking}</ReadingLine>
        )}
      </div>
    </>
  )
}

interface Kind {
  readonly group: string
  readonly things: number
}

function Kinds(props: {
  readonly preview: PromotionPreview
  /** Null: all of production's own. */
  readonly chosen: readonly string[] | null
  readonly onChoose: (groups: readonly string[] | null) => void
}) {
  const { preview, chosen, onChoose } = props
  const said = words.promoting.choose
  const own: readonly Kind[] = preview.leftOut
  const usual = own.map(({ group }) => group)
  const others = countedGroups(preview).filter(({ group }) => !usual.includes(group))
  const stays = chosen ?? usual
  const toggle = (group: string, isOn: boolean) => {
    const next = [...own, ...others]
      .map((one) => one.group)
      .filter((one) => (one === group ? isOn : stays.includes(one)))
    onChoose(next.join('\n') === usual.join('\n') ? null : next)
  }
  const list = (label: string, kinds: readonly Kind[]) => (
    <fieldset className="stays">
      <legend>{label}</legend>
      <Stack gap={6}>
        {kinds.map(({ group, things }) => (
          <Checkbox
            key={group}
            size="xs"
            label={said.kind(group, things)}
            checked={stays.includes(group)}
            onChange={(event) => toggle(group, event.currentTarget.checked)}
          />
        ))}
      </Stack>
    </fieldset>
  )
  return (
    <>
      <h2>{said.stays}</h2>
      <Text size="xs" c="dimmed">
        {said.staysHint}
      </Text>
      {own.length > 0 ? list(said.staysOwn, own) : <Text size="sm">{said.nothing}</Text>}
      {others.length > 0 ? list(said.staysOther, others) : null}
    </>
  )
}

/** Kinds of what would be written, in the order in which they come. */
function countedGroups({ things }: PromotionPreview): readonly Kind[] {
  return [...Map.groupBy(things, ({ group }) => group)].map(([group, those]) => ({ group, things: those.length }))
}
