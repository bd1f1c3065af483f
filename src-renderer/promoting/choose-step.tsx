// Chooses what is promoted: all of a clone's work, some of it, or the whole clone; or what stays when production goes back.
import { SegmentedControl, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Clone, Production, Promotion, PromotionWish } from '../../src-main/contract/models.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { useHost, usePart } from '../state/host.ts'
import { changeDraft, type DraftWish, usePromotionWish } from '../state/promotions.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ChooseStays } from './choose-stays.tsx'
import { ChooseWork } from './choose-work.tsx'

export function ChooseStep(props: { readonly promotion: Promotion; readonly production: Production }) {
  const { promotion, production } = props
  const { client } = useHost()
  const queries = useQueryClient()
  const { run } = useVerbs()
  const clone = usePart(({ clones }) => clones.find((one) => one.id === promotion.clone))
  const { wish, failure, again } = usePromotionWish(promotion)
  const onWish = (next: DraftWish) => run(() => changeDraft({ client, queries }, promotion.id, next))
  if (failure) return <ReadFailure failure={failure} again={again} />
  if (!wish || wish.is === 'undo') return null
  if (wish.is === 'roll-back') return <ChooseStays wish={wish} promotion={promotion} onWish={onWish} />
  if (!clone) return <Text size="sm">{words.promoting.choose.goneClone}</Text>
  return <OfClone wish={wish} promotion={promotion} production={production} clone={clone} onWish={onWish} />
}

function OfClone(props: {
  readonly wish: Extract<PromotionWish, { readonly is: 'promote' | 'whole' }>
  readonly promotion: Promotion
  readonly production: Production
  readonly clone: Clone
  readonly onWish: (wish: DraftWish) => void
}) {
  const { wish, promotion, production, clone, onWish } = props
  const [is, choose] = useState(wish.is)
  const said = words.promoting.choose
  const whole = wish.is === 'whole' ? wish : { is: 'whole' as const, clone: clone.id, carry: null }
  const work = wish.is === 'promote' ? wish : { is: 'promote' as const, clone: clone.id, ...noneChosen }
  return (
    <>
      <SegmentedControl
        className="choose-what"
        size="xs"
        aria-label={said.what}
        value={is}
        onChange={(value) => choose(value as typeof is)}
        data={[
          { value: 'promote', label: said.changes },
          { value: 'whole', label: said.whole },
        ]}
      />
      {is === 'promote' ? (
        <ChooseWork wish={work} clone={clone} onWish={onWish} />
      ) : (
        <>
          <Text size="sm">{said.wholeHint(production.name, clone.name)}</Text>
          <ChooseStays wish={whole} promotion={promotion} onWish={onWish} />
        </>
      )}
    </>
  )
}

const noneChosen = { things: [], edits: [], withOwn: false }
