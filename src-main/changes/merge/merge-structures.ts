// Three-way merging of serialised PHP and of JSON, key by key. What nobody changed is copied byte for byte. Pure.
import { utf8Text } from '../values/charset-text.ts'
import { readSerialized, serializedTokens } from '../values/serialized.ts'
import { readStructure, type Structure, type StructureEntry, valueText } from '../values/structure.ts'
import {
  jsonContainer,
  jsonTextLike,
  serializedContainer,
  serializedText,
  type WrittenEntry,
} from '../values/write-structure.ts'
import {
  type Branches,
  type Containers,
  containersOf,
  contentOf,
  isContainerBranch,
  type PartAt,
  partSource,
  within,
} from './containers.ts'
import { itemRules } from './item-rules.ts'
import { type MergedItem, mergeSequences, type ReplacedItems } from './merge-sequence.ts'
import { chosenOrder, type Merging, mergedToLast, partPath, samePart, type ThreeSides, undisputed } from './merging.ts'
import { settleLeaf } from './settle-leaf.ts'

/** How deep values within values are merged; below, they are whole. */
const deepest = 64

/** @returns the merged value as it is written */
export function mergeStructures(merging: Merging, path: readonly string[], sides: ThreeSides<Structure>): Buffer {
  const root = (structure: Structure): PartAt => ({ structure, node: structure.root })
  const branches = { base: root(sides.base), mine: root(sides.mine), theirs: root(sides.theirs) }
  // A reference names its value by counting all values before it: merging would make it another one.
  const refers = Object.values(sides).some(refersBack)
  const merged = refers ? settleLeaf(merging, path, branches) : mergeBranches(merging, path, branches)
  return merged ?? partSource(branches.theirs)
}

function refersBack({ bytes, root }: Structure): boolean {
  const php = root.of === 'php' ? readSerialized(bytes, root.start, root.end) : undefined
  if (!php) return false
  for (const { node } of serializedTokens(php)) if (node.is === 'reference') return true
  return false
}

/** @returns undefined where the value is to go */
function mergeBranches(merging: Merging, path: readonly string[], branches: Branches): Buffer | undefined {
  const source = (branch: PartAt | undefined) => branch && partSource(branch)
  const sources = { base: source(branches.base), mine: source(branches.mine), theirs: source(branches.theirs) }
  const clear = undisputed(sources, samePart)
  if (clear) return clear.value
  const containers = path.length < deepest ? containersOf(branches) : undefined
  if (containers && (isContainerBranch(branches.base) || areApart(branches, containers))) {
    return mergedToLast(
      merging,
      sources,
      (careful) => mergeContainers(careful, path, branches, containers),
      (once, sides) => mergeSources(once, path, sides),
      () => settleLeaf(merging, path, branches),
    )
  }
  return mergeTexts(merging, path, branches) ?? settleLeaf(merging, path, branches)
}

function mergeSources(merging: Merging, path: readonly string[], sides: ThreeSides<Buffer>): Buffer | undefined {
  const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map((bytes) => readStructure(bytes, utf8Text))
  return base && mine && theirs && mergeStructures(merging, path, { base, mine, theirs })
}

/** Whether what both added has no key in common under which they differ. */
function areApart({ mine, theirs }: Branches, { entries, keys, isList }: Containers): boolean {
  if (isList || !mine || !theirs) return false
  const known = new Map(entries.mine.map((entry, at) => [keys.mine[at], partSource(within(mine, entry))]))
  return entries.theirs.every(
    (entry, at) => known.get(keys.theirs[at])?.equals(partSource(within(theirs, entry))) !== false,
  )
}

/** @returns undefined unless all three are texts that are written alike */
function mergeTexts(merging: Merging, path: readonly string[], { base, mine, theirs }: Branches): Buffer | undefined {
  if (!base || !mine || !theirs || path.length >= deepest) return undefined
  const all = [base, mine, theirs]
  if (all.some(({ node }) => node.is !== 'string') || new Set(all.map(({ node }) => node.of)).size > 1) return undefined
  if (mine.node.of === 'php') {
    return serializedText(
      merging.inner(merging, path, { base: contentOf(base), mine: contentOf(mine), theirs: contentOf(theirs) }),
    )
  }
  const sources = all.map(partSource)
  if (!jsonTextLike('', sources)) return undefined
  const text = ({ structure, node }: PartAt) => Buffer.from(valueText(structure, node))
  const merged = merging.inner(merging, path, { base: text(base), mine: text(mine), theirs: text(theirs) })
  return jsonTextLike(merged.toString('utf8'), sources)
}

function mergeContainers(
  merging: Merging,
  path: readonly string[],
  branches: Branches,
  containers: Containers,
): Buffer | undefined {
  const { keys, areUnique, isList } = containers
  const written: WrittenEntry[] = []
  const put = (child: Child | undefined, value: Buffer | undefined) => {
    if (child && value) written.push({ key: isList ? null : keyOf(child), value })
  }
  let order: 'mine' | 'theirs' | undefined
  for (const item of mergeSequences({ keys, areUnique, ...itemRules(branches, containers) })) {
    if (item.is === 'replaced' && !isOneForOne(item)) {
      for (const child of settleReplaced(merging, path, branches, containers, item))
        put(child, partSource(child.branch))
      continue
    }
    if (item.is === 'item' && item.place) {
      order ??= settleOrder(merging, path, containers)
      if (item.place !== order) continue
    }
    const children = childrenAt(branches, containers, item)
    const sides = { base: children.base?.branch, mine: children.mine?.branch, theirs: children.theirs?.branch }
    const value = mergeBranches(merging, [...path, labelOf(containers, item)], sides)
    put(children.theirs ?? children.mine ?? children.base, value)
  }
  return writeContainer(branches, containers, written)
}

/** An entry with the side that has it. */
interface Child {
  readonly entry: StructureEntry
  readonly of: PartAt
  readonly branch: PartAt
}

function childAt(branches: Branches, { entries }: Containers, side: keyof Branches, at: number): Child | undefined {
  const [entry, of] = [entries[side][at], branches[side]]
  return entry && of && { entry, of, branch: within(of, entry) }
}

function childrenAt(branches: Branches, containers: Containers, item: MergedItem | ReplacedItems) {
  const one = (side: keyof Branches) => {
    const place = item.is === 'item' ? item[side] : item[side][0]
    return place === undefined ? undefined : childAt(branches, containers, side, place)
  }
  return { base: one('base'), mine: one('mine'), theirs: one('theirs') }
}

/** Of JSON with its colon and the blanks around it. */
function keyOf({ entry: { key, value }, of: { structure } }: Child): Buffer | null {
  return key && structure.bytes.subarray(key.start, value.of === 'json' ? value.start : key.end)
}

const isOneForOne = ({ base, mine, theirs }: ReplacedItems) => [base, mine, theirs].every(({ length }) => length === 1)

/** The same in every merge of these sides: an item of a list is called by its own name, or by its place in the base. */
function labelOf({ entries, isList, areUnique, keys }: Containers, item: MergedItem | ReplacedItems): string {
  const [base, mine, theirs] = (['base', 'mine', 'theirs'] as const).map((side) => {
    const at = item.is === 'item' ? item[side] : item[side][0]
    const name = isList && areUnique ? /^(?:s:\d+:)?"?(.*?)"?;?$/s.exec(keys[side][at ?? -1] ?? '')?.[1] : undefined
    return at === undefined ? undefined : (name ?? entries[side][at]?.label)
  })
  const added = mine ?? theirs ?? ''
  return base ?? (isList && !areUnique ? `new ${added}` : added)
}

/** Both put other items in the place of the same ones. */
function settleReplaced(
  merging: Merging,
  path: readonly string[],
  branches: Branches,
  containers: Containers,
  item: ReplacedItems,
): readonly Child[] {
  const children = (side: keyof Branches) => item[side].flatMap((at) => childAt(branches, containers, side, at) ?? [])
  const sides = { base: children('base'), mine: children('mine'), theirs: children('theirs') }
  const source = (list: readonly Child[]) =>
    Buffer.concat(list.flatMap(({ branch }, at) => [Buffer.from(at > 0 ? '\n' : ''), partSource(branch)]))
  const choice = merging.settle({
    path: partPath([...path, labelOf(containers, item)]),
    base: source(sides.base),
    mine: source(sides.mine),
    theirs: source(sides.theirs),
    format: 'keys',
    chunks: null,
    impossible: { edited: 'These are several items of a list, which cannot be edited as one text.' },
  })
  if (choice.is === 'both') return [...sides.theirs, ...sides.mine]
  return choice.is === 'mine' ? sides.mine : sides.theirs
}

/** Both moved the same items, to different places. */
function settleOrder(merging: Merging, path: readonly string[], { entries }: Containers): 'mine' | 'theirs' {
  const order = (list: readonly StructureEntry[]) => Buffer.from(list.map(({ label }) => label).join(', '))
  const sides = { base: order(entries.base), mine: order(entries.mine), theirs: order(entries.theirs) }
  return chosenOrder(merging, path, sides)
}

function writeContainer(branches: Branches, { of, kind, isList }: Containers, written: readonly WrittenEntry[]) {
  const { theirs } = branches
  if (of === 'php') {
    const isObject = theirs?.node.of === 'php' && theirs.node.is === 'object'
    return serializedContainer(isObject ? contentOf(theirs) : null, written)
  }
  const likes = [branches.base, ...[branches.mine, theirs].sort(byLength)]
  const like = likes.find((branch) => branch && branch.node.entries.length > 0)
  return jsonContainer(like, isList || kind === 'array' ? 'array' : 'object', written)
}

const byLength = (one: PartAt | undefined, other: PartAt | undefined) =>
  one && other ? Buffer.compare(partSource(one), partSource(other)) : 0
