// Shows a production's points as a table behind a fold: what each is, what it costs, and what can be done with it.
import { ActionIcon, Button, Menu, ScrollArea, Table, Text, UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronRight, Ellipsis } from 'lucide-react'
import { useRef, useState } from 'react'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { beginPromotion, rollBackTo } from '../state/promotions.ts'
import { ago, clock, duration, useNow } from '../state/time.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { FailureNote } from './failure-note.tsx'
import { RemarkMark } from './remarks.tsx'
import { useRovingFocus, walk } from './roving-focus.ts'
import { pointLook, StatusIcon } from './status-icon.tsx'
import { Ago } from './when.tsx'

interface FoldProps {
  readonly production: Production
  readonly points: readonly Point[]
  readonly disabledReason: string | undefined
  readonly onChoose: (at: string) => void
}

export function PointFold(props: FoldProps) {
  const [open, setOpen] = useState(false)
  const { points, production } = props
  const failed = points.filter((one) => one.state.is === 'failed' || failureOf(one))
  return (
    <div className="point-fold">
      <UnstyledButton className="fold-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        <Text size="sm" component="span" fw={600}>
          {words.points.title}
        </Text>
        <Text size="sm" component="span" c="dimmed">
          {words.timeline.cost(points.length, production.history, production.storedBytes)}
        </Text>
      </UnstyledButton>
      {failed.map((point) => (
        <ProofFailed key={point.id} point={point} />
      ))}
      {open ? <PointTable {...props} /> : null}
    </div>
  )
}

/** A point's status. A point that cannot be restored is shown prominently. */
function ProofFailed({ point }: { readonly point: Point }) {
  const dialogs = useDialogs()
  const failure = point.state.is === 'failed' ? point.state.failure : failureOf(point)
  if (!failure) return null
  return (
    <div className="banner-failure">
      <Text size="sm" fw={600}>
        {words.timeline.notProven(clock(point.at, Date.now()))}
      </Text>
      <FailureNote failure={failure} onRemedy={{ 'show-log': () => dialogs.openJobs() }} />
    </div>
  )
}

function PointTable({ points, disabledReason, onChoose }: FoldProps) {
  const rows = useRef<HTMLTableSectionElement>(null)
  useRovingFocus(rows, '[data-point]')
  if (points.length === 0) {
    return (
      <Text size="sm" c="dimmed" p={8}>
        {words.points.none}
      </Text>
    )
  }
  return (
    <ScrollArea.Autosize mah={260} type="auto">
      <Table verticalSpacing={4} horizontalSpacing={8} fz={13} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {words.timeline.columns.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={rows} onKeyDown={(event) => walk(event, '[data-point]')}>
          {points.map((point) => (
            <PointRow key={point.id} point={point} disabledReason={disabledReason} onChoose={onChoose} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}

function PointRow({
  point,
  disabledReason,
  onChoose,
}: {
  readonly point: Point
  readonly disabledReason: string | undefined
  readonly onChoose: (at: string) => void
}) {
  const now = useNow()
  return (
    <Table.Tr data-point={point.id} aria-label={absolute(point.at)}>
      <Table.Td>
        <Button variant="subtle" size="compact-xs" title={absolute(point.at)} onClick={() => onChoose(point.at)}>
          {clock(point.at, now)}
        </Button>
      </Table.Td>
      <Table.Td>
        {words.points.called(point)}
        {point.kept ? ` · ${words.timeline.keptMark}` : ''}
        {point.note ? ` · ${point.note}` : ''} <RemarkMark remarks={point.remarks.map((one) => one.sentence)} />
      </Table.Td>
      <Table.Td>
        <span className="sync-line" {...(point.equalAt && { title: words.sync.equal(absolute(point.equalAt)) })}>
          <StatusIcon {...pointLook(point.state)} /> {stateWords(point, now)}
          {point.equalAt ? ` · ${words.timeline.equal(ago(point.equalAt, now))}` : ''}
        </span>
      </Table.Td>
      <Table.Td>{point.filesAt ? <Ago at={point.filesAt} /> : '–'}</Table.Td>
      <Table.Td>{point.bytes === null ? '–' : size(point.bytes)}</Table.Td>
      <Table.Td>
        <PointMenu point={point} disabledReason={disabledReason} />
      </Table.Td>
    </Table.Tr>
  )
}

function PointMenu({ point, disabledReason }: { readonly point: Point; readonly disabledReason: string | undefined }) {
  const dialogs = useDialogs()
  const verbs = useVerbs()
  const settled = point.state.is === 'ready' || point.state.is === 'failed'
  const ready = point.state.is === 'ready' && disabledReason === undefined
  const { id, production, at } = point
  const goesBack = usePart(
    ({ productions }) => productions.find((one) => one.id === production)?.source.is !== 'backup',
  )
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={words.more(absolute(at))}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={disabledReason !== undefined || point.state.is === 'failed'}
          onClick={() => dialogs.open({ is: 'fork', production, from: { is: 'point', point: id } })}
        >
          {words.points.fork}
        </Menu.Item>
        {goesBack ? (
          <Menu.Item
            disabled={!ready}
            onClick={() => verbs.run((client) => beginPromotion(client, rollBackTo(production, at, point), 'choose'))}
          >
            {words.promoting.rollBack.hereNamed}
          </Menu.Item>
        ) : null}
        <Menu.Item onClick={() => dialogs.open({ is: 'keep', production, at, point: id })}>
          {point.kept ? words.timeline.renamePoint : words.timeline.keep}
        </Menu.Item>
        {point.kept ? (
          <Menu.Item onClick={() => verbs.run((client) => client.point.release({ point: id }))}>
            {words.timeline.release}
          </Menu.Item>
        ) : null}
        <Menu.Item disabled={!ready} onClick={() => verbs.run((client) => client.point.prove({ point: id }))}>
          {words.timeline.prove}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item className="danger" disabled={!settled} onClick={() => dialogs.open({ is: 'forget', point: id })}>
          {words.points.forget}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Why a point is not usable: it does not start as a site, or shows something other than production. */
const failureOf = ({ proof, pages }: Point) => proof?.failure ?? pages?.failure ?? null

/** The last successful check: of the whole site, or else of the database alone. */
function stateWords({ state, proof, pages }: Point, now: number): string {
  if (state.is !== 'ready') return words.points[state.is]
  if (proof?.failure) return words.timeline.proofFailed
  if (pages?.failure) return words.timeline.pagesDiffer
  const { at, seconds } = proof ?? { at: state.provenAt, seconds: state.seconds }
  return words.timeline.proven(ago(at, now), duration(seconds * 1000))
}
