// Finds what became of each item of a list in another version of it: it stayed, was changed, was moved, or is gone. Pure.
import { alignLists } from '../values/align.ts'
import { likelyPairs } from './likeness.ts'

export interface MatchedList {
  /** Where each item is, of those that kept their order, changed or not; undefined for those that did not. */
  readonly places: readonly (number | undefined)[]
  /** Where those are that were moved. */
  readonly moved: ReadonlyMap<number, number>
}

/** @param alike how alike items of the two lists are whose keys differ; 0 for those that are never the same */
export function matchLists(
  before: readonly string[],
  after: readonly string[],
  alike: (before: number, after: number) => number,
): MatchedList {
  const places = new Array<number | undefined>(before.length).fill(undefined)
  const stretches = alignLists(before, after)
  for (const stretch of stretches) if (stretch.is === 'same') places[stretch.before] = stretch.after
  const moved = movedItems(before, after, places)
  const arrived = new Set(moved.values())
  for (const stretch of stretches) {
    if (stretch.is === 'same') continue
    const gone = positions(stretch.before).filter((at) => !moved.has(at))
    const come = positions(stretch.after).filter((at) => !arrived.has(at))
    const at = (list: readonly number[], place: number) => list[place] ?? 0
    for (const [row, column] of likelyPairs(gone.length, come.length, (r, c) => alike(at(gone, r), at(come, c)))) {
      places[at(gone, row)] = at(come, column)
    }
  }
  return { places, moved }
}

const positions = ([from, to]: readonly [number, number]) => Array.from({ length: to - from }, (_, at) => from + at)

/** What is gone at one place and has come at another, and is there only once. */
function movedItems(
  before: readonly string[],
  after: readonly string[],
  places: readonly (number | undefined)[],
): ReadonlyMap<number, number> {
  const taken = new Set(places)
  const gone = onlyOnes(before, (at) => places[at] === undefined)
  const come = onlyOnes(after, (at) => !taken.has(at))
  return new Map(
    [...gone].flatMap(([key, at]) => {
      const now = come.get(key)
      return at === undefined || now === undefined ? [] : [[at, now] as const]
    }),
  )
}

/** @returns positions by key; undefined for a key that is there more than once */
function onlyOnes(keys: readonly string[], counts: (at: number) => boolean): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>()
  for (const [at, key] of keys.entries()) if (counts(at)) found.set(key, found.has(key) ? undefined : at)
  return found
}
