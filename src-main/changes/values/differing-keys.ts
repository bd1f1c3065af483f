// What differs between two serialised values or two JSON texts, key by key. Pure.
import { alignLists } from './align.ts'
import {
  type Contents,
  contentsOf,
  type Structure,
  type StructureEntry,
  type StructureNode,
  sourceText,
  valueText,
} from './structure.ts'

/** A part of a cell that differs; null where a side has no such part. */
export interface DifferingPart {
  /** From the outermost key to the innermost. */
  readonly path: readonly string[]
  readonly before: string | null
  readonly after: string | null
}

/** How deep values within values are told apart; below, they are shown as they are written. */
const deepest = 64

type Side = { readonly structure: Structure; readonly node: StructureNode } | null

/**
 * Goes through what differs, in the order of the keys after the change; what was removed comes where it was.
 * @param before null where there was no value
 */
export function* differingParts(before: Structure | null, after: Structure | null): Generator<DifferingPart> {
  const side = (structure: Structure | null): Side => structure && { structure, node: structure.root }
  yield* differing(side(before), side(after), [])
}

function* differing(before: Side, after: Side, path: readonly string[]): Generator<DifferingPart> {
  if (before && after && bytesOf(before).equals(bytesOf(after))) return
  const [old, now] = path.length < deepest ? [contents(before), contents(after)] : []
  if (old && now) {
    if (old.kind !== now.kind) yield part(path, before, after)
    else if (old.isList && now.isList) yield* differingItems(before, after, old, now, path)
    else yield* differingEntries(before, after, old, now, path)
  } else if (old && !after && old.entries.length > 0) {
    for (const entry of old.entries) yield* differing(within(before, entry), null, [...path, entry.label])
  } else if (now && !before && now.entries.length > 0) {
    for (const entry of now.entries) yield* differing(null, within(after, entry), [...path, entry.label])
  } else yield part(path, before, after)
}

function* differingEntries(
  before: Side,
  after: Side,
  old: Contents,
  now: Contents,
  path: readonly string[],
): Generator<DifferingPart> {
  const oldById = new Map(old.entries.map((entry) => [entry.id, entry]))
  const nowById = new Map(now.entries.map((entry) => [entry.id, entry]))
  const kept = {
    old: old.entries.filter(({ id }) => nowById.has(id)),
    now: now.entries.filter(({ id }) => oldById.has(id)),
  }
  if (kept.old.some(({ id }, at) => kept.now[at]?.id !== id)) {
    const order = (entries: readonly StructureEntry[]) => entries.map(({ label }) => label).join(', ')
    yield { path: [...path, '(order)'], before: order(kept.old), after: order(kept.now) }
  }
  for (const entry of old.entries) {
    if (!nowById.has(entry.id)) yield* differing(within(before, entry), null, [...path, entry.label])
  }
  for (const entry of now.entries) {
    const other = oldById.get(entry.id)
    yield* differing(other ? within(before, other) : null, within(after, entry), [...path, entry.label])
  }
}

/** Items of a list are the same where they say the same, whatever number they have. */
function* differingItems(
  before: Side,
  after: Side,
  old: Contents,
  now: Contents,
  path: readonly string[],
): Generator<DifferingPart> {
  const said = (side: Side, { entries }: Contents) =>
    entries.map(({ value }) => side?.structure.bytes.toString('latin1', value.start, value.end) ?? '')
  for (const stretch of alignLists(said(before, old), said(after, now))) {
    if (stretch.is === 'same') continue
    const gone = old.entries.slice(...stretch.before)
    const come = now.entries.slice(...stretch.after)
    for (let at = 0; at < Math.max(gone.length, come.length); at += 1) {
      const [was, is] = [gone[at], come[at]]
      const label = is?.label ?? was?.label ?? ''
      yield* differing(was ? within(before, was) : null, is ? within(after, is) : null, [...path, label])
    }
  }
}

const within = (side: Side, { value }: StructureEntry): Side => side && { structure: side.structure, node: value }

const contents = (side: Side) => (side ? contentsOf(side.structure, side.node) : undefined)

const bytesOf = ({ structure, node }: NonNullable<Side>) => structure.bytes.subarray(node.start, node.end)

function part(path: readonly string[], before: Side, after: Side): DifferingPart {
  const [old, now] = [
    before && valueText(before.structure, before.node),
    after && valueText(after.structure, after.node),
  ]
  // The number 1 and the text “1” read the same, and are not.
  if (old === null || now === null || old !== now) return { path, before: old, after: now }
  return {
    path,
    before: before && sourceText(before.structure, before.node),
    after: after && sourceText(after.structure, after.node),
  }
}
