// Finds where a row names other things by their ids, and puts other ids there: in columns, lists, serialised PHP, JSON, blocks,
// shortcodes and markup. Bytes between stay what they are. Pure.
import type { RowTable, RowValues } from '../rows/change.ts'
import { columnText } from './cell-text.ts'
import { globExpression } from './glob.ts'
import type { Reference } from './knowledge.ts'
import type { Known } from './known.ts'
import type { KnownReferences } from './known-references.ts'
import { knownName, knownRow } from './row-meaning.ts'
import { ofSite } from './thing-id.ts'
import { type Block, readBlocks } from './values/blocks.ts'
import { type JsonNode, readJson } from './values/json-spans.ts'
import { readSerialized, type SerializedNode, type Span } from './values/serialized.ts'

/** What is named at one place. */
export interface NamedThing {
  readonly to: string
  readonly as: Reference['as']
  /** The id, or what stands for it. */
  readonly text: string
}

/** @returns what shall stand there instead; undefined where it stays */
export type Rename = (named: NamedThing) => string | undefined

/** Says what another meta field of the same thing has; undefined where nobody knows. */
export type MetaOf = (key: string) => string | undefined

/** What a row names, with the site of a network that the row is of. */
export interface NamedPlace extends NamedThing {
  readonly site: string | null
}

/** @returns all that a row names */
export function namedIn(table: RowTable, row: RowValues, known: Known, metaOf?: MetaOf): readonly NamedPlace[] {
  const { site } = known.facts(table).place
  const found: NamedPlace[] = []
  const note = (named: NamedThing) => {
    found.push({ ...named, site })
    return undefined
  }
  renameInRow(table, row, known, note, metaOf)
  return found
}

/** The id that is named, with whose ids these are, as merging tells a row's own. */
export function idNamed({ to, text, site }: NamedPlace, { references }: Known): string {
  const ids = references.idsOf(to)
  return `${ofSite(references.isShared(ids) ? null : site, ids)}\n${text}`
}

interface Edit extends Span {
  readonly bytes: string
}

/** @returns the row with other names in it; the same where nothing was renamed */
export function renameInRow(table: RowTable, row: RowValues, known: Known, rename: Rename, metaOf?: MetaOf): RowValues {
  const change = knownRow({ table, before: null, after: row }, known)
  const name = change.place.name
  if (name === null || !change.table) return row
  const named = change.table.names && knownName(change, known)?.value.references
  const places = [
    ...known.references.ofTable(name),
    ...(named?.length && change.table.names ? [[change.table.names.value, named] as const] : []),
  ]
  let renamed: (Buffer | null)[] | undefined
  for (const [column, references] of places) {
    const at = change.at.get(column)
    const value = at === undefined ? null : (row[at] ?? null)
    if (at === undefined || value === null) continue
    const isOfMeta = references === named
    const holding = references.filter(({ when = {} }) =>
      Object.entries(when).every(([key, pattern]) => {
        const text = isOfMeta ? metaOf?.(key) : columnText(table, row, key)
        return text === undefined ? isOfMeta : globExpression(pattern).test(text)
      }),
    )
    const edited = applied(
      value,
      holding.flatMap((reference) => editsOf(value, reference, known.references, rename)),
    )
    if (edited === value) continue
    renamed ??= [...row]
    renamed[at] = edited
  }
  return renamed ?? row
}

function editsOf(value: Buffer, reference: Reference, known: KnownReferences, rename: Rename): readonly Edit[] {
  const whole = { start: 0, end: value.length }
  switch (reference.as) {
    case 'php': {
      const root = readSerialized(value)
      return root ? inTree(root, value, reference, (node) => inPhp(value, node, reference, known, rename)) : []
    }
    case 'json': {
      const root = readJson(value)
      return root ? inTree(root, value, reference, (node) => inJson(value, node, reference, rename)) : []
    }
    default:
      return inText(value.toString('latin1'), whole, reference, known, rename)
  }
}

/** What a whole text names: an id, several, or what content has. */
function inText(
  text: string,
  { start, end }: Span,
  { to, as }: Reference,
  known: KnownReferences,
  rename: Rename,
): readonly Edit[] {
  const part = text.slice(start, end)
  if (to === 'content') return editsInContent(part, known, rename)
  if (as === 'list') {
    return [...part.matchAll(/\d+/g)].flatMap((match) => put(rename({ to, as, text: match[0] }), match.index, match[0]))
  }
  if (as === 'id' && !/^\s*[1-9]\d{0,19}\s*$/.test(part)) return []
  const told = as === 'id' ? part.trim() : Buffer.from(part, 'latin1').toString('utf8')
  return put(rename({ to, as, text: told }), as === 'id' ? part.indexOf(told) : 0, part.trim())
}

const put = (bytes: string | undefined, start: number, old: string): readonly Edit[] =>
  bytes === undefined ? [] : [{ start, end: start + old.length, bytes }]

type Node = SerializedNode | JsonNode

/** Goes through the values at a path, in which `*` is any key. */
function inTree<N extends Node>(
  root: N,
  value: Buffer,
  { path = '' }: Reference,
  leaf: (node: N) => readonly Edit[],
): readonly Edit[] {
  let nodes: readonly N[] = [root]
  for (const step of path === '' ? [] : path.split('.')) {
    const test = globExpression(step)
    nodes = nodes.flatMap((node) =>
      node.entries.flatMap((entry, at) => {
        const { key } = entry
        const text = key === null ? String(at) : keyText(value, key)
        return test.test(text) ? [entry.value as N] : []
      }),
    )
  }
  return nodes.flatMap(leaf)
}

function keyText(value: Buffer, key: Node): string {
  if ('content' in key) return value.toString('utf8', key.content.start, key.content.end)
  return String(JSON.parse(value.toString('utf8', key.start, key.end)))
}

function inPhp(
  value: Buffer,
  node: SerializedNode,
  { to, as }: Reference,
  known: KnownReferences,
  rename: Rename,
): readonly Edit[] {
  const text = value.toString('latin1', node.content.start, node.content.end)
  if (node.is === 'integer') return put(rename({ to, as: idOr(as), text }), node.content.start, text)
  if (node.is !== 'string') return []
  const edits = inText(text, { start: 0, end: text.length }, { to, as: idOr(as, text) }, known, rename)
  if (edits.length === 0) return []
  const content = spliced(text, edits)
  return [{ start: node.start, end: node.end, bytes: `s:${content.length}:"${content}";` }]
}

function inJson(value: Buffer, node: JsonNode, { to, as }: Reference, rename: Rename): readonly Edit[] {
  const text = value.toString('latin1', node.start, node.end)
  if (node.is === 'number' && /^\d+$/.test(text)) return put(rename({ to, as: idOr(as), text }), node.start, text)
  if (node.is !== 'string') return []
  const inner = text.slice(1, -1)
  if (/^\d+$/.test(inner)) return put(rename({ to, as: idOr(as), text: inner }), node.start + 1, inner)
  if (as === 'slug') rename({ to, as, text: String(JSON.parse(value.toString('utf8', node.start, node.end))) })
  return []
}

/** A value within a structure is an id where it is digits, else a name. */
const idOr = (as: Reference['as'], text = '0'): Reference['as'] => {
  if (as !== 'php' && as !== 'json') return as
  return /^\d+$/.test(text) ? 'id' : 'name'
}

/** What a post's content names: in attributes of blocks and shortcodes, and in markup. */
function editsInContent(text: string, known: KnownReferences, rename: Rename): readonly Edit[] {
  const edits: Edit[] = []
  const visit = (block: Block) => {
    if (block.attributes !== null) edits.push(...inAttributes(text, block, block.attributes, known, rename))
    block.inner.forEach(visit)
  }
  if (text.includes('<!-- wp:')) readBlocks(text)?.forEach(visit)
  if (text.includes('[')) edits.push(...inShortcodes(text, known, rename))
  for (const { expression, to } of known.markup) {
    for (const match of text.matchAll(expression)) {
      const [all, id = ''] = match
      edits.push(...put(rename({ to, as: 'id', text: id }), match.index + all.lastIndexOf(id), id))
    }
  }
  return edits
}

function inAttributes(
  text: string,
  block: Block,
  attributes: string,
  known: KnownReferences,
  rename: Rename,
): readonly Edit[] {
  const name = block.name.includes('/') ? block.name : `core/${block.name}`
  const references = known.blocks.matches(name).flatMap(({ value }) => value)
  if (references.length === 0) return []
  const bytes = Buffer.from(attributes, 'latin1')
  const root = readJson(bytes)
  const from = text.indexOf(attributes, block.start)
  if (!root) return []
  const told = new Map(root.entries.map(({ key, value }) => [key && keyText(bytes, key), value]))
  return references.flatMap((reference) => {
    const holds = Object.entries(reference.when ?? {}).every(([key, pattern]) => {
      const node = told.get(key)
      return node !== undefined && globExpression(pattern).test(keyText(bytes, node))
    })
    if (!holds) return []
    const edits = inTree(root, bytes, reference, (node) => inJson(bytes, node, reference, rename))
    return edits.map((edit) => ({ ...edit, start: edit.start + from, end: edit.end + from }))
  })
}

const shortcode = /\[([a-zA-Z][\w-]{0,60})(\s[^\]]{0,5000})\]/g
const attribute = /([\w-]{1,60})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))/g

function inShortcodes(text: string, known: KnownReferences, rename: Rename): readonly Edit[] {
  return [...text.matchAll(shortcode)].flatMap((match) => {
    const [, name = '', attributes = ''] = match
    const references = known.shortcodes.get(name) ?? []
    const from = match.index + 1 + name.length
    return [...(references.length > 0 ? attributes.matchAll(attribute) : [])].flatMap((found) => {
      const [all, key, double, single, bare] = found
      const value = double ?? single ?? bare ?? ''
      const start = from + found.index + all.lastIndexOf(value)
      return references
        .filter(({ path }) => path === key)
        .flatMap((reference) => inText(value, { start: 0, end: value.length }, reference, known, rename))
        .map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start }))
    })
  })
}

function applied(value: Buffer, edits: readonly Edit[]): Buffer {
  return edits.length === 0 ? value : Buffer.from(spliced(value.toString('latin1'), edits), 'latin1')
}

/** Puts each edit in; of two at one place the first. */
function spliced(text: string, edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  for (const { start, end, bytes } of edits.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue
    out += text.slice(at, start) + bytes
    at = end
  }
  return out + text.slice(at)
}
