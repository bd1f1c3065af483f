// How much two texts have in common, and which items of two lists are most likely the same, changed. Pure.

/** Longer texts are judged by their beginning. */
const mostJudged = 20_000
/** How many pairs of items are weighed against one another; of longer lists those in the same place are paired. */
const mostWeighed = 4_000

export type WordCounts = ReadonlyMap<string, number>

export function wordCounts(text: string): WordCounts {
  const counts = new Map<string, number>()
  for (const word of text.slice(0, mostJudged).match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

/** @returns 0 for texts without a word in common, 1 for those with the same words */
export function likeness(one: WordCounts, other: WordCounts): number {
  let [shared, all] = [0, 0]
  for (const [word, count] of one) {
    all += count
    shared += Math.min(count, other.get(word) ?? 0)
  }
  for (const count of other.values()) all += count
  return all === 0 ? 1 : (2 * shared) / all
}

type Pairs = readonly (readonly [number, number])[]

/**
 * Pairs items of two lists in their order, so that the sum of likenesses is greatest.
 * @param alike says of two positions how alike they are; 0 for those that are never paired
 */
export function likelyPairs(rows: number, columns: number, alike: (row: number, column: number) => number): Pairs {
  if (rows * columns > mostWeighed) {
    const places = Array.from({ length: Math.min(rows, columns) }, (_, at) => [at, at] as const)
    return places.filter(([row, column]) => alike(row, column) > 0)
  }
  const width = columns + 1
  const likenesses = Array.from({ length: rows * columns }, (_, at) => alike(Math.floor(at / columns), at % columns))
  const best = new Float64Array((rows + 1) * width)
  const bestAt = (row: number, column: number) => best[row * width + column] ?? 0
  const paired = (row: number, column: number) => {
    const here = likenesses[row * columns + column] ?? 0
    return here > 0 ? here + bestAt(row + 1, column + 1) : -1
  }
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      best[row * width + column] = Math.max(paired(row, column), bestAt(row + 1, column), bestAt(row, column + 1))
    }
  }
  const pairs: (readonly [number, number])[] = []
  let [row, column] = [0, 0]
  while (row < rows && column < columns) {
    if (bestAt(row, column) === paired(row, column)) pairs.push([row++, column++])
    else if (bestAt(row, column) === bestAt(row + 1, column)) row += 1
    else column += 1
  }
  return pairs
}
