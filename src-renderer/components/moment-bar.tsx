// Shows the chosen moment, which can also be typed, and what can be done with it.
import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core'
import { Copy, GitFork, History, Pin } from 'lucide-react'
import { memo, useEffect, useId, useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import { zoneName } from '../../src-main/contract/instant.ts'
import type { Point } from '../../src-main/contract/models.ts'
import { writeMoment } from '../../src-main/contract/moment.ts'
import { type DialogActions, useDialogs } from '../state/dialogs.ts'
import { beginPromotion, rollBackTo } from '../state/promotions.ts'
import { saidOf, type TypedMoment, typedMoment } from '../state/typed-moment.ts'
import { tellDone, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ActionButton, disabledProps } from './action-button.tsx'

/** A choice, a new object each time, so that choosing the same moment again discards what was typed since. */
export interface Choice {
  /** Milliseconds since the epoch; null is production as it is now. */
  readonly at: number | null
}

/** The field for a moment and the commands that act on it, which are disabled while the field holds no valid moment. */
export const MomentBar = memo(function MomentBar({
  production,
  from,
  points,
  choice,
  onChoose,
  disabledReason,
  goesBack,
}: {
  readonly production: string
  /** The beginning of the history; null where there is none. */
  readonly from: string | null
  readonly points: readonly Point[]
  readonly choice: Choice
  readonly onChoose: (at: number | null) => void
  readonly disabledReason: string | undefined
  /** Whether there is a production to be rolled back. */
  readonly goesBack: boolean
}) {
  const dialogs = useDialogs()
  const { run } = useVerbs()
  const [typed, type] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each choosing takes back what was typed
  useEffect(() => type(null), [choice])
  const meant = typed === null ? chosenMoment(choice) : typedMoment(typed, from, new Date())
  const point = meant.is === 'moment' ? points.find((one) => Date.parse(one.at) === meant.at) : undefined
  const at = meant.is === 'moment' ? new Date(meant.at).toISOString() : null
  const unclear = meant.is === 'none' ? meant.why : undefined
  const notKept = unclear ?? (at === null ? words.timeline.chooseFirst : undefined)
  return (
    <Group gap={8} wrap="nowrap" className="moment-bar">
      <MomentField choice={choice} typed={typed} meant={meant} onType={type} onChoose={onChoose} />
      <ActionButton
        disabledReason={disabledReason ?? unclear}
        icon={<GitFork size={14} />}
        act={() => dialogs.open({ is: 'fork', production, from: originOf(at, point) })}
      >
        {words.points.fork}
      </ActionButton>
      <ActionButton
        disabledReason={disabledReason ?? notKept}
        icon={<Pin size={14} />}
        act={() => at && openKeep(dialogs, production, at, point)}
      >
        {words.timeline.keep}
      </ActionButton>
      {goesBack ? (
        <RollBackButton
          disabledReason={disabledReason ?? notKept}
          act={() => at && run((client) => beginPromotion(client, rollBackTo(production, at, point), 'choose'))}
        />
      ) : null}
      <Tooltip label={notKept ?? words.points.copyTime}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={words.points.copyTime}
          {...disabledProps(notKept)}
          onClick={() => at && void copyTime(at)}
        >
          <Copy size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
})

function RollBackButton({
  disabledReason,
  act,
}: {
  readonly disabledReason: string | undefined
  readonly act: () => void
}) {
  const said = words.promoting.rollBack
  return (
    <Tooltip label={disabledReason ?? said.hereHint}>
      <Button
        variant="default"
        leftSection={<History size={14} />}
        {...disabledProps(disabledReason)}
        onClick={() => disabledReason || act()}
      >
        <span className="view-word">{said.here}</span>
      </Button>
    </Tooltip>
  )
}

const chosenMoment = ({ at }: Choice): TypedMoment => (at === null ? { is: 'live' } : { is: 'moment', at })

function originOf(at: string | null, point: Point | undefined): ForkSource {
  if (point) return { is: 'point', point: point.id }
  return at === null ? { is: 'now' } : { is: 'moment', at }
}

function openKeep(dialogs: DialogActions, production: string, at: string, point: Point | undefined): void {
  dialogs.open({ is: 'keep', production, at, ...(point && { point: point.id }) })
}

async function copyTime(at: string): Promise<void> {
  await navigator.clipboard.writeText(at)
  tellDone(`${words.copied}: ${at}`)
}

/** The field for the chosen moment. What is typed is interpreted at once, and taken with Enter or on leaving the field. */
function MomentField({
  choice,
  typed,
  meant,
  onType,
  onChoose,
}: {
  readonly choice: Choice
  /** The typed text; null while the field shows the chosen moment. */
  readonly typed: string | null
  readonly meant: TypedMoment
  readonly onType: (text: string | null) => void
  readonly onChoose: (at: number | null) => void
}) {
  const id = useId()
  const take = () => {
    if (typed === null || meant.is === 'none') return
    onChoose(meant.is === 'moment' ? meant.at : null)
  }
  const keys: Readonly<Record<string, () => void>> = { Enter: take, Escape: () => onType(null) }
  return (
    <div className="moment-field">
      <TextInput
        size="xs"
        aria-label={words.timeline.type}
        aria-describedby={id}
        placeholder={words.timeline.placeholder}
        value={typed ?? (choice.at === null ? '' : writeMoment(new Date(choice.at)))}
        error={meant.is === 'none'}
        rightSection={<span className="moment-zone">{zoneName(zonedAt(meant))}</span>}
        rightSectionWidth={52}
        onChange={(event) => onType(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={(event) => keys[event.key]?.()}
        onBlur={take}
      />
      <div id={id} className="moment-said" role="status" data-none={meant.is === 'none' || undefined}>
        {typed === null ? '' : saidOf(meant)}
      </div>
    </div>
  )
}

const zonedAt = (meant: TypedMoment) => (meant.is === 'moment' ? new Date(meant.at) : undefined)
