// Filters, sorts and groups the clones that are shown. Pure.
import type { Clone } from '../../src-main/contract/models.ts'
import { words } from '../words.ts'

export const groupings = ['none', 'group', 'status'] as const
export const orders = ['newest', 'name', 'data', 'size'] as const
export type Grouping = (typeof groupings)[number]
export type Order = (typeof orders)[number]

export interface Arrangement {
  readonly filter: string
  readonly grouping: Grouping
  readonly order: Order
}

/** Anything that has a clone. */
interface Faced {
  readonly clone: Clone
}

export interface CloneGroup<T> {
  /** The heading; empty where there are none. */
  readonly name: string
  readonly cards: readonly T[]
}

export function arrange<T extends Faced>(
  cards: readonly T[],
  { filter, grouping, order }: Arrangement,
): CloneGroup<T>[] {
  const shown = cards.filter(({ clone }) => matches(clone, filter)).sort((a, b) => compare(a.clone, b.clone, order))
  if (grouping === 'none') return shown.length > 0 ? [{ name: '', cards: shown }] : []
  const groups = Map.groupBy(shown, ({ clone }) =>
    grouping === 'group' ? clone.group : words.clones.status[clone.status],
  )
  // Clones without a group come last, in every language.
  return [...groups]
    .sort(([a], [b]) => Number(a === '') - Number(b === '') || a.localeCompare(b))
    .map(([name, some]) => ({ name: name || words.clones.ungrouped, cards: some }))
}

/** Whether every word of the filter is in the clone's name, label, group or status. */
function matches(clone: Clone, filter: string): boolean {
  const text = [clone.name, clone.label, clone.group, words.clones.status[clone.status]].join('\n').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function compare(a: Clone, b: Clone, order: Order): number {
  switch (order) {
    case 'newest':
      return b.createdAt.localeCompare(a.createdAt)
    case 'name':
      return a.name.localeCompare(b.name)
    case 'data':
      return b.dataAt.localeCompare(a.dataAt)
    case 'size':
      return (b.ownBytes ?? 0) - (a.ownBytes ?? 0)
  }
}
