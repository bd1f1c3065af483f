// Three-way merging of lists whose items can be told apart, changed, moved, added and removed: blocks, items, keys. Pure.
import { alignLists } from '../values/align.ts'
import type { AddedPair } from './align-three.ts'
import { type BothMatched, type ListRules, matchBoth } from './match-both.ts'
import type { MatchedList } from './match-lists.ts'
import type { ThreeSides } from './merging.ts'

/** What of each list is one item of the result, by position; undefined where a list has none. */
export interface MergedItem {
  readonly is: 'item'
  readonly base: number | undefined
  readonly mine: number | undefined
  readonly theirs: number | undefined
  /** Both moved it, to different places: it comes twice, and stands in one of them. */
  readonly place: 'mine' | 'theirs' | null
}

/** Both took the same items away and put others in their place. */
export interface ReplacedItems {
  readonly is: 'replaced'
  readonly base: readonly number[]
  readonly mine: readonly number[]
  readonly theirs: readonly number[]
}

export interface SequenceRules extends ListRules {
  /** Whether no key stands in a list twice. */
  readonly areUnique: boolean
}

/** An item that its side put where it is: a new one, or one of the base that was moved there. */
interface PutItem {
  readonly at: number
  readonly base: number | undefined
  /** The last item of the base before it that its side has in its order; -1 for the beginning. */
  readonly behind: number
}

/** What both added at one place is kept, in an order that does not depend on whose it is. */
export function mergeSequences(rules: SequenceRules): readonly (MergedItem | ReplacedItems)[] {
  const { keys } = rules
  const matched = matchBoth(rules)
  const put = putStretches(keys, matched)
  const found: (MergedItem | ReplacedItems)[] = []
  for (let base = -1; base < keys.base.length; base += 1) {
    const item = base < 0 ? undefined : inPlace(base, matched)
    if (item) found.push(item)
    found.push(...bothPut(rules, matched, put.get(base) ?? [], base))
  }
  return rules.areUnique ? onceEach(found, keys) : found
}

const nowhere = { is: 'item', base: undefined, mine: undefined, theirs: undefined, place: null } as const

function inPlace(base: number, { mine, theirs }: BothMatched): MergedItem | undefined {
  const [here, there] = [mine.places[base], theirs.places[base]]
  const isMoved = mine.moved.has(base) || theirs.moved.has(base)
  if (isMoved || (here === undefined && there === undefined)) return undefined
  return { ...nowhere, base, mine: here, theirs: there }
}

/** What sides put at one place: the same item by both, or what each put there. */
interface PutStretch {
  readonly isOne: boolean
  readonly mine: readonly PutItem[]
  readonly theirs: readonly PutItem[]
}

/** By the item of the base behind which they stand in the result; -1 for the beginning. */
function putStretches(
  keys: ThreeSides<readonly string[]>,
  matched: BothMatched,
): ReadonlyMap<number, readonly PutStretch[]> {
  const [mine, theirs] = [putItems(keys.mine.length, matched.mine), putItems(keys.theirs.length, matched.theirs)]
  const found = new Map<number, PutStretch[]>()
  const add = (behind: number, stretch: PutStretch) => found.set(behind, [...(found.get(behind) ?? []), stretch])
  let [row, column, least] = [0, 0, -1]
  const upTo = (toRow: number, toColumn: number) => {
    const [here, there] = [mine.slice(row, toRow), theirs.slice(column, toColumn)]
    const places = [...here, ...there].map(({ behind }) => Math.max(behind, least))
    for (const behind of [...new Set(places)].sort((one, other) => one - other)) {
      const at = (items: readonly PutItem[]) => items.filter((item) => Math.max(item.behind, least) === behind)
      add(behind, { isOne: false, mine: at(here), theirs: at(there) })
    }
  }
  for (const [here, there] of matched.put ?? samePut(keys, mine, theirs)) {
    const [toRow, toColumn] = [mine.findIndex(({ at }) => at === here), theirs.findIndex(({ at }) => at === there)]
    const [one, other] = [mine[toRow], theirs[toColumn]]
    if (!one || !other) continue
    upTo(toRow, toColumn)
    least = Math.max(least, one.behind, other.behind)
    add(least, { isOne: true, mine: [one], theirs: [other] })
    row = toRow + 1
    column = toColumn + 1
  }
  upTo(mine.length, theirs.length)
  return found
}

/** The same items that both sides put behind one item of the base. */
function samePut(
  keys: ThreeSides<readonly string[]>,
  mine: readonly PutItem[],
  theirs: readonly PutItem[],
): readonly AddedPair[] {
  const named = (of: 'mine' | 'theirs', items: readonly PutItem[]) =>
    items.map(({ at, base, behind }) => `${behind} ${base} ${keys[of][at]}`)
  return alignLists(named('mine', mine), named('theirs', theirs)).flatMap((stretch): readonly AddedPair[] => {
    const [one, other] = stretch.is === 'same' ? [mine[stretch.before], theirs[stretch.after]] : []
    return one && other ? [[one.at, other.at]] : []
  })
}

/** What a side put, in order. */
function putItems(length: number, { places, moved }: MatchedList): readonly PutItem[] {
  const inOrder = new Map(places.flatMap((at, base) => (at === undefined ? [] : [[at, base] as const])))
  const movedFrom = new Map([...moved].map(([base, at]) => [at, base]))
  const found: PutItem[] = []
  let behind = -1
  for (let at = 0; at < length; at += 1) {
    const base = inOrder.get(at)
    if (base !== undefined) behind = base
    else found.push({ at, base: movedFrom.get(at), behind })
  }
  return found
}

function bothPut(
  rules: SequenceRules,
  matched: BothMatched,
  stretches: readonly PutStretch[],
  behind: number,
): readonly (MergedItem | ReplacedItems)[] {
  const { keys } = rules
  const found: (MergedItem | ReplacedItems)[] = []
  let gone = rules.areUnique ? [] : goneBehind(behind, matched)
  for (const { isOne, mine, theirs } of stretches) {
    const [one, other] = [mine[0], theirs[0]]
    if (isOne && one && other && (one.base !== undefined || keys.mine[one.at] === keys.theirs[other.at])) {
      found.push({ ...nowhere, base: one.base, mine: one.at, theirs: other.at })
      continue
    }
    const areNew = [...mine, ...theirs].every(({ base }) => base === undefined)
    if (one && other && gone.length > 0 && areNew) {
      found.push({ is: 'replaced', base: gone, mine: mine.map(({ at }) => at), theirs: theirs.map(({ at }) => at) })
      gone = []
      continue
    }
    if (isOne && one && other) {
      found.push({ ...nowhere, mine: one.at, theirs: other.at })
      continue
    }
    const named = (of: 'mine' | 'theirs', items: readonly PutItem[]) =>
      items.map(({ at, base }) => (base === undefined ? `new ${keys[of][at]}` : `moved ${base}`)).join('\n')
    const ours = mine.flatMap((item) => itemOf('mine', item, matched))
    const others = theirs.flatMap((item) => itemOf('theirs', item, matched))
    found.push(...(named('mine', mine) < named('theirs', theirs) ? [...ours, ...others] : [...others, ...ours]))
  }
  return found
}

/** An item that only this side put there; what the other side has of it stands elsewhere, or nowhere. */
function itemOf(
  of: 'mine' | 'theirs',
  { at, base }: PutItem,
  matched: { readonly mine: MatchedList; readonly theirs: MatchedList },
): readonly MergedItem[] {
  if (base === undefined) return [{ ...nowhere, [of]: at }]
  const other = of === 'mine' ? matched.theirs : matched.mine
  const [stays, moved] = [other.places[base], other.moved.get(base)]
  const elsewhere = { [of === 'mine' ? 'theirs' : 'mine']: stays ?? moved }
  return [{ ...nowhere, base, [of]: at, ...elsewhere, place: moved === undefined ? null : of }]
}

/** The items of the base that follow, as far as neither side has them any more. */
function goneBehind(behind: number, { mine, theirs }: { mine: MatchedList; theirs: MatchedList }): readonly number[] {
  const gone: number[] = []
  const isGone = ({ places, moved }: MatchedList, base: number) => places[base] === undefined && !moved.has(base)
  for (let base = behind + 1; base < mine.places.length && isGone(mine, base) && isGone(theirs, base); base += 1) {
    gone.push(base)
  }
  return gone
}

/** What both added under one key is one item, which stands where it comes first. */
function onceEach(
  items: readonly (MergedItem | ReplacedItems)[],
  keys: ThreeSides<readonly string[]>,
): readonly (MergedItem | ReplacedItems)[] {
  const isAdded = (item: MergedItem | ReplacedItems): item is MergedItem =>
    item.is === 'item' && item.base === undefined
  const added = { mine: new Map<string, number>(), theirs: new Map<string, number>() }
  for (const item of items.filter(isAdded)) {
    if (item.mine !== undefined) added.mine.set(keys.mine[item.mine] ?? '', item.mine)
    if (item.theirs !== undefined) added.theirs.set(keys.theirs[item.theirs] ?? '', item.theirs)
  }
  const seen = new Set<string>()
  return items.flatMap((item): readonly (MergedItem | ReplacedItems)[] => {
    if (!isAdded(item)) return [item]
    const key = keys.mine[item.mine ?? -1] ?? keys.theirs[item.theirs ?? -1] ?? ''
    if (seen.has(key)) return []
    seen.add(key)
    return [{ ...item, mine: added.mine.get(key), theirs: added.theirs.get(key) }]
  })
}
