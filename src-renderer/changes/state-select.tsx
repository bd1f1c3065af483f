// Chooses one of the two states that are compared, out of all that there are of a production.
import { Select } from '@mantine/core'
import type { StateRef } from '../../src-main/contract/changes.ts'
import { useSnapshot } from '../state/host.ts'
import { partOf, stateName, stateNamed } from '../state/state-ref.ts'
import { words } from '../words.ts'

export function StateSelect(props: {
  readonly label: string
  readonly production: string
  readonly value: StateRef
  readonly onChange: (state: StateRef) => void
}) {
  const { label, production, value, onChange } = props
  const snapshot = useSnapshot()
  const now = Date.now()
  const groups = statesOf(production, snapshot)
  const isListed = groups.some(({ states }) => states.some((one) => partOf(one) === partOf(value)))
  const option = (state: StateRef) => ({ value: partOf(state), label: stateName(state, snapshot, now) })
  return (
    <Select
      label={label}
      size="xs"
      className="state-select"
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
      value={partOf(value)}
      onChange={(part) => {
        const state = stateNamed(part ?? '')
        if (state) onChange(state)
      }}
      data={groups
        .map(({ group, states }, at) => ({
          group,
          items: [...states, ...(at === 0 && !isListed ? [value] : [])].map(option),
        }))
        .filter(({ items }) => items.length > 0)}
    />
  )
}

/** Newest first. */
function statesOf(production: string, { clones, bookmarks, points }: ReturnType<typeof useSnapshot>) {
  const its = clones.filter((one) => one.production === production)
  const newest = points.filter((one) => one.production === production).sort((a, b) => b.at.localeCompare(a.at))
  const groups: readonly { readonly group: string; readonly states: readonly StateRef[] }[] = [
    { group: words.compare.groups.now, states: [{ is: 'now', production }] },
    { group: words.compare.groups.clones, states: its.map(({ id }) => ({ is: 'clone', clone: id })) },
    {
      group: words.compare.groups.bookmarks,
      states: bookmarks
        .filter((one) => its.some(({ id }) => id === one.clone))
        .map(({ id, clone }) => ({ is: 'bookmark', clone, bookmark: id })),
    },
    { group: words.compare.groups.points, states: newest.map(({ id }) => ({ is: 'point', point: id })) },
  ]
  return groups
}
