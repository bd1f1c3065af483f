// What of a list of changes is shown: as edits or net, by words, by class and by kind.
import { Chip, Group, MultiSelect, SegmentedControl, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { type ChangeClass, type ChangeCounts, changeClasses } from '../../src-main/contract/changes.ts'
import { SearchField } from '../components/search-field.tsx'
import type { ChangeFilter } from '../state/changes.ts'
import { words } from '../words.ts'

export function ChangeBar(props: {
  readonly filter: ChangeFilter
  readonly counts: ChangeCounts | undefined
  /** Whether there is anything but the net view. */
  readonly hasEdits: boolean
  readonly onFilter: (filter: ChangeFilter) => void
  readonly children: ReactNode
}) {
  const { filter, counts, hasEdits, onFilter, children } = props
  return (
    <Group className="change-bar" gap={8}>
      {hasEdits ? (
        <SegmentedControl
          size="xs"
          aria-label={words.changes.view}
          value={filter.view}
          onChange={(view) => onFilter({ ...filter, view: view as ChangeFilter['view'] })}
          data={[
            { value: 'edits', label: words.changes.edits },
            { value: 'net', label: words.changes.net },
          ]}
        />
      ) : null}
      <SearchField
        className="change-search"
        text={filter.text}
        onText={(text) => onFilter({ ...filter, text })}
        hint={words.changes.searchHint}
        label={words.changes.search}
      />
      <ClassChoice classes={filter.classes} onChange={(classes) => onFilter({ ...filter, classes })} />
      {counts && counts.groups.length > 1 ? (
        <KindChoice counts={counts} groups={filter.groups} onChange={(groups) => onFilter({ ...filter, groups })} />
      ) : null}
      <span className="gap" />
      {children}
    </Group>
  )
}

function ClassChoice(props: {
  readonly classes: readonly ChangeClass[]
  readonly onChange: (classes: readonly ChangeClass[]) => void
}) {
  const { classes, onChange } = props
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={words.changes.classes}>
      {changeClasses.map((one) => (
        <Tooltip key={one} label={words.changes.classHint[one]} refProp="rootRef">
          <Chip
            size="xs"
            variant="outline"
            checked={classes.includes(one)}
            onChange={(isOn) => {
              const next = changeClasses.filter((other) => (other === one ? isOn : classes.includes(other)))
              // With none of them there is nothing to show.
              if (next.length > 0) onChange(next)
            }}
          >
            {words.changes.class[one]}
          </Chip>
        </Tooltip>
      ))}
    </Group>
  )
}

function KindChoice(props: {
  readonly counts: ChangeCounts
  readonly groups: readonly string[]
  readonly onChange: (groups: readonly string[]) => void
}) {
  const { counts, groups, onChange } = props
  const known = new Map(counts.groups.map(({ group, things }) => [group, things]))
  for (const group of groups) if (!known.has(group)) known.set(group, 0)
  return (
    <MultiSelect
      size="xs"
      className="change-kinds"
      aria-label={words.changes.kinds}
      placeholder={groups.length === 0 ? words.changes.allKinds : ''}
      searchable
      clearable
      value={[...groups]}
      onChange={onChange}
      data={[...known].map(([value, things]) => ({ value, label: words.changes.kind(value, things) }))}
    />
  )
}
