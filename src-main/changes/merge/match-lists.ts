// Finds what became of each item of a list in another version of it: it stayed, was changed, was moved, or is gone. Pure.
import { alignLists } from '../values/align.ts'
import { likelyPairs } from './likeness.ts'

export interface MatchedList {
  /** Where each item is, of those that kept their order, changed or not; undefined for those that did not. */
  readonly places: Places
  /** Where those are that were moved. */
  readonly moved: ReadonlyMap<number, number>
}

/** How many pairs of items are weighed against one another; of longer lists only those between items that stayed. */
const mostPairs = 4_000
/** An item that stayed what it was counts more than one that may be another, changed. */
export const stayed = 2
/** How alike two items must be for one not to be looked for elsewhere. */
export const likelyOne = 0.5

interface Judge {
  /** How alike items of the two lists are whose keys differ; 0 for those that are never the same. */
  alike(before: number, after: number): number
  /** Whether an item says so much that it is the same one where it stands elsewhere. */
  isTelling(before: number): boolean
}

export function matchLists(before: readonly string[], after: readonly string[], judge: Judge): MatchedList {
  const { rows, columns } = differingPart(before, after)
  const areFew = (rows[1] - rows[0]) * (columns[1] - columns[0]) <= mostPairs
  const kept = areFew ? keptEnds(before, rows, columns) : keptItems(before, after)
  const gaps = areFew ? [{ rows, columns }] : gapsBetween(kept, after.length)
  const weigh = (row: number, column: number) => (before[row] === after[column] ? stayed : judge.alike(row, column))
  const pairsWithout = (moved: ReadonlyMap<number, number>) => {
    const arrived = new Set(moved.values())
    return gaps.flatMap((gap) => {
      const gone = positions(gap.rows).filter((at) => !moved.has(at))
      const come = positions(gap.columns).filter((at) => !arrived.has(at))
      const at = (list: readonly number[], place: number) => list[place] ?? 0
      const pairs = likelyPairs(gone.length, come.length, (row, column) => weigh(at(gone, row), at(come, column)))
      return pairs.map(([row, column]) => [at(gone, row), at(come, column)] as const)
    })
  }
  // What is there unchanged at another place has moved, unless it is needed to explain what is here.
  const likely = [...kept]
  for (const [row, column] of pairsWithout(new Map())) if (weigh(row, column) >= likelyOne) likely[row] = column
  const moved = movedItems(before, after, likely, judge.isTelling)
  const places = [...kept]
  for (const [row, column] of pairsWithout(moved)) places[row] = column
  return { places, moved }
}

export type Places = readonly (number | undefined)[]

function keptEnds(before: readonly string[], rows: Span, columns: Span): Places {
  return before.map((_, at) => (at < rows[0] ? at : at >= rows[1] ? at - rows[1] + columns[1] : undefined))
}

function keptItems(before: readonly string[], after: readonly string[]): Places {
  const places = new Array<number | undefined>(before.length).fill(undefined)
  for (const stretch of alignLists(before, after)) if (stretch.is === 'same') places[stretch.before] = stretch.after
  return places
}

function gapsBetween(kept: Places, end: number): readonly { readonly rows: Span; readonly columns: Span }[] {
  const gaps: { rows: Span; columns: Span }[] = []
  let [row, column] = [0, 0]
  for (const [at, place] of [...kept, end].entries()) {
    if (place === undefined) continue
    gaps.push({ rows: [row, at], columns: [column, place] })
    row = at + 1
    column = place + 1
  }
  return gaps
}

type Span = readonly [number, number]

/** What is between their common beginning and their common end. */
function differingPart(
  before: readonly string[],
  after: readonly string[],
): { readonly rows: Span; readonly columns: Span } {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return { rows: [head, before.length - tail], columns: [head, after.length - tail] }
}

const positions = ([from, to]: Span) => Array.from({ length: to - from }, (_, at) => from + at)

/** What is gone at one place and has come at another, and stands in both lists only once. */
export function movedItems(
  before: readonly string[],
  after: readonly string[],
  places: Places,
  isTelling: Judge['isTelling'],
): ReadonlyMap<number, number> {
  const taken = new Set(places)
  const [was, now] = [onlyPlaces(before), onlyPlaces(after)]
  return new Map(
    [...was].flatMap(([key, at]) => {
      const to = now.get(key)
      if (at === undefined || to === undefined || places[at] !== undefined || taken.has(to)) return []
      return isTelling(at) ? [[at, to] as const] : []
    }),
  )
}

/** @returns positions by key, of those from one up to but without another; undefined for a key that is there more than once */
export function onlyPlaces(
  keys: readonly string[],
  from = 0,
  to = keys.length,
): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>()
  for (let at = from; at < to; at += 1) {
    const key = keys[at] ?? ''
    found.set(key, found.has(key) ? undefined : at)
  }
  return found
}
