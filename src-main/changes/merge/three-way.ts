// Three-way merging of lists of items that are only equal or not, such as lines and words (diff3). Pure.
import { alignLists } from '../values/align.ts'
import { alignThree } from './align-three.ts'

/** From, and up to but without. */
export type ItemRange = readonly [number, number]

/** A stretch of all three lists. */
export interface ThreeWayStretch {
  /** `same` for all; one side made it `mine` or `theirs`; `agreed`: both made it the same; `conflict`: each another. */
  readonly is: 'same' | 'mine' | 'theirs' | 'agreed' | 'conflict'
  readonly base: ItemRange
  readonly mine: ItemRange
  readonly theirs: ItemRange
}

/** @returns stretches that lie end to end in each of the lists */
export function threeWayStretches(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly ThreeWayStretch[] {
  const weigh = (one: readonly string[], other: readonly string[]) => (a: number, b: number) =>
    one[a] === other[b] ? 1 : 0
  const weights = { ofMine: weigh(base, mine), ofTheirs: weigh(base, theirs), ofBoth: weigh(mine, theirs) }
  const aligned = alignThree({ base, mine, theirs }, weights)
  const inMine = aligned?.mine ?? placesIn(base, mine)
  const inTheirs = aligned?.theirs ?? placesIn(base, theirs)
  const found: ThreeWayStretch[] = []
  let from = { base: 0, mine: 0, theirs: 0 }
  const upTo = (to: typeof from) => {
    if (to.base === from.base && to.mine === from.mine && to.theirs === from.theirs) return
    const ranges = {
      base: [from.base, to.base],
      mine: [from.mine, to.mine],
      theirs: [from.theirs, to.theirs],
    } as const
    const same = (one: readonly string[], a: ItemRange, other: readonly string[], b: ItemRange) =>
      a[1] - a[0] === b[1] - b[0] && one.slice(...a).every((item, at) => item === other[b[0] + at])
    if (same(mine, ranges.mine, theirs, ranges.theirs)) found.push({ is: 'agreed', ...ranges })
    else if (same(mine, ranges.mine, base, ranges.base)) found.push({ is: 'theirs', ...ranges })
    else if (same(theirs, ranges.theirs, base, ranges.base)) found.push({ is: 'mine', ...ranges })
    else found.push({ is: 'conflict', ...ranges })
    from = to
  }
  for (let at = 0; at < base.length; at += 1) {
    const [one, other] = [inMine[at], inTheirs[at]]
    if (one === undefined || other === undefined) continue
    upTo({ base: at, mine: one, theirs: other })
    found.push({ is: 'same', base: [at, at + 1], mine: [one, one + 1], theirs: [other, other + 1] })
    from = { base: at + 1, mine: one + 1, theirs: other + 1 }
  }
  upTo({ base: base.length, mine: mine.length, theirs: theirs.length })
  return found
}

/** Where each item of the base is in the other list; undefined for those that are not there. */
function placesIn(base: readonly string[], other: readonly string[]): readonly (number | undefined)[] {
  const places = new Array<number | undefined>(base.length).fill(undefined)
  for (const stretch of alignLists(base, other)) if (stretch.is === 'same') places[stretch.before] = stretch.after
  return places
}
