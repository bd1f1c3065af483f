// The points of a production, newest first from the live head; each can be forked, copied, forgotten.
import { ActionIcon, Button, Group, Popover, ScrollArea, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { Camera, Copy, GitFork, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDesk } from '../state/desk.ts'
import { absolute, clock, duration, secondsBetween, span, useNow } from '../state/time.ts'
import { tellDone, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { FailureNote } from './failure-note.tsx'
import { Mark, pointLook } from './marks.tsx'
import { offProps } from './off.ts'

export function PointStrip({
  production,
  points,
  off,
}: {
  readonly production: Production
  readonly points: readonly Point[]
  /** Why no point can be taken or forked; undefined when it can. */
  readonly off: string | undefined
}) {
  const { takePoint } = useVerbs()
  return (
    <section className="strip" aria-label={words.points.title}>
      <Group gap={8} wrap="nowrap">
        <Text component="h2" size="sm" fw={600}>
          {words.points.title}
        </Text>
        <Text size="sm" c="dimmed">
          {points.length}
        </Text>
      </Group>
      <ScrollArea type="auto" className="strip-points" scrollbarSize={6}>
        <Group gap={6} wrap="nowrap" pb={points.length > 6 ? 8 : 0}>
          {points.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.points.none}
            </Text>
          ) : null}
          {points.map((point) => (
            <PointChip key={point.id} point={point} off={off} />
          ))}
        </Group>
      </ScrollArea>
      <Tooltip label={off} disabled={!off}>
        <Button
          variant="default"
          leftSection={<Camera size={14} />}
          {...offProps(off)}
          onClick={() => off || takePoint(production)}
        >
          {words.points.take}
        </Button>
      </Tooltip>
    </section>
  )
}

function PointChip({ point, off }: { readonly point: Point; readonly off: string | undefined }) {
  const now = useNow()
  const desk = useDesk()
  const ago = words.points.ago(span(secondsBetween(point.at, now)))
  const [open, setOpen] = useState(false)
  const closing = (act: () => void) => () => {
    setOpen(false)
    act()
  }
  const settled = point.state.is === 'ready' || point.state.is === 'failed'
  const fork = () => desk.open({ is: 'fork', production: point.production, from: { is: 'point', point: point.id } })
  return (
    <Popover position="bottom-start" width={300} shadow="md" trapFocus returnFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <UnstyledButton
          className="chip"
          title={`${absolute(point.at)}, ${stateWords(point)}`}
          onClick={() => setOpen(!open)}
        >
          <Mark {...pointLook(point.state)} />
          <span className="chip-time">{clock(point.at, now)}</span>
          <span className="chip-ago">{ago}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={absolute(point.at)}>
        <PointFacts point={point} />
        <Group gap={6} mt={10}>
          <Button
            leftSection={<GitFork size={14} />}
            disabled={off !== undefined || point.state.is === 'failed'}
            onClick={closing(fork)}
          >
            {words.points.fork}
          </Button>
          <Tooltip label={words.points.copyTime}>
            <ActionIcon
              variant="default"
              size={30}
              onClick={closing(() => void copyTime(point.at))}
              aria-label={words.points.copyTime}
            >
              <Copy size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.points.forget}>
            <ActionIcon
              variant="default"
              size={30}
              disabled={!settled}
              onClick={closing(() => desk.open({ is: 'forget', point: point.id }))}
              aria-label={words.points.forget}
            >
              <Trash2 size={14} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}

async function copyTime(at: string): Promise<void> {
  await navigator.clipboard.writeText(at)
  tellDone(`${words.copied}: ${at}`)
}

function PointFacts({ point }: { readonly point: Point }) {
  const { state, filesAt, bytes, note, kind } = point
  return (
    <div>
      <Text size="sm" fw={600}>
        {absolute(point.at)}
      </Text>
      <Text size="xs" c="dimmed">
        {words.points.kind[kind]}
        {note ? ` · ${note}` : ''}
      </Text>
      {state.is === 'failed' ? (
        <FailureNote failure={state.failure} bare />
      ) : (
        <Text size="xs" c="dimmed">
          {stateWords(point)}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {filesAt ? words.points.filesAt(absolute(filesAt)) : words.points.filesUnknown}
      </Text>
      {bytes === null ? null : (
        <Text size="xs" c="dimmed">
          {words.points.frees(size(bytes))}
        </Text>
      )}
    </div>
  )
}

function stateWords({ state }: Point): string {
  if (state.is !== 'ready') return words.points[state.is]
  return words.points.ready(clock(state.provenAt, Date.now()), duration(state.seconds * 1000))
}
