// Lays two lists side by side: which of their items are the same, in the same order. Pure.
import { diffArrays } from 'diff'

/** One step through both lists: the same item in both, or a stretch that only differs. Positions are from 0. */
export type AlignedStretch =
  | { readonly is: 'same'; readonly before: number; readonly after: number }
  /** Items from `before[0]` up to `before[1]` stand where the others from `after[0]` up to `after[1]` stand. */
  | {
      readonly is: 'other'
      readonly before: readonly [number, number]
      readonly after: readonly [number, number]
    }

/** How many pairs of items are looked at to find the longest common list; beyond, lists that differ little are still told apart. */
const mostPairs = 1_000_000
/** By how many items long lists may differ; beyond, a good common list is found in one pass. */
const mostDiffering = 1_000

/** Finds the longest list that both have in common; of lists too long for that, a long one. */
export function alignLists(before: readonly string[], after: readonly string[]): readonly AlignedStretch[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  const rows = before.slice(head, before.length - tail)
  const columns = after.slice(head, after.length - tail)
  const middle =
    rows.length * columns.length <= mostPairs
      ? longestCommon(rows, columns)
      : (littleDiffering(rows, columns) ?? inOnePass(rows, columns))
  const pairs = [
    ...Array.from({ length: head }, (_, at) => [at, at] as const),
    ...middle.map(([row, column]) => [row + head, column + head] as const),
    ...Array.from({ length: tail }, (_, at) => [before.length - tail + at, after.length - tail + at] as const),
  ]
  return withGaps(pairs, before.length, after.length)
}

type Pairs = readonly (readonly [number, number])[]

function withGaps(pairs: Pairs, rows: number, columns: number): readonly AlignedStretch[] {
  const stretches: AlignedStretch[] = []
  let [row, column] = [0, 0]
  const gapTo = (nextRow: number, nextColumn: number) => {
    if (nextRow === row && nextColumn === column) return
    stretches.push({ is: 'other', before: [row, nextRow], after: [column, nextColumn] })
  }
  for (const [before, after] of pairs) {
    gapTo(before, after)
    stretches.push({ is: 'same', before, after })
    row = before + 1
    column = after + 1
  }
  gapTo(rows, columns)
  return stretches
}

function longestCommon(rows: readonly string[], columns: readonly string[]): Pairs {
  const width = columns.length + 1
  // The length of the longest common list of what is behind each pair of positions.
  const lengths = new Uint32Array((rows.length + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    for (let column = columns.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        rows[row] === columns[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const pairs: (readonly [number, number])[] = []
  let [row, column] = [0, 0]
  while (row < rows.length && column < columns.length) {
    if (rows[row] === columns[column]) {
      pairs.push([row, column])
      row += 1
      column += 1
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
  return pairs
}

/** @returns undefined where more differs than is looked for */
function littleDiffering(rows: readonly string[], columns: readonly string[]): Pairs | undefined {
  const runs = diffArrays([...rows], [...columns], { maxEditLength: mostDiffering })
  if (!runs) return undefined
  const pairs: (readonly [number, number])[] = []
  let [row, column] = [0, 0]
  for (const { added, removed, count } of runs) {
    if (!added && !removed) for (let at = 0; at < count; at += 1) pairs.push([row + at, column + at])
    if (!added) row += count
    if (!removed) column += count
  }
  return pairs
}

/** Takes each item at its next place in the other list, unless that would skip more of the other than there is left of this. */
function inOnePass(rows: readonly string[], columns: readonly string[]): Pairs {
  const places = new Map<string, number[]>()
  for (const [column, item] of columns.entries()) {
    const known = places.get(item)
    if (known) known.push(column)
    else places.set(item, [column])
  }
  for (const all of places.values()) all.reverse()
  const pairs: (readonly [number, number])[] = []
  let from = 0
  for (const [row, item] of rows.entries()) {
    const all = places.get(item) ?? []
    while (all.length > 0 && (all.at(-1) ?? 0) < from) all.pop()
    const column = all.at(-1)
    if (column === undefined || column - from > rows.length - row) continue
    pairs.push([row, column])
    from = column + 1
  }
  return pairs
}
