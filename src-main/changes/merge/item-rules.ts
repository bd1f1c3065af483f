// How alike two items of lists are that have no names: whether one may be the other, changed. Pure.
import {
  type Branches,
  type Containers,
  contentsIn,
  idOf,
  isContainerBranch,
  type PartAt,
  partSource,
  within,
} from './containers.ts'
import { likeness, type WordCounts, wordCounts } from './likeness.ts'
import type { ListPlace, ListRules } from './match-both.ts'

/** Arrays may always be one, changed. */
const leastOfContainers = 0.01
/** Texts may be one if they are long, and have much in common. */
const leastOfTexts = 0.5
const longText = 40
/** How deep arrays within arrays are looked into. */
const deepest = 3

/** Another number is another item; one of two arrays that hold nothing may be any. */
export function itemRules(branches: Branches, { entries, areUnique }: Containers): Omit<ListRules, 'keys'> {
  const counted = new Map<PartAt['node'], WordCounts>()
  const wordsOf = (part: PartAt) => {
    const counts = counted.get(part.node) ?? wordCounts(partSource(part).toString('utf8'))
    counted.set(part.node, counts)
    return counts
  }
  const partAt = ({ of, at }: ListPlace) => {
    const [entry, branch] = [entries[of][at], branches[of]]
    return entry && branch && within(branch, entry)
  }
  const alike = (one: PartAt, other: PartAt, depth: number): number => {
    if (one.node.is !== other.node.is) return 0
    if (isContainerBranch(one)) return depth > deepest ? leastOfContainers : sharedEntries(one, other, depth)
    const isLong = [one, other].every(({ node }) => node.is === 'string' && node.end - node.start >= longText)
    const found = isLong ? likeness(wordsOf(one), wordsOf(other)) : 0
    return found >= leastOfTexts ? found : 0
  }
  const sharedEntries = (one: PartAt, other: PartAt, depth: number): number => {
    const [mine, theirs] = [contentsIn(one), contentsIn(other)]
    if (!mine || !theirs) return 0
    const known = new Map<string, PartAt[]>()
    const areLists = mine.isList && theirs.isList
    const nameOf = (part: PartAt, entry: (typeof mine.entries)[number]) =>
      areLists ? partSource(within(part, entry)).toString('latin1') : idOf(part, entry)
    for (const entry of mine.entries) {
      const name = nameOf(one, entry)
      known.set(name, [...(known.get(name) ?? []), within(one, entry)])
    }
    let shared = 0
    for (const entry of theirs.entries) {
      const part = known.get(nameOf(other, entry))?.pop()
      const now = within(other, entry)
      if (part) shared += partSource(part).equals(partSource(now)) ? 1 : alike(part, now, depth + 1)
    }
    return Math.max(leastOfContainers, shared / Math.max(1, mine.entries.length, theirs.entries.length))
  }
  return {
    alike(one, other) {
      const [before, after] = areUnique ? [] : [partAt(one), partAt(other)]
      return before && after ? alike(before, after, 0) : 0
    },
    isTelling(item) {
      const part = partAt(item)
      return areUnique || !isContainerBranch(part) || (part?.node.entries.length ?? 0) > 0
    },
  }
}
