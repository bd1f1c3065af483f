// Lays three lists side by side at once. Where items repeat, the same edits can be read in several ways: of those the one is taken that
// needs the fewest, what both sides did alike counting once, and that leaves the fewest places that both changed otherwise. Pure.
import { likelyOne, onlyPlaces, type Places } from './match-lists.ts'

interface ThreeLists {
  readonly base: readonly string[]
  readonly mine: readonly string[]
  readonly theirs: readonly string[]
}

/** An item of mine and one of theirs. */
export type AddedPair = readonly [mine: number, theirs: number]

export interface AlignedThree {
  readonly mine: Places
  readonly theirs: Places
  /** What both sides have and the base has not, in order. */
  readonly added: readonly AddedPair[]
}

/** How likely two items are the same one: 0 for those that never are. */
export interface ThreeWeights {
  ofMine(base: number, mine: number): number
  ofTheirs(base: number, theirs: number): number
  ofBoth(mine: number, theirs: number): number
}

type Triple = readonly [base: number, mine: number, theirs: number]

/** A part of all three lists: positions from, and up to but without. */
interface Part {
  readonly from: Triple
  readonly to: Triple
}

interface Found {
  readonly mine: (number | undefined)[]
  readonly theirs: (number | undefined)[]
  readonly added: AddedPair[]
}

/** How many items of what all three have in common are looked at beside what differs. */
const around = 4
/** Lists in which more triples of items may be one are cut where all three have the same item only once. */
const mostUncut = 2 ** 13
/** How many triples of items are weighed against one another. */
const mostTriples = 2 ** 18

/**
 * Which side is called mine makes no difference.
 * @returns undefined where the lists are too long for that
 */
export function alignThree(keys: ThreeLists, weights: ThreeWeights): AlignedThree | undefined {
  const { base, mine, theirs } = keys
  if (mine.join('\n') <= theirs.join('\n')) return alignInOrder(keys, weights)
  const { ofMine, ofTheirs, ofBoth } = weights
  const swapped = { ofMine: ofTheirs, ofTheirs: ofMine, ofBoth: (one: number, other: number) => ofBoth(other, one) }
  const found = alignInOrder({ base, mine: theirs, theirs: mine }, swapped)
  return (
    found && { mine: found.theirs, theirs: found.mine, added: found.added.map(([one, other]) => [other, one] as const) }
  )
}

function alignInOrder(keys: ThreeLists, weights: ThreeWeights): AlignedThree | undefined {
  const nowhere = () => new Array<number | undefined>(keys.base.length).fill(undefined)
  const found: Found = { mine: nowhere(), theirs: nowhere(), added: [] }
  const middle = differing(keys)
  const cuts = triplesOf(middle) <= mostUncut ? [] : landmarks(keys, middle)
  const parts = partsBetween(cuts, middle)
  if (parts.some((part) => triplesOf(part) > mostTriples)) return undefined
  for (const [base, mine, theirs] of [...commonEnds(keys, middle), ...cuts]) {
    found.mine[base] = mine
    found.theirs[base] = theirs
  }
  const stays = staying(keys)
  for (const part of parts) alignPart(part, weights, stays, found)
  return found
}

/** @returns of each item of the base: whether a side has as many of it as the base */
function staying({ base, mine, theirs }: ThreeLists): readonly boolean[] {
  const [before, here, there] = [counted(base), counted(mine), counted(theirs)]
  return base.map((key) => {
    const some = before.get(key) ?? 0
    return (here.get(key) ?? 0) >= some || (there.get(key) ?? 0) >= some
  })
}

function counted(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const triplesOf = ({ from, to }: Part) => (to[0] - from[0] + 1) * (to[1] - from[1] + 1) * (to[2] - from[2] + 1)

/**
 * What is between the beginning and the end that all three have in common, with a few items of each: what is the same there may be the
 * same as what was added.
 */
function differing({ base, mine, theirs }: ThreeLists): Part {
  const most = Math.min(base.length, mine.length, theirs.length)
  const areSame = (at: number) => base.at(at) === mine.at(at) && base.at(at) === theirs.at(at)
  let head = 0
  while (head < most && areSame(head)) head += 1
  let tail = 0
  while (tail < most - head && areSame(-1 - tail)) tail += 1
  head = Math.max(0, head - around)
  tail = Math.max(0, tail - around)
  return { from: [head, head, head], to: [base.length - tail, mine.length - tail, theirs.length - tail] }
}

function commonEnds({ base }: ThreeLists, { from, to }: Part): readonly Triple[] {
  const head = Array.from({ length: from[0] }, (_, at) => [at, at, at] as const)
  const tail = Array.from({ length: base.length - to[0] }, (_, at) => [to[0] + at, to[1] + at, to[2] + at] as const)
  return [...head, ...tail]
}

/** Items that each list has only once, in the same order in all three. */
function landmarks({ base, mine, theirs }: ThreeLists, { from, to }: Part): readonly Triple[] {
  const [inMine, inTheirs] = [onlyPlaces(mine, from[1], to[1]), onlyPlaces(theirs, from[2], to[2])]
  const once = [...onlyPlaces(base, from[0], to[0])].flatMap(([key, at]): readonly Triple[] => {
    const [here, there] = [inMine.get(key), inTheirs.get(key)]
    return at === undefined || here === undefined || there === undefined ? [] : [[at, here, there]]
  })
  return rising(rising(once, 1), 2)
}

/** The longest list of these in which the positions in mine (1), or in theirs (2), rise. */
function rising(triples: readonly Triple[], side: 1 | 2): readonly Triple[] {
  // The last one of the list of each length that ends earliest, and what is before each.
  const ends: number[] = []
  const before = triples.map((triple, at) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((triples[ends[middle] ?? 0]?.[side] ?? 0) < triple[side]) low = middle + 1
      else high = middle
    }
    ends[low] = at
    return low === 0 ? undefined : ends[low - 1]
  })
  const found: Triple[] = []
  for (let at = ends.at(-1); at !== undefined; at = before[at]) found.push(...triples.slice(at, at + 1))
  return found.reverse()
}

function partsBetween(cuts: readonly Triple[], { from, to }: Part): readonly Part[] {
  const starts = [from, ...cuts.map(([base, mine, theirs]) => [base + 1, mine + 1, theirs + 1] as const)]
  return starts.map((start, at) => ({ from: start, to: cuts[at] ?? to }))
}

/** Who made the changes since the last item that all three have: nobody, both alike, one side, or each side otherwise. */
const nobody = 0
const bothAlike = 1
const byMine = 2
const byTheirs = 3
const disputed = 4
const parties = 5

const meeting = (one: number, other: number) => (one === nobody || one === other ? other : disputed)

/** A step through the lists: those that take it as bits, and who changed something by it. */
const inBase = 4
const inMine = 2
const inTheirs = 1
/** In the order in which they are preferred where all are worth the same. */
const kinds = [
  { is: inBase | inMine | inTheirs, by: nobody },
  { is: inBase | inMine, by: byTheirs },
  { is: inBase | inTheirs, by: byMine },
  { is: inMine | inTheirs, by: bothAlike },
  { is: inBase, by: bothAlike },
  { is: inMine, by: byMine },
  { is: inTheirs, by: byTheirs },
] as const
/** The kind of step by which both sides removed an item. */
const removed = kinds.findIndex(({ is }) => is === inBase)
/** Who made changes once a step is taken, by kind of step and who made those before it. */
const partyAfter = Uint8Array.from({ length: kinds.length * parties }, (_, at) => {
  const by = kinds[Math.floor(at / parties)]?.by ?? nobody
  return by === nobody ? nobody : meeting(at % parties, by)
})

/** Less than any two likenesses differ: it only decides between readings that need as many edits. */
const costOfDispute = 1e-6
/** More than a dispute: a side that has as many of an item as the base did hardly removed it, and what the other one removed must not come back. */
const costOfStaying = 2e-6

/** Pairs items so that the sum of what they have in common is greatest: in the base, and among what both sides added. */
function alignPart(
  { from, to }: Part,
  { ofMine, ofTheirs, ofBoth }: ThreeWeights,
  stays: readonly boolean[],
  found: Found,
): void {
  const [rows, columns, layers] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const mine = weightsOf(rows, columns, (row, column) => ofMine(from[0] + row, from[1] + column))
  const theirs = weightsOf(rows, layers, (row, layer) => ofTheirs(from[0] + row, from[2] + layer))
  const both = weightsOf(columns, layers, (column, layer) => ofBoth(from[1] + column, from[2] + layer))
  const wide = parties
  const high = (layers + 1) * wide
  const deep = (columns + 1) * high
  // The greatest sum of what is behind each triple of positions, by who made the changes before it; and the kind of step that leads there.
  const sums = new Float64Array((rows + 1) * deep)
  const steps = new Uint8Array((rows + 1) * deep)
  const ahead = Int32Array.from(
    kinds,
    ({ is }) => (is & inBase && deep) + (is & inMine && high) + (is & inTheirs && wide),
  )
  const worth = new Float64Array(kinds.length)
  for (let row = rows; row >= 0; row -= 1) {
    const ofStaying = stays[from[0] + row] ? costOfStaying : 0
    for (let column = columns; column >= 0; column -= 1) {
      const ofPair = row < rows && column < columns ? (mine[row * columns + column] ?? 0) : 0
      for (let layer = layers; layer >= 0; layer -= 1) {
        const ofOther = row < rows && layer < layers ? (theirs[row * layers + layer] ?? 0) : 0
        const ofNew = column < columns && layer < layers ? (both[column * layers + layer] ?? 0) : 0
        worth[0] = ofPair > 0 && ofOther > 0 ? ofPair + ofOther + ofNew : -1
        // What only one side kept, and changed, has to be like it.
        worth[1] = ofPair >= likelyOne ? ofPair : -1
        worth[2] = ofOther >= likelyOne ? ofOther : -1
        worth[3] = ofNew > 0 ? ofNew : -1
        worth[4] = row < rows ? 0 : -1
        worth[5] = column < columns ? 0 : -1
        worth[6] = layer < layers ? 0 : -1
        const here = row * deep + column * high + layer * wide
        for (let party = 0; party < parties; party += 1) {
          let best = -1
          for (let kind = 0; kind < kinds.length; kind += 1) {
            const own = worth[kind] ?? -1
            if (own < 0) continue
            const then = partyAfter[kind * parties + party] ?? disputed
            const sum = own + (sums[here + (ahead[kind] ?? 0) + then] ?? 0)
            const cost =
              (then === disputed && party !== disputed ? costOfDispute : 0) + (kind === removed ? ofStaying : 0)
            if (sum - cost <= best) continue
            best = sum - cost
            steps[here + party] = kind
          }
          if (best > -1) sums[here + party] = best
        }
      }
    }
  }
  let [row, column, layer, party] = [0, 0, 0, nobody as number]
  while (row < rows || column < columns || layer < layers) {
    const kind = steps[row * deep + column * high + layer * wide + party] ?? 0
    const is = kinds[kind]?.is ?? 0
    if (is & inBase && is & inMine) found.mine[from[0] + row] = from[1] + column
    if (is & inBase && is & inTheirs) found.theirs[from[0] + row] = from[2] + layer
    if (is === (inMine | inTheirs)) found.added.push([from[1] + column, from[2] + layer])
    party = partyAfter[kind * parties + party] ?? disputed
    row += is & inBase ? 1 : 0
    column += is & inMine ? 1 : 0
    layer += is & inTheirs ? 1 : 0
  }
}

const weightsOf = (rows: number, columns: number, weigh: (row: number, column: number) => number) =>
  Float64Array.from({ length: rows * columns }, (_, at) => weigh(Math.floor(at / columns), at % columns))
