// The moment one chose, typed or shown, and what can be done with it.
import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core'
import { Copy, GitFork, Pin } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { absolute, zoneName } from '../../src-main/contract/instant.ts'
import type { Point } from '../../src-main/contract/models.ts'
import { parseMoment } from '../../src-main/contract/moment.ts'
import type { Origin } from '../../src-main/contract/origin.ts'
import { type Desk, useDesk } from '../state/desk.ts'
import { tellDone } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { OffButton } from './off-button.tsx'

export const MomentBar = memo(function MomentBar({
  production,
  from,
  points,
  chosen,
  onChoose,
  off,
}: {
  readonly production: string
  /** Where its history begins; null where it has none. */
  readonly from: string | null
  readonly points: readonly Point[]
  readonly chosen: number | null
  readonly onChoose: (at: number | null) => void
  readonly off: string | undefined
}) {
  const desk = useDesk()
  const point = points.find((one) => Date.parse(one.at) === chosen)
  const at = chosen === null ? null : new Date(chosen).toISOString()
  return (
    <Group gap={8} wrap="nowrap" className="moment-bar">
      <MomentField from={from} chosen={chosen} onChoose={onChoose} />
      <OffButton
        off={off}
        icon={<GitFork size={14} />}
        act={() => desk.open({ is: 'fork', production, from: originOf(at, point) })}
      >
        {words.points.fork}
      </OffButton>
      <Button
        variant="default"
        leftSection={<Pin size={14} />}
        disabled={at === null || off !== undefined}
        onClick={() => at && openKeep(desk, production, at, point)}
      >
        {words.timeline.keep}
      </Button>
      <Tooltip label={words.points.copyTime}>
        <ActionIcon
          variant="default"
          size={30}
          disabled={at === null}
          aria-label={words.points.copyTime}
          onClick={() => at && void copyTime(at)}
        >
          <Copy size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
})

function originOf(at: string | null, point: Point | undefined): Origin {
  if (point) return { is: 'point', point: point.id }
  return at === null ? { is: 'now' } : { is: 'moment', at }
}

function openKeep(desk: Desk, production: string, at: string, point: Point | undefined): void {
  desk.open({ is: 'keep', production, at, ...(point && { point: point.id }) })
}

async function copyTime(at: string): Promise<void> {
  await navigator.clipboard.writeText(at)
  tellDone(`${words.copied}: ${at}`)
}

/** Shows what is chosen; what is typed is taken with Enter, or when one leaves the field. */
function MomentField({
  from,
  chosen,
  onChoose,
}: {
  readonly from: string | null
  readonly chosen: number | null
  readonly onChoose: (at: number | null) => void
}) {
  const shown = chosen === null ? '' : absolute(new Date(chosen).toISOString())
  const [text, setText] = useState(shown)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    setText(shown)
    setError(null)
  }, [shown])
  const take = () => {
    if (text.trim() === '' || text === shown) return onChoose(text.trim() === '' ? null : chosen)
    const moment = parseMoment(text, new Date())
    if (!moment) return setError(words.timeline.notUnderstood)
    const at = moment.toISOString()
    if (from === null || at < from) return setError(words.timeline.tooEarly(from))
    if (moment.getTime() > Date.now()) return setError(words.timeline.ahead)
    setError(null)
    onChoose(moment.getTime())
  }
  return (
    <TextInput
      className="moment-field"
      size="xs"
      aria-label={words.timeline.type}
      placeholder={words.timeline.placeholder}
      value={text}
      error={error}
      rightSection={<span className="moment-zone">{zoneName()}</span>}
      rightSectionWidth={52}
      onChange={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => event.key === 'Enter' && take()}
      onBlur={take}
    />
  )
}
