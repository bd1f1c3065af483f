// Shows a production's clones as cards, table or tree, with a filter, and with keys that act on the focused one.
import { Button, Group, SegmentedControl, Select, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { GitFork, LayoutGrid, List, ListTree } from 'lucide-react'
import { type KeyboardEvent, memo, useRef, useState } from 'react'
import { usePart } from '../state/host.ts'
import { words } from '../words.ts'
import { type Arrangement, arrange, type Grouping, groupings, type Order, orders } from './clone-arrangement.ts'
import { CloneCard, type CloneCardData } from './clone-card.tsx'
import { cloneCommands, cloneKeys, whyBusy } from './clone-commands.ts'
import { CloneTable } from './clone-table.tsx'
import { CloneTree } from './clone-tree.tsx'
import { useActs } from './command.tsx'
import { useRovingFocus, walk } from './roving-focus.ts'
import { SearchField } from './search-field.tsx'
import { useSelection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'

type View = 'cards' | 'table' | 'tree'

export function CloneList({
  cards,
  onFork,
  disabledReason,
}: {
  readonly cards: readonly CloneCardData[]
  readonly onFork: () => void
  /** Why nothing can be forked; undefined when it can. */
  readonly disabledReason: string | undefined
}) {
  const [filter, setFilter] = useState('')
  const [view, setView] = useLocalStorage<View>({ key: 'sitefork-view', defaultValue: 'cards' })
  const onKeyDown = useCloneKeys(cards)
  const [grouping, setGrouping] = useLocalStorage<Grouping>({ key: 'sitefork-grouping', defaultValue: 'none' })
  const [order, setOrder] = useLocalStorage<Order>({ key: 'sitefork-order', defaultValue: 'newest' })
  const groups = arrange(cards, { filter, grouping, order })
  const { selected, select, all, none, onClick } = useSelection(groups.flatMap((group) => group.cards))
  const list = useRef<HTMLDivElement>(null)
  useRovingFocus(list, '[data-clone]')
  const points = usePart((all) => all.points)
  const bookmarks = usePart((all) => all.bookmarks)
  const merges = usePart((all) => all.merges)
  return (
    <section className="clones" aria-label={words.clones.title}>
      {selected.size > 0 ? <SelectionBar cards={cards} selected={selected} onAll={all} onNone={none} /> : null}
      <ClonesBar
        isCovered={selected.size > 0}
        count={cards.length}
        filter={filter}
        grouping={grouping}
        order={order}
        view={view}
        onFilter={setFilter}
        onGroup={setGrouping}
        onOrder={setOrder}
        onView={setView}
      />
      {cards.length === 0 ? <NoClone onFork={onFork} disabledReason={disabledReason} /> : null}
      {cards.length > 0 && groups.length === 0 ? <Empty>{words.clones.noneMatch(filter.trim())}</Empty> : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the card or row in focus bubble up to here */}
      <div
        ref={list}
        onKeyDown={(event) => onKeyDown(event, { select, none })}
        onClick={onClick}
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
        {...(selected.size > 0 && { className: 'selecting' })}
      >
        {groups.map((group) => (
          <section key={group.name} {...(group.name && { 'aria-label': group.name })}>
            {group.name ? (
              <Text component="h3" size="sm" fw={600} className="clone-group">
                {group.name}
              </Text>
            ) : null}
            {view === 'tree' ? (
              <CloneTree
                clones={group.cards.map((card) => card.clone)}
                points={points}
                bookmarks={bookmarks}
                merges={merges}
              />
            ) : view === 'table' ? (
              <CloneTable cards={group.cards} selected={selected} onSelect={select} />
            ) : (
              <div className="cards">
                {group.cards.map((card) => (
                  <CloneCard key={card.clone.id} {...card} isSelected={selected.has(card.clone.id)} onSelect={select} />
                ))}
              </div>
            )}
          </section>
        ))}
      </div>
    </section>
  )
}

interface BarProps extends Arrangement {
  /** Whether another bar takes its place. */
  readonly isCovered: boolean
  readonly count: number
  readonly view: View
  readonly onFilter: (filter: string) => void
  readonly onGroup: (grouping: Grouping) => void
  readonly onOrder: (order: Order) => void
  readonly onView: (view: View) => void
}

const ClonesBar = memo(function ClonesBar(props: BarProps) {
  const { isCovered, count, filter, grouping, order, view, onFilter, onGroup, onOrder, onView } = props
  return (
    <Group className="clones-bar" gap={10} wrap="nowrap" {...(isCovered && { display: 'none' })}>
      <Text component="h2" size="sm" fw={600}>
        {words.clones.title}
      </Text>
      <Text size="sm" c="dimmed">
        {count}
      </Text>
      <span className="gap" />
      <SearchField w={200} text={filter} onText={onFilter} hint={words.clones.filterHint} label={words.clones.filter} />
      <Choice
        label={words.clones.group}
        value={grouping}
        of={groupings}
        words={words.clones.groupBy}
        onChange={onGroup}
      />
      <Choice label={words.clones.sort} value={order} of={orders} words={words.clones.sortBy} onChange={onOrder} />
      <SegmentedControl
        size="xs"
        value={view}
        onChange={(value) => onView(value as View)}
        aria-label={words.clones.view}
        data={[
          {
            value: 'cards',
            label: <ViewLabel icon={<LayoutGrid size={14} aria-hidden />} text={words.clones.cards} />,
          },
          { value: 'table', label: <ViewLabel icon={<List size={14} aria-hidden />} text={words.clones.table} /> },
          { value: 'tree', label: <ViewLabel icon={<ListTree size={14} aria-hidden />} text={words.clones.tree} /> },
        ]}
      />
    </Group>
  )
})

function Choice<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly of: readonly T[]
  readonly words: Readonly<Record<T, string>>
  readonly onChange: (value: T) => void
}) {
  const { label, value, of, onChange } = props
  return (
    <Select
      size="xs"
      w={128}
      aria-label={label}
      allowDeselect={false}
      data={of.map((one) => ({ value: one, label: props.words[one] }))}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen as T)}
    />
  )
}

const ViewLabel = ({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) => (
  <span className="view-label">
    {icon} <span className="view-word">{text}</span>
  </span>
)

const Empty = ({ children }: { readonly children: React.ReactNode }) => <div className="empty">{children}</div>

function NoClone({
  onFork,
  disabledReason,
}: {
  readonly onFork: () => void
  readonly disabledReason: string | undefined
}) {
  return (
    <Empty>
      <Text size="sm">{words.clones.none}</Text>
      {disabledReason ? (
        <Text size="sm" c="dimmed">
          {disabledReason}
        </Text>
      ) : (
        <Button leftSection={<GitFork size={14} />} onClick={onFork}>
          {words.production.fork}
        </Button>
      )}
    </Empty>
  )
}

interface Selecting {
  readonly select: (clone: string, range: boolean) => void
  readonly none: () => void
}

/** Handles keys: arrows move, letters act on the clone when it has the focus itself, not a button within it. */
function useCloneKeys(cards: readonly CloneCardData[]) {
  const acts = useActs()
  return (event: KeyboardEvent<HTMLElement>, { select, none }: Selecting) => {
    const id = (event.target as HTMLElement).dataset.clone
    if (!id || event.ctrlKey || event.metaKey || event.altKey || walk(event, '[data-clone]')) return
    if (event.key === 'Escape') return none()
    if (event.key === ' ') {
      event.preventDefault()
      return select(id, event.shiftKey)
    }
    const clone = cards.find((card) => card.clone.id === id)?.clone
    if (!clone || whyBusy(clone)) return
    const of = { clone, safety: undefined }
    const commands = cloneKeys[event.key]?.map((name) => cloneCommands[name])
    commands?.find(({ fits }) => fits?.(of) ?? true)?.act(of, acts)
  }
}
