// Writes arrays, objects and texts of serialised PHP and of JSON from parts that are copied byte for byte. Pure.
import type { Structure, StructureNode } from './structure.ts'

export interface WrittenEntry {
  /** As it is written: of PHP the key, of JSON the key with its colon and what blanks are around it; null in a list. */
  readonly key: Buffer | null
  readonly value: Buffer
}

/** @param content the bytes within the quotes, which the length counts */
export const serializedText = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`s:${content.length}:"`), content, Buffer.from('";')])

/** @param className null for an array; of an array, entries without keys are numbered */
export function serializedContainer(className: Buffer | null, entries: readonly WrittenEntry[]): Buffer {
  const head = className
    ? [Buffer.from(`O:${className.length}:"`), className, Buffer.from(`":${entries.length}:{`)]
    : [Buffer.from(`a:${entries.length}:{`)]
  const parts = entries.flatMap(({ key, value }, at) => [key ?? Buffer.from(`i:${at};`), value])
  return Buffer.concat([...head, ...parts, Buffer.from('}')])
}

/** @param like an array or object whose blanks around entries are taken over */
export function jsonContainer(
  like: { readonly structure: Structure; readonly node: StructureNode } | undefined,
  is: 'array' | 'object',
  entries: readonly WrittenEntry[],
): Buffer {
  const { open, between, close } = blanksOf(like)
  const [first, last] = is === 'array' ? '[]' : '{}'
  if (entries.length === 0) return Buffer.from(`${first}${last}`)
  const parts = entries.flatMap(({ key, value }, at) => [
    Buffer.from(at === 0 ? `${first}${open}` : between),
    key ?? Buffer.alloc(0),
    value,
  ])
  return Buffer.concat([...parts, Buffer.from(`${close}${last}`)])
}

function blanksOf(like: { readonly structure: Structure; readonly node: StructureNode } | undefined) {
  const entries = like?.node.of === 'json' ? like.node.entries : []
  const [first, second] = entries
  if (!like || !first) return { open: '', between: ',', close: '' }
  const { bytes } = like.structure
  const open = bytes.toString('latin1', like.node.start + 1, (first.key ?? first.value).start)
  const between = second ? bytes.toString('latin1', first.value.end, (second.key ?? second.value).start) : `,${open}`
  const end = entries.at(-1)?.value.end ?? like.node.end - 1
  return { open, between, close: bytes.toString('latin1', end, like.node.end - 1) }
}

/** What may be written in other ways in a text of JSON: PHP escapes slashes and all but ASCII, JavaScript neither; WordPress in a comment. */
const jsonStyles = [
  { slashes: true, letters: true },
  { slashes: false, letters: false },
  { slashes: true, letters: false },
  { slashes: false, letters: true },
  'comment',
] as const
type JsonStyle = (typeof jsonStyles)[number]

const inComment: Readonly<Record<string, string>> = {
  '--': '\\u002d\\u002d',
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\\"': '\\u0022',
}

function jsonText(text: string, style: JsonStyle): string {
  const plain = JSON.stringify(text)
  if (style === 'comment') return plain.replace(/--|<|>|&|\\"/g, (sign) => inComment[sign] ?? sign)
  const { slashes, letters } = style
  const slashed = slashes ? plain.replaceAll('/', '\\/') : plain
  if (!letters) return slashed
  return slashed.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Writes a text as these others are written.
 * @param others texts of JSON with their quotes
 * @returns undefined where they are not written in one way that is known
 */
export function jsonTextLike(text: string, others: readonly Buffer[]): Buffer | undefined {
  const style = jsonStyles.find((one) =>
    others.every((other) => Buffer.from(jsonText(String(JSON.parse(other.toString('utf8'))), one)).equals(other)),
  )
  return style && Buffer.from(jsonText(text, style))
}
