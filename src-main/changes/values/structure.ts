// Serialised PHP and JSON as one kind of tree, whose parts have a name for people and one that tells them apart. Pure.
import type { DecodeText } from './charset-text.ts'
import { type JsonNode, readJson } from './json-spans.ts'
import { readSerialized, type SerializedNode, type Span } from './serialized.ts'

/** A value within a cell. */
export type StructureNode = (SerializedNode & { readonly of: 'php' }) | (JsonNode & { readonly of: 'json' })

/** A cell's bytes with what they are made of. */
export interface Structure {
  readonly bytes: Buffer
  readonly decode: DecodeText
  readonly root: StructureNode
}

/** What an array or object holds. */
export interface Contents {
  /** Two of another kind, such as objects of other classes, are not compared by key. */
  readonly kind: string
  /** Whether its keys only count: 0, 1, 2, … */
  readonly isList: boolean
  readonly entries: readonly StructureEntry[]
}

export interface StructureEntry {
  /** Tells keys apart: `1` from `"1"`. */
  readonly id: string
  readonly label: string
  /** Where its key is written; null in a list of JSON. */
  readonly key: Span | null
  readonly value: StructureNode
}

/** @returns undefined where the bytes are neither an array nor an object, in PHP's words or in JSON */
export function readStructure(bytes: Buffer, decode: DecodeText): Structure | undefined {
  const first = bytes[0]
  if (first === 0x61 || first === 0x4f) {
    const root = readSerialized(bytes)
    return root && { bytes, decode, root: { ...root, of: 'php' } }
  }
  if (!/^\s*[[{]/.test(bytes.toString('latin1', 0, 100))) return undefined
  const root = readJson(bytes)
  return root && { bytes, decode, root: { ...root, of: 'json' } }
}

/**
 * Says what a value holds. A text that is serialised itself holds what that holds.
 * @returns undefined for what holds nothing: a number, a text
 */
export function contentsOf(structure: Structure, node: StructureNode): Contents | undefined {
  return node.of === 'php' ? phpContents(structure, node) : jsonContents(structure, node)
}

function phpContents(structure: Structure, node: SerializedNode): Contents | undefined {
  const { bytes, decode } = structure
  if (node.is === 'string') {
    const inner = nested(bytes, node.content)
    const contents = inner && phpContents(structure, inner)
    return contents && { ...contents, kind: `text ${contents.kind}` }
  }
  if (node.is !== 'array' && node.is !== 'object') return undefined
  const entries = node.entries.map(({ key, value }): StructureEntry => {
    const text = bytes.subarray(key.content.start, key.content.end)
    const label = decode(key.is === 'string' ? withoutClass(text) : text)
    return { id: `${key.is[0]}${text.toString('latin1')}`, label, key, value: { ...value, of: 'php' } }
  })
  const kind =
    node.is === 'array' ? 'array' : `object ${bytes.toString('latin1', node.content.start, node.content.end)}`
  return { kind, isList: node.is === 'array' && entries.every(({ id }, at) => id === `i${at}`), entries: told(entries) }
}

/** A text within a text is only looked into where it is an array or an object. */
function nested(bytes: Buffer, { start, end }: Span): SerializedNode | undefined {
  const first = bytes[start]
  if (end - start < 6 || (first !== 0x61 && first !== 0x4f)) return undefined
  return readSerialized(bytes, start, end)
}

/** A private property's key is `\0Class\0name`, a protected one's `\0*\0name`. */
function withoutClass(key: Buffer): Buffer {
  const second = key[0] === 0 ? key.indexOf(0, 1) : -1
  return second > 0 ? key.subarray(second + 1) : key
}

function jsonContents({ bytes }: Structure, node: JsonNode): Contents | undefined {
  if (node.is !== 'array' && node.is !== 'object') return undefined
  const entries = node.entries.map(({ key, value }, at): StructureEntry => {
    const label = key ? jsonText(bytes, key) : String(at)
    return { id: label, label, key, value: { ...value, of: 'json' } }
  })
  return { kind: node.is, isList: node.is === 'array', entries: told(entries) }
}

/** Tells keys apart that stand there twice. */
function told(entries: readonly StructureEntry[]): readonly StructureEntry[] {
  const seen = new Map<string, number>()
  return entries.map((entry) => {
    const times = seen.get(entry.id) ?? 0
    seen.set(entry.id, times + 1)
    return times === 0 ? entry : { ...entry, id: `${entry.id}\n${times}`, label: `${entry.label} (${times + 1})` }
  })
}

const jsonText = (bytes: Buffer, { start, end }: Span) => String(JSON.parse(bytes.toString('utf8', start, end)))

/** The value in words: a text without its quotes; numbers in their own digits. */
export function valueText({ bytes, decode }: Structure, node: StructureNode): string {
  if (node.of === 'json') return node.is === 'string' ? jsonText(bytes, node) : sourceText({ bytes, decode }, node)
  const content = bytes.subarray(node.content.start, node.content.end)
  switch (node.is) {
    case 'null':
      return 'null'
    case 'boolean':
      return content.toString('latin1') === '1' ? 'true' : 'false'
    case 'integer':
    case 'float':
    case 'string':
      return decode(content)
    case 'array':
      return node.entries.length === 0 ? '[]' : sourceText({ bytes, decode }, node)
    default:
      return sourceText({ bytes, decode }, node)
  }
}

/** The value as it is written. */
export const sourceText = ({ bytes, decode }: Pick<Structure, 'bytes' | 'decode'>, { start, end }: Span) =>
  decode(bytes.subarray(start, end))
