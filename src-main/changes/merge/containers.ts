// Arrays and objects of the three sides as far as they can be merged by key: whether they are lists, and what tells items apart. Pure.
import {
  type Contents,
  contentsOf,
  type Structure,
  type StructureEntry,
  type StructureNode,
} from '../values/structure.ts'
import type { ThreeSides } from './merging.ts'

/** A value within a structure. */
export interface PartAt {
  readonly structure: Structure
  readonly node: StructureNode
}

export type Branches = ThreeSides<PartAt | undefined>

export interface Containers {
  readonly of: 'php' | 'json'
  /** `array`, `object` of JSON, `object Class` of PHP. */
  readonly kind: string
  readonly isList: boolean
  readonly entries: ThreeSides<readonly StructureEntry[]>
  /** Tells the entries of each side apart. */
  readonly keys: ThreeSides<readonly string[]>
  /** Whether a key says which item it is, whatever that holds. */
  readonly areUnique: boolean
}

export const partSource = ({ structure, node }: PartAt): Buffer => structure.bytes.subarray(node.start, node.end)

/** What a text or an object of PHP says: its bytes within quotes, its class. */
export const contentOf = ({ structure, node }: PartAt): Buffer =>
  node.of === 'php' ? structure.bytes.subarray(node.content.start, node.content.end) : Buffer.alloc(0)

export const isContainerBranch = (branch: PartAt | undefined) =>
  branch?.node.is === 'array' || branch?.node.is === 'object'

export const within = ({ structure }: PartAt, { value }: StructureEntry): PartAt => ({ structure, node: value })

/** @returns undefined where these are not all arrays, or not all objects of one class, or have a key twice */
export function containersOf(branches: Branches): Containers | undefined {
  const [mine, theirs] = [contentsIn(branches.mine), contentsIn(branches.theirs)]
  if (!branches.mine || !mine || !theirs || branches.mine.node.of !== branches.theirs?.node.of) return undefined
  const base = contentsIn(branches.base) ?? { ...theirs, entries: [] }
  const all = { base, mine, theirs }
  const filled = Object.values(all).filter(({ entries }) => entries.length > 0)
  const kind = filled[0]?.kind ?? (mine.kind === theirs.kind ? mine.kind : undefined)
  if (kind === undefined) return undefined
  // As JSON, PHP writes an empty array as `[]`, and one with keys as `{…}`.
  const isJson = branches.mine.node.of === 'json'
  const isOneKind = Object.values(all).every((one) => one.kind === kind || (one.entries.length === 0 && isJson))
  if (!isOneKind || !filled.every((one) => hasNoTwins(branches, one, all))) return undefined
  const entries = { base: base.entries, mine: mine.entries, theirs: theirs.entries }
  const isList = filled.length > 0 && filled.every((one) => one.isList)
  const found = { of: branches.mine.node.of, kind, isList, entries }
  if (!isList) return { ...found, keys: idsOf(branches, entries), areUnique: true }
  const identities = identitiesOf(branches, entries)
  return identities
    ? { ...found, keys: identities, areUnique: true }
    : { ...found, keys: sourcesOf(branches, entries), areUnique: false }
}

/** Text that is serialised itself is no container here: it is a value within a value. */
export function contentsIn(branch: PartAt | undefined): Contents | undefined {
  return branch && isContainerBranch(branch) ? contentsOf(branch.structure, branch.node) : undefined
}

const eachSide = <From, To>(
  sides: ThreeSides<From>,
  make: (one: From, side: keyof Branches) => To,
): ThreeSides<To> => ({
  base: make(sides.base, 'base'),
  mine: make(sides.mine, 'mine'),
  theirs: make(sides.theirs, 'theirs'),
})

const sourcesOf = (branches: Branches, entries: ThreeSides<readonly StructureEntry[]>) =>
  eachSide(entries, (list, side) =>
    list.map(({ value }) => branches[side]?.structure.bytes.toString('latin1', value.start, value.end) ?? ''),
  )

const idsOf = (branches: Branches, entries: ThreeSides<readonly StructureEntry[]>) =>
  eachSide(entries, (list, side) => list.map((entry) => idOf(branches[side], entry)))

/** The keys `1` and `"1"` of an array are one to PHP. */
export function idOf(branch: PartAt | undefined, { id, key, value }: StructureEntry): string {
  if (!branch || !key || value.of === 'json') return id
  const text =
    /^(?:s:\d+:"|S:\d+:"|i:)(.*?)"?;$/s.exec(branch.structure.bytes.toString('latin1', key.start, key.end))?.[1] ?? ''
  const isNumber = branch.node.is === 'array' && /^(?:0|-?[1-9]\d{0,17})$/.test(text)
  return isNumber || id.startsWith('i') ? `i${text.replace('+', '')}` : `s${text}`
}

function hasNoTwins(branches: Branches, one: Contents, all: ThreeSides<Contents>): boolean {
  const side = (['base', 'mine', 'theirs'] as const).find((name) => all[name] === one)
  const ids = one.entries.map((entry) => idOf(side && branches[side], entry))
  return (
    new Set(ids).size === ids.length &&
    one.entries.every(({ key }) => key === null || !isEscaped(side && branches[side], key))
  )
}

const isEscaped = (branch: PartAt | undefined, key: { readonly start: number }) =>
  branch?.structure.bytes[key.start] === 0x53

/** What items of a list call themselves. */
const identityNames = new Set(['id', '_id', 'key'])

/** @returns undefined unless every item of every list has one, and no two of a list the same */
function identitiesOf(
  branches: Branches,
  entries: ThreeSides<readonly StructureEntry[]>,
): ThreeSides<readonly string[]> | undefined {
  const identified = (list: readonly StructureEntry[], side: keyof Branches) =>
    list.map((entry) => identityOf(branches[side], entry))
  const found = eachSide(entries, identified)
  const areAll = Object.values(found).every(
    (list) => list.every((one) => one !== undefined) && new Set(list).size === list.length,
  )
  const named = (list: readonly (string | undefined)[]) => list.map((one) => one ?? '')
  return areAll ? eachSide(found, named) : undefined
}

function identityOf(branch: PartAt | undefined, entry: StructureEntry): string | undefined {
  const contents = branch && contentsIn(within(branch, entry))
  const named = contents?.entries.find(
    ({ label, value }) => identityNames.has(label) && !contents.isList && isName(value),
  )
  return named && branch?.structure.bytes.toString('latin1', named.value.start, named.value.end)
}

const isName = ({ is, start, end }: StructureNode) =>
  (is === 'string' || is === 'integer' || is === 'number') && end - start > (is === 'string' ? 2 : 0)
