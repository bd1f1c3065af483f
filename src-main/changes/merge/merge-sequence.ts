// Three-way merging of lists whose items can be told apart, changed, moved, added and removed: blocks, items, keys. Pure.
import { alignLists } from '../values/align.ts'
import { type MatchedList, matchLists } from './match-lists.ts'
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

export interface SequenceRules {
  /** Items with the same key are the same one, whatever else they hold. */
  readonly keys: ThreeSides<readonly string[]>
  /** Whether no key stands in a list twice. */
  readonly areUnique: boolean
  /** How alike two items are, from 0 for what is never the same to 1; the base's are asked about first. */
  alike(one: ListPlace, other: ListPlace): number
  /** Whether an item says so much that it is the same one where it stands elsewhere. */
  isTelling(item: ListPlace): boolean
}

export interface ListPlace {
  readonly of: keyof ThreeSides<unknown>
  readonly at: number
}

/** An item that its side put where it is: a new one, or one of the base that was moved there. */
interface PutItem {
  readonly at: number
  readonly base: number | undefined
}

/** How alike two new items must be to be taken for two versions of one. */
const sameNew = 0.6

/** What both added at one place is kept, in an order that does not depend on whose it is. */
export function mergeSequences(rules: SequenceRules): readonly (MergedItem | ReplacedItems)[] {
  const { keys } = rules
  const match = (of: 'mine' | 'theirs') =>
    matchLists(keys.base, keys[of], {
      alike: (base, at) => rules.alike({ of: 'base', at: base }, { of, at }),
      isTelling: (base) => rules.isTelling({ of: 'base', at: base }),
    })
  const [mine, theirs] = [match('mine'), match('theirs')]
  const put = { mine: putItems(keys.mine.length, mine), theirs: putItems(keys.theirs.length, theirs) }
  const found: (MergedItem | ReplacedItems)[] = []
  for (let base = -1; base < keys.base.length; base += 1) {
    const item = base < 0 ? undefined : inPlace(base, mine, theirs)
    if (item) found.push(item)
    const [here, there] = [put.mine.get(base) ?? [], put.theirs.get(base) ?? []]
    if (here.length + there.length > 0) found.push(...bothPut(rules, { mine, theirs }, here, there, base))
  }
  return rules.areUnique ? onceEach(found, keys) : found
}

const nowhere = { is: 'item', base: undefined, mine: undefined, theirs: undefined, place: null } as const

function inPlace(base: number, mine: MatchedList, theirs: MatchedList): MergedItem | undefined {
  const [here, there] = [mine.places[base], theirs.places[base]]
  const isMoved = mine.moved.has(base) || theirs.moved.has(base)
  if (isMoved || (here === undefined && there === undefined)) return undefined
  return { ...nowhere, base, mine: here, theirs: there }
}

/** What a side put, by the item of the base behind which it stands; -1 for the beginning. */
function putItems(length: number, { places, moved }: MatchedList): ReadonlyMap<number, readonly PutItem[]> {
  const inOrder = new Map(places.flatMap((at, base) => (at === undefined ? [] : [[at, base] as const])))
  const movedFrom = new Map([...moved].map(([base, at]) => [at, base]))
  const found = new Map<number, PutItem[]>()
  let behind = -1
  for (let at = 0; at < length; at += 1) {
    const base = inOrder.get(at)
    if (base !== undefined) behind = base
    else found.set(behind, [...(found.get(behind) ?? []), { at, base: movedFrom.get(at) }])
  }
  return found
}

function bothPut(
  rules: SequenceRules,
  matched: { readonly mine: MatchedList; readonly theirs: MatchedList },
  mine: readonly PutItem[],
  theirs: readonly PutItem[],
  behind: number,
): readonly (MergedItem | ReplacedItems)[] {
  const { keys } = rules
  const nameOf = (of: 'mine' | 'theirs') => (item: PutItem) =>
    item.base === undefined ? `new ${keys[of][item.at]}` : `moved ${item.base}`
  const alone = (of: 'mine' | 'theirs') => (item: PutItem) => itemOf(of, item, matched)
  const found: (MergedItem | ReplacedItems)[] = []
  for (const [here, there] of sideBySide(mine, theirs, mine.map(nameOf('mine')), theirs.map(nameOf('theirs')))) {
    const [one, other] = [here[0], there[0]]
    const areSingle = here.length === 1 && there.length === 1
    if (one && other && areSingle && nameOf('mine')(one) === nameOf('theirs')(other)) {
      found.push({ ...nowhere, base: one.base, mine: one.at, theirs: other.at })
      continue
    }
    const replaced = one && other && !rules.areUnique ? goneBehind(behind, matched) : []
    const areNew = [...here, ...there].every(({ base }) => base === undefined)
    if (replaced.length > 0 && areNew) {
      found.push({ is: 'replaced', base: replaced, mine: here.map(({ at }) => at), theirs: there.map(({ at }) => at) })
      continue
    }
    if (one && other && areSingle && areNew) {
      if (rules.alike({ of: 'mine', at: one.at }, { of: 'theirs', at: other.at }) >= sameNew) {
        found.push({ ...nowhere, mine: one.at, theirs: other.at })
        continue
      }
    }
    const [mineFirst, theirsFirst] = [here.map(nameOf('mine')).join('\n'), there.map(nameOf('theirs')).join('\n')]
    const [ours, others] = [here.flatMap(alone('mine')), there.flatMap(alone('theirs'))]
    found.push(...(mineFirst < theirsFirst ? [...ours, ...others] : [...others, ...ours]))
  }
  return found
}

/** Pairs of stretches: the same item in both, or what only differs. Which list is which makes no difference. */
function sideBySide(
  mine: readonly PutItem[],
  theirs: readonly PutItem[],
  mineNames: readonly string[],
  theirNames: readonly string[],
): readonly (readonly [readonly PutItem[], readonly PutItem[]])[] {
  const isSwapped = mineNames.join('\n') > theirNames.join('\n')
  const stretches = isSwapped ? alignLists(theirNames, mineNames) : alignLists(mineNames, theirNames)
  return stretches.map((stretch) => {
    const [one, other] =
      stretch.is === 'same'
        ? ([
            [stretch.before, stretch.before + 1],
            [stretch.after, stretch.after + 1],
          ] as const)
        : [stretch.before, stretch.after]
    const [here, there] = isSwapped ? [other, one] : [one, other]
    return [mine.slice(...here), theirs.slice(...there)] as const
  })
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
