// The conflicts of a merge or of a promotion: their list on one side, the one that is opened on the other, and ways to decide many at once.
import { Button, Group, Menu, SegmentedControl, Text } from '@mantine/core'
import { useCallbackRef, useDebouncedValue } from '@mantine/hooks'
import { ChevronDown, ListChecks } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { ConflictChoice, MergeConflict } from '../../src-main/contract/merges.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { ShellInline } from '../changes/shell-inline.tsx'
import { VirtualList } from '../changes/virtual-list.tsx'
import { SearchField } from '../components/search-field.tsx'
import { type ConflictFilter, type Deciding, toDecide, useConflicts, useDecide, useDrafts } from '../state/conflicts.ts'
import { useKeys } from '../state/keys.ts'
import { tellDone, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ConflictLine } from './conflict-line.tsx'
import { ConflictPane } from './conflict-pane.tsx'
import { conflictRows, isOpen, steppedFrom } from './conflict-rows.ts'
import type { Draft } from './merge-draft.ts'
import { sideNames } from './side-names.ts'

/** The height of one line, in pixels. */
const lineHeight = 32

export function ConflictExplorer(props: {
  readonly of: Deciding
  /** Why nothing can be decided any more; undefined while it can. */
  readonly disabledReason: string | undefined
  /** The shell command that lists the same, or decides what is open. */
  readonly command: (opened: MergeConflict | null) => string
}) {
  const { of, disabledReason: off, command } = props
  const [filter, setFilter] = useState<ConflictFilter>({ show: 'all', text: '' })
  const [text] = useDebouncedValue(filter.text, 200)
  const { total, conflicts, failure, isAsking, isWhole, again, more } = useConflicts(of, { ...filter, text })
  const [opened, open] = useState<MergeConflict | null>(null)
  const { drafts, setDraft } = useDrafts<Draft>(of)
  const [hasBase, setBase] = useState(false)
  const { run } = useVerbs()
  const decide = useDecide(of)
  const frame = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => conflictRows(conflicts), [conflicts])
  // What is listed anew is shown as it is now; what somebody decided elsewhere is no longer among those to decide.
  const listed = conflicts.find((one) => one.id === opened?.id)
  const isSettled = filter.show === 'to-decide' && isWhole && opened !== null && isOpen(opened)
  const current = listed ?? (isSettled ? null : opened)
  const onEnd = useCallbackRef(more)
  const close = useCallbackRef(() => {
    open(null)
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus())
  })
  const step = (by: 1 | -1, fits?: (one: MergeConflict) => boolean) => {
    const next = steppedFrom(conflicts, current?.id, by, fits)
    return next && (() => open(next))
  }
  const firstOpen = conflicts.find((one) => isOpen(one) && one.id !== current?.id)
  const nextOpen = step(1, isOpen) ?? (firstOpen && (() => open(firstOpen)))
  useKeys({ j: () => step(1)?.(), k: () => step(-1)?.() })
  const editorKey = current ? `${current.id} ${JSON.stringify(current.chunks)}` : ''
  const decideOne = (choice: ConflictChoice) => {
    if (!current) return
    run(async () => {
      await decide([current.id], choice)
      setDraft(editorKey, undefined)
      // It may have left the list.
      open((before) =>
        before?.id === current.id ? { ...current, choice, state: 'decided', isRemembered: false } : before,
      )
    })
  }
  return (
    <div className="changes merging">
      <ConflictBar of={of} filter={filter} onFilter={setFilter}>
        <DecideAll
          isOff={off !== undefined || toDecide(of) === 0}
          conflicts={conflicts}
          onChoose={(is) =>
            run(async () => {
              const before = toDecide(of)
              const after = await decide(null, { is })
              tellDone(words.merging.page.tookAll(before - toDecide(after)))
            })
          }
        />
      </ConflictBar>
      {failure ? (
        <div className="change-failure">
          <ReadFailure failure={failure} again={again} />
        </div>
      ) : null}
      <div ref={frame} className="conflict-frame">
        <div className="conflict-split" data-open={current !== null || undefined}>
          <div className="change-list" aria-busy={isAsking}>
            {total === undefined ? (
              failure ? null : (
                <Text size="sm" c="dimmed" role="status" className="change-reading">
                  {words.merging.conflicts.reading}
                </Text>
              )
            ) : rows.length === 0 ? (
              <NoneListed filter={filter} onFilter={setFilter} />
            ) : (
              <VirtualList
                rows={rows}
                label={words.merging.conflicts.list}
                height={lineHeight}
                opened={current?.id ?? null}
                isOpenable={(row) => row.is === 'conflict'}
                draw={(row) => <ConflictLine row={row} />}
                onOpen={(row) => row.is === 'conflict' && open(row.conflict)}
                onClose={close}
                onEnd={onEnd}
              />
            )}
          </div>
          {current ? (
            <ConflictPane
              of={of}
              conflict={current}
              editor={{ draft: drafts.get(editorKey), hasBase }}
              onEditor={(state) => {
                setBase(state.hasBase)
                setDraft(editorKey, state.draft)
              }}
              disabledReason={off}
              onDecide={decideOne}
              onPrevious={step(-1)}
              onNext={step(1)}
              onNextOpen={nextOpen}
              onClose={close}
            />
          ) : null}
        </div>
      </div>
      <ShellInline command={command(current)} />
    </div>
  )
}

/** The first of the ways to decide a conflict that a word can say, or the one that was taken; undefined where only a text can. */
export function saidChoice({ choice, choices }: MergeConflict): ConflictChoice['is'] | undefined {
  const possible = choices.filter((one) => one.is !== 'edited' && one.whyNot === null).map((one) => one.is)
  return possible.find((is) => is === choice?.is) ?? possible[0]
}

function ConflictBar(props: {
  readonly of: Deciding
  readonly filter: ConflictFilter
  readonly onFilter: (filter: ConflictFilter) => void
  readonly children: React.ReactNode
}) {
  const { of, filter, onFilter, children } = props
  const said = words.merging.conflicts
  const left = toDecide(of)
  const { decided } = of.conflicts
  return (
    <Group className="change-bar" gap={8}>
      <SegmentedControl
        size="xs"
        aria-label={said.show}
        value={filter.show}
        onChange={(show) => onFilter({ ...filter, show: show as ConflictFilter['show'] })}
        data={[
          { value: 'all', label: said.all(left + decided) },
          { value: 'to-decide', label: said.toDecide(left) },
          { value: 'decided', label: said.decided(decided) },
        ]}
      />
      <SearchField
        className="change-search"
        text={filter.text}
        onText={(text) => onFilter({ ...filter, text })}
        hint={said.searchHint}
        label={said.search}
      />
      <span className="gap" />
      {children}
    </Group>
  )
}

function DecideAll(props: {
  readonly isOff: boolean
  readonly conflicts: readonly MergeConflict[]
  readonly onChoose: (is: 'mine' | 'theirs') => void
}) {
  const { isOff, conflicts, onChoose } = props
  const sides = sideNames(conflicts)
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          disabled={isOff}
          leftSection={<ListChecks size={14} />}
          rightSection={<ChevronDown size={14} />}
          aria-label={words.merging.page.allOpen}
        >
          <span className="view-word">{words.merging.page.allOpen}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['mine', 'theirs'] as const).map((is) => (
          <Menu.Item key={is} onClick={() => onChoose(is)}>
            {words.merging.page.takeAll(sides[is])}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function NoneListed(props: { readonly filter: ConflictFilter; readonly onFilter: (filter: ConflictFilter) => void }) {
  const { filter, onFilter } = props
  const isNarrowed = filter.text !== '' || filter.show !== 'all'
  const said = words.merging.conflicts
  const none = filter.text === '' && filter.show === 'to-decide' ? said.noneLeft : said.noneMatch
  return (
    <div className="empty">
      <Text size="sm">{isNarrowed ? none : said.none}</Text>
      {isNarrowed ? (
        <Button variant="default" onClick={() => onFilter({ show: 'all', text: '' })}>
          {said.clear}
        </Button>
      ) : null}
    </div>
  )
}
