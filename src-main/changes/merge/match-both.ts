// Finds what became of each item of a list in two other versions of it, seen side by side: what both did alike is one change. Pure.
import { type AddedPair, alignThree } from './align-three.ts'
import { likelyOne, type MatchedList, matchLists, movedItems, type Places, stayed } from './match-lists.ts'
import type { ThreeSides } from './merging.ts'

export interface ListPlace {
  readonly of: keyof ThreeSides<unknown>
  readonly at: number
}

/** What tells items of three lists apart. */
export interface ListRules {
  /** Items with the same key are the same one, whatever else they hold. */
  readonly keys: ThreeSides<readonly string[]>
  /** How alike two items are, from 0 for what is never the same to 1; the base's are asked about first. */
  alike(one: ListPlace, other: ListPlace): number
  /** Whether an item says so much that it is the same one where it stands elsewhere. */
  isTelling(item: ListPlace): boolean
}

export interface BothMatched {
  readonly mine: MatchedList
  readonly theirs: MatchedList
  /** What both put where it is, in order; undefined where the lists are too long to say. */
  readonly put: readonly AddedPair[] | undefined
}

type Side = 'mine' | 'theirs'
type Moved = MatchedList['moved']

/** How alike two new items must be to be taken for two versions of one. */
const sameNew = 0.6

/** New items that say nothing are hardly one: less so than an item and what may have become of it. */
const hardlySame = 0.001

const nothing: Moved = new Map()

export function matchBoth({ keys, alike, isTelling }: ListRules): BothMatched {
  const weigh = (of: Side, base: number, at: number) => {
    if (keys.base[base] !== keys[of][at]) return alike({ of: 'base', at: base }, { of, at })
    return isTelling({ of: 'base', at: base }) ? stayed : likelyOne
  }
  const weighNew = (mine: number, theirs: number) => {
    if (keys.mine[mine] === keys.theirs[theirs]) return isTelling({ of: 'mine', at: mine }) ? stayed : hardlySame
    const found = alike({ of: 'mine', at: mine }, { of: 'theirs', at: theirs })
    return found >= sameNew ? found : 0
  }
  const alignedWithout = (mine: Moved, theirs: Moved) => {
    const [fromMine, fromTheirs] = [origins(mine), origins(theirs)]
    const inPlace = (of: Side, moved: Moved, from: ReadonlyMap<number, number>) => (base: number, at: number) =>
      moved.has(base) || from.has(at) ? 0 : weigh(of, base, at)
    return alignThree(keys, {
      ofMine: inPlace('mine', mine, fromMine),
      ofTheirs: inPlace('theirs', theirs, fromTheirs),
      ofBoth: (here, there) => (fromMine.get(here) === fromTheirs.get(there) ? weighNew(here, there) : 0),
    })
  }
  const first = alignedWithout(nothing, nothing)
  if (!first) return matchedApart({ keys, alike, isTelling })
  const moved = (of: Side, other: Side) => {
    const likely = first[of].map((at, base) => (at !== undefined && weigh(of, base, at) >= likelyOne ? at : undefined))
    const find = (before: readonly string[], places: Places) =>
      movedItems(before, keys[of], places, (base) => isTelling({ of: 'base', at: base }))
    // What one side moved and the other changed may stand in another place as the other one made it.
    const changed = keys.base.map((key, base) => keys[other][first[other][base] ?? -1] ?? key)
    return new Map([...find(changed, likely), ...find(keys.base, likely)])
  }
  const [mine, theirs] = [moved('mine', 'theirs'), moved('theirs', 'mine')]
  const { added, ...places } = mine.size + theirs.size === 0 ? first : (alignedWithout(mine, theirs) ?? first)
  return {
    mine: { places: places.mine, moved: mine },
    theirs: { places: places.theirs, moved: theirs },
    put: added,
  }
}

const origins = (moved: Moved) => new Map([...moved].map(([base, at]) => [at, base]))

/** Of lists too long to be seen side by side. */
function matchedApart({ keys, alike, isTelling }: ListRules): BothMatched {
  const match = (of: Side) =>
    matchLists(keys.base, keys[of], {
      alike: (base, at) => alike({ of: 'base', at: base }, { of, at }),
      isTelling: (base) => isTelling({ of: 'base', at: base }),
    })
  return { mine: match('mine'), theirs: match('theirs'), put: undefined }
}
