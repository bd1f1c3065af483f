// The points of a production, newest first from the live head; each can be forked, copied, forgotten.
import { Button, Group, Menu, ScrollArea, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { Camera, Clock, GitFork, Trash2 } from 'lucide-react'
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
  const settled = point.state.is === 'ready' || point.state.is === 'failed'
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton
          className="chip"
          aria-label={`${words.points.title}: ${absolute(point.at)}, ${stateWords(point)}`}
        >
          <Mark {...pointLook(point.state)} />
          <span className="chip-time">{clock(point.at, now)}</span>
          <span className="chip-ago">{ago}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <PointFacts point={point} />
        <Menu.Divider />
        <Menu.Item
          leftSection={<GitFork size={14} />}
          disabled={off !== undefined || point.state.is === 'failed'}
          onClick={() =>
            desk.open({ is: 'fork', production: point.production, from: { is: 'point', point: point.id } })
          }
        >
          {words.points.fork}
        </Menu.Item>
        <Menu.Item leftSection={<Clock size={14} />} onClick={() => void copyTime(point.at)}>
          {words.points.copyTime}
        </Menu.Item>
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          className="danger"
          disabled={!settled}
          onClick={() => desk.open({ is: 'forget', point: point.id })}
        >
          {words.points.forget}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

async function copyTime(at: string): Promise<void> {
  await navigator.clipboard.writeText(at)
  tellDone(`${words.copied}: ${at}`)
}

function PointFacts({ point }: { readonly point: Point }) {
  const { state, filesAt, bytes, note, kind } = point
  return (
    <div className="chip-facts">
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
