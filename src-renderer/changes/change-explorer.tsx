// What differs between two states: the list with its filters on one side, what is opened of it on the other.
import { Button, Text } from '@mantine/core'
import { useCallbackRef, useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useMemo, useState } from 'react'
import type { ChangeCounts, ChangeList, Compared } from '../../src-main/contract/changes.ts'
import { type ChangeFilter, type Listed, useChangeList, useChangePulse } from '../state/changes.ts'
import { words } from '../words.ts'
import { ChangeBar } from './change-bar.tsx'
import { ChangeExport } from './change-export.tsx'
import { ChangeLine } from './change-line.tsx'
import { ChangePane } from './change-pane.tsx'
import { type ChangeRow, editRows, isOpenable, netRows, type Opened } from './change-rows.ts'
import { ComparingLine } from './comparing-line.tsx'
import { PickBar, usePicked } from './pick-bar.tsx'
import { isPickable, type Picked, type PickVerb } from './picked.ts'
import { ReadFailure } from './read-failure.tsx'
import { ShellInline } from './shell-inline.tsx'
import { VirtualList } from './virtual-list.tsx'

/** In the net view noise is a list of its own, so that what is before it stays as it is when it is unfolded. */
function useLists(compared: Compared, filter: ChangeFilter): { readonly all: Listed; readonly noise: Listed } {
  const isNet = filter.view === 'net'
  const others = filter.classes.filter((one) => one !== 'noise')
  const isNoiseAlone = isNet && others.length === 0
  const all = useChangeList(compared, isNet && !isNoiseAlone ? { ...filter, classes: others } : filter)
  const isWanted = isNet && !isNoiseAlone && filter.classes.includes('noise')
  const noise = useChangeList(compared, { ...filter, classes: ['noise'] }, isWanted)
  return { all, noise: isWanted ? noise : { ...noise, things: nothing } }
}

const nothing: readonly never[] = []
const noVerbs: readonly PickVerb[] = []

interface ExplorerProps {
  readonly compared: Compared
  /** Whether it can be shown as edits: only what one clone did can. */
  readonly hasEdits: boolean
  /** Whether it is shown as things at first, also where it has edits. */
  readonly startsNet?: boolean
  /** The name of what is exported. */
  readonly name: string
  /** The shell command that lists the same. */
  readonly command: (view: ChangeFilter['view']) => string
  /** What is said where nothing differs. */
  readonly empty: (counts: ChangeCounts) => string
  /** What stands between the bar and the list, by what is known. */
  readonly facts: (list: ChangeList, again: () => void) => ReactNode
  /** What tells that the list may have grown older; without it, it is read again only on request. */
  readonly live?: { readonly isRunning: boolean; readonly signs: string }
  readonly onUndo?: (row: Opened) => void
  /** Why nothing can be undone right now. */
  readonly undoOff?: string | undefined
  /** What can be done with what is chosen. */
  readonly verbs?: readonly PickVerb[]
  /** Hears what is chosen. Without it and without verbs nothing can be. */
  readonly onPicked?: (picked: readonly Picked[]) => void
  /** What is chosen at first. */
  readonly firstPicked?: readonly Picked[]
}

/** The height of one line, in pixels. */
const lineHeight = 32

const firstFilter = (view: ChangeFilter['view']): ChangeFilter => ({
  view,
  text: '',
  groups: [],
  // Noise is counted in the net view, and folded into one line each among the edits.
  classes: view === 'net' ? ['work', 'own'] : ['work', 'own', 'noise'],
})

export function ChangeExplorer(props: ExplorerProps) {
  const {
    compared,
    hasEdits,
    startsNet = !hasEdits,
    name,
    command,
    empty,
    facts,
    live,
    onUndo,
    undoOff,
    verbs = noVerbs,
    onPicked,
    firstPicked,
  } = props
  const isChoosing = verbs.length > 0 || onPicked !== undefined
  const [filter, setFilter] = useState(firstFilter(startsNet ? 'net' : 'edits'))
  const [opened, open] = useState<Opened | null>(null)
  const [text] = useDebouncedValue(filter.text, 200)
  const [shown] = useDebouncedValue(opened, 80)
  const { all, noise } = useLists(compared, { ...filter, text })
  const { list, things, edits, failure, isAsking, again } = all
  // To compare two states by what is in them takes longer than to ask now and then.
  useChangePulse(compared, live?.isRunning === true && list?.by === 'logs', live?.signs ?? '')
  const isNoiseOpen = filter.classes.includes('noise')
  const told = all.hasMore ? 'left out' : isNoiseOpen ? 'listed' : isNarrowed(filter) ? 'left out' : 'counted'
  const rows = useMemo(
    () =>
      filter.view === 'edits'
        ? editRows(edits)
        : list
          ? netRows(all.hasMore ? things : [...things, ...noise.things], list.counts, told)
          : [],
    [filter.view, edits, things, noise.things, list, told, all.hasMore],
  )
  const { picked, pick, all: pickAll, none: pickNone } = usePicked(rows, firstPicked, onPicked)
  const change = (next: ChangeFilter) => {
    if (next.view === filter.view) return setFilter(next)
    open(null)
    setFilter({ ...firstFilter(next.view), text: next.text })
  }
  const choose = useCallbackRef((row: ChangeRow) => {
    if (row.is === 'thing' || row.is === 'edit') return open(row)
    const classes = isNoiseOpen
      ? filter.classes.filter((one) => one !== 'noise')
      : [...filter.classes, 'noise' as const]
    if (row.is === 'noise') setFilter({ ...filter, classes })
  })
  const onEnd = useCallbackRef(() => (all.hasMore ? all.more() : noise.more()))
  const close = useCallbackRef(() => open(null))
  // What is listed anew is shown as it is now.
  const current = shown && ((rows.find((row) => row.key === shown.key) as Opened | undefined) ?? shown)
  return (
    <div className="changes">
      <ChangeBar filter={filter} counts={list?.counts} hasEdits={hasEdits} onFilter={change}>
        <ChangeExport compared={compared} part={{}} name={name} />
      </ChangeBar>
      {isChoosing && picked.size > 0 ? (
        <PickBar picked={[...picked.values()]} verbs={verbs} onNone={pickNone} />
      ) : list ? (
        facts(list, again)
      ) : null}
      {list && rows.length > 0 && list.counts.things + list.counts.own.things === 0 ? (
        <Text size="sm" className="change-note">
          {empty(list.counts)}
        </Text>
      ) : null}
      <ComparingLine compared={compared} isWaiting={isAsking} />
      {failure ? (
        <div className="change-failure">
          <ReadFailure failure={failure} again={again} />
        </div>
      ) : null}
      <div className="change-sides" data-open={opened !== null || undefined}>
        <div className="change-list" aria-busy={isAsking}>
          {list && !all.isOfOtherView && rows.length === 0 ? (
            <NothingListed filter={filter} list={list} empty={empty(list.counts)} onFilter={change} />
          ) : list && !all.isOfOtherView ? (
            <VirtualList
              key={filter.view}
              rows={rows}
              label={words.changes.list}
              height={lineHeight}
              opened={opened?.key ?? null}
              isOpenable={isOpenable}
              draw={(row) => <ChangeLine row={row} />}
              onOpen={choose}
              onClose={close}
              onEnd={onEnd}
              choosing={isChoosing ? { chosen: picked, fits: isPickable, onChoose: pick, onAll: pickAll } : undefined}
            />
          ) : failure ? null : (
            <Text size="sm" c="dimmed" role="status" className="change-reading">
              {words.changes.reading}
            </Text>
          )}
        </div>
        {opened !== null && current ? (
          <ChangePane
            compared={compared}
            row={current}
            onUndo={onUndo}
            undoOff={undoOff}
            verbs={verbs}
            onClose={close}
          />
        ) : null}
      </div>
      <ShellInline command={command(filter.view)} />
    </div>
  )
}

const isNarrowed = ({ text, groups }: ChangeFilter) => text !== '' || groups.length > 0

function NothingListed(props: {
  readonly filter: ChangeFilter
  readonly list: ChangeList
  readonly empty: string
  readonly onFilter: (filter: ChangeFilter) => void
}) {
  const { filter, list, empty, onFilter } = props
  const narrowed = isNarrowed(filter)
  const hasNoEdits = filter.view === 'edits' && list.by === 'states'
  const said = narrowed ? words.changes.noneMatch : hasNoEdits ? words.changes.noEdits : empty
  return (
    <div className="empty">
      <Text size="sm">{said}</Text>
      {narrowed ? (
        <Button variant="default" onClick={() => onFilter({ ...filter, text: '', groups: [] })}>
          {words.changes.clear}
        </Button>
      ) : hasNoEdits ? (
        <Button variant="default" onClick={() => onFilter({ ...filter, view: 'net' })}>
          {words.changes.showNet}
        </Button>
      ) : null}
    </div>
  )
}
