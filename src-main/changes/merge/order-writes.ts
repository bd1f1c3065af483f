// Puts writes into an order in which each can be made: what goes first makes room, and what is rested on is there before. Pure.
import type { RowWrite, TargetTable } from './merge.ts'

/** Rows go first, children before parents; then rows are changed; then come new ones, parents before children. */
export function inOrder(
  writes: readonly RowWrite[],
  targetTable?: (name: string) => TargetTable | undefined,
): readonly RowWrite[] {
  const depth = depths(writes, targetTable)
  const rank = ({ table, expected, wanted }: RowWrite) => {
    const deep = depth.get(table.name) ?? 0
    if (wanted === null) return -1 - deep
    return expected === null || deep > 0 ? 1 + deep : 0
  }
  return writes
    .map((write) => ({ write, rank: rank(write) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ write }) => write)
}

/** How many tables each table rests on, one on the other. */
function depths(writes: readonly RowWrite[], targetTable?: (name: string) => TargetTable | undefined) {
  const found = new Map<string, number>()
  const depthOf = (name: string, under: readonly string[]): number => {
    const known = found.get(name)
    if (known !== undefined) return known
    const parents = targetTable?.(name)?.parents.filter((parent) => parent !== name && !under.includes(parent)) ?? []
    const depth = parents.reduce((most, parent) => Math.max(most, 1 + depthOf(parent, [...under, name])), 0)
    found.set(name, depth)
    return depth
  }
  for (const { table } of writes) depthOf(table.name, [])
  return found
}
