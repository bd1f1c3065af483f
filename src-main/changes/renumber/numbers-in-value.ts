// Puts other numbers in the place of certain numbers, wherever in a value they stand: in texts, serialised PHP, JSON, blocks, and in one
// within the other. Lengths that serialised PHP counts are mended; every other byte stays what it is. Pure.
import { blockComments } from '../values/blocks.ts'
import { type JsonNode, readJson } from '../values/json-spans.ts'
import { isContainer, readSerialized, type SerializedNode, type Span, serializedTokens } from '../values/serialized.ts'

/** @returns what stands in the place of these digits; undefined where they stay */
export type NumberFor = (digits: string) => string | undefined

/** A number that was found, by where it stands in the value as it was. */
export interface FoundNumber extends Span {
  readonly digits: string
}

export interface ReplacedNumbers {
  readonly value: Buffer
  /** Those that were replaced. */
  readonly replaced: readonly FoundNumber[]
  /** Those that were left, for nobody can say how the value would count their bytes: in base64, or in text that is escaped. */
  readonly left: readonly FoundNumber[]
}

/** Digits in the place of digits. */
interface Edit extends Span {
  readonly bytes: string
  /** The number that was found; null for a length. */
  readonly digits: string | null
}

/** What is gone through, and what was left on the way. */
interface Work {
  readonly numberFor: NumberFor
  readonly left: FoundNumber[]
}

/** How deep values within values are told apart; below, lengths are mended where they can be seen. */
const deepest = 60
/** Not a part of a longer number, or of a decimal; digits of a sign that is written as `%22` or `\u0022` are none of it. */
const numbers =
  /(?:(?<!\d)(?<!\d\.)(?<!%[0-9a-f]?)(?<!\\u[0-9a-f]{0,3})|(?<=%[0-9a-f]{2})|(?<=\\u[0-9a-f]{4}))\d{4,20}(?!\d)(?!\.\d)/gi

export function replaceNumbers(value: Buffer, numberFor: NumberFor): ReplacedNumbers {
  const work: Work = { numberFor, left: [] }
  const edits = editsIn(value, work, 0)
  const left = [...work.left, ...inBase64(value, numberFor)]
  if (edits.length === 0) return { value, replaced: [], left }
  const replaced = edits.flatMap(({ start, end, digits }) => (digits === null ? [] : [{ start, end, digits }]))
  return { value: spliced(value, edits), replaced, left }
}

function spliced(value: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (const { start, end, bytes } of edits.toSorted((one, other) => one.start - other.start)) {
    parts.push(value.subarray(at, start), Buffer.from(bytes, 'latin1'))
    at = end
  }
  return Buffer.concat([...parts, value.subarray(at)])
}

function editsIn(bytes: Buffer, work: Work, depth: number): readonly Edit[] {
  const text = bytes.toString('latin1')
  const plain = inPlainText(text, work.numberFor)
  if (plain.length === 0) return []
  if (depth > deepest) return inText(bytes, text, plain, work, depth)
  const php = /^[aOsCSid]:/.test(text) ? readSerialized(bytes) : undefined
  if (php) return inSerialized(bytes, php, work, depth)
  const json = /^\s*[[{"]/.test(text) ? readJson(bytes) : undefined
  if (json) return inJson(bytes, json, work, depth)
  return inText(bytes, text, plain, work, depth)
}

function inPlainText(text: string, numberFor: NumberFor): readonly Edit[] {
  return [...text.matchAll(numbers)].flatMap(({ 0: digits, index: start }) => {
    const bytes = numberFor(digits)
    return bytes === undefined ? [] : [{ start, end: start + digits.length, bytes, digits }]
  })
}

const shifted = (edits: readonly Edit[], by: number): readonly Edit[] =>
  edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by }))

const growthOf = (edits: readonly Edit[]) =>
  edits.reduce((sum, { start, end, bytes }) => sum + bytes.length - (end - start), 0)

function inSerialized(bytes: Buffer, root: SerializedNode, work: Work, depth: number): readonly Edit[] {
  const taken = takenKeys(bytes, root, work.numberFor)
  const edits: Edit[] = []
  for (const { node, part } of serializedTokens(root)) {
    if (part !== 'whole') continue
    const found = inToken(bytes, node, work, depth)
    if (taken.has(node)) work.left.push(...numbersOf(found))
    else edits.push(...found)
  }
  return edits
}

const numbersOf = (edits: readonly Edit[]): readonly FoundNumber[] =>
  edits.flatMap(({ start, end, digits }) => (digits === null ? [] : [{ start, end, digits }]))

/** Edits in a scalar or a key, with its length where that becomes another one. */
function inToken(bytes: Buffer, { is, content }: SerializedNode, work: Work, depth: number): readonly Edit[] {
  const { start, end } = content
  switch (is) {
    case 'integer':
    case 'float':
    case 'escaped':
      return withLength(
        bytes,
        content,
        shifted(inPlainText(bytes.toString('latin1', start, end), work.numberFor), start),
      )
    case 'string':
    case 'custom': {
      const inner: Work = { ...work, left: [] }
      const found = shifted(editsIn(bytes.subarray(start, end), inner, depth + 1), start)
      work.left.push(...inner.left.map((one) => ({ ...one, start: one.start + start, end: one.end + start })))
      return withLength(bytes, content, found)
    }
    default:
      return []
  }
}

/** Adds the length before a quote or a brace, where there is one. */
function withLength(bytes: Buffer, content: Span, edits: readonly Edit[]): readonly Edit[] {
  const growth = growthOf(edits)
  const [, digits] = /(\d+):["{]$/.exec(bytes.toString('latin1', Math.max(0, content.start - 14), content.start)) ?? []
  if (growth === 0 || digits === undefined) return edits
  const end = content.start - 2
  return [...edits, { start: end - digits.length, end, bytes: String(Number(digits) + growth), digits: null }]
}

/** Keys that would become one that is there already. */
function takenKeys(bytes: Buffer, root: SerializedNode, numberFor: NumberFor): ReadonlySet<SerializedNode> {
  const taken = new Set<SerializedNode>()
  for (const { node, part } of serializedTokens(root)) {
    if (part !== 'head' || !isContainer(node)) continue
    const keys = node.entries.map(({ key }) => {
      const text = bytes.toString('latin1', key.content.start, key.content.end)
      return { key, text, now: text.replace(numbers, (digits) => numberFor(digits) ?? digits) }
    })
    if (keys.every(({ text, now }) => text === now)) continue
    const counts = Map.groupBy(keys, ({ now }) => now)
    for (const { key, text, now } of keys) if (text !== now && (counts.get(now)?.length ?? 0) > 1) taken.add(key)
  }
  return taken
}

function inJson(bytes: Buffer, root: JsonNode, work: Work, depth: number): readonly Edit[] {
  const edits: Edit[] = []
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    for (const { key, value } of node.entries) open.push(...(key ? [key, value] : [value]))
    const { start, end } = node
    if (node.is === 'number')
      edits.push(...shifted(inPlainText(bytes.toString('latin1', start, end), work.numberFor), start))
    if (node.is === 'string') edits.push(...inJsonText(bytes, { start: start + 1, end: end - 1 }, work, depth))
  }
  return edits
}

/** What is within the quotes, which may be serialised itself, so it is read as it is without its escapes. */
function inJsonText(bytes: Buffer, { start, end }: Span, work: Work, depth: number): readonly Edit[] {
  const source = bytes.subarray(start, end)
  if (!source.includes(0x5c)) {
    const inner: Work = { ...work, left: [] }
    const found = shifted(editsIn(source, inner, depth + 1), start)
    work.left.push(...inner.left.map((one) => ({ ...one, start: one.start + start, end: one.end + start })))
    return found
  }
  const { content, at } = unescaped(source)
  const inner: Work = { ...work, left: [] }
  const placed = <T extends Span>(one: T): T => ({
    ...one,
    start: start + (at[one.start] ?? source.length),
    end: start + (at[one.end] ?? source.length),
  })
  const found = editsIn(content, inner, depth + 1).map(placed)
  work.left.push(...inner.left.map(placed))
  return found
}

const signs: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** A JSON text without its escapes, and where each of its bytes stands among them. */
function unescaped(source: Buffer): { readonly content: Buffer; readonly at: readonly number[] } {
  const text = source.toString('latin1')
  const parts: Buffer[] = []
  const at: number[] = []
  for (const { 0: piece, index } of text.matchAll(/(?:\\u[0-9a-fA-F]{4})+|\\[^u]|[^\\]+/g)) {
    if (piece[0] !== '\\') {
      for (let offset = 0; offset < piece.length; offset += 1) at.push(index + offset)
      parts.push(Buffer.from(piece, 'latin1'))
      continue
    }
    const plain = piece[1] === 'u' ? String(JSON.parse(`"${piece}"`)) : (signs[piece[1] ?? ''] ?? piece.slice(1))
    const bytes = Buffer.from(plain, piece[1] === 'u' ? 'utf8' : 'latin1')
    for (let offset = 0; offset < bytes.length; offset += 1) at.push(index)
    parts.push(bytes)
  }
  return { content: Buffer.concat(parts), at }
}

/** A text in which JSON and serialised values may lie, such as a post with blocks. */
function inText(bytes: Buffer, text: string, plain: readonly Edit[], work: Work, depth: number): readonly Edit[] {
  let edits = plain
  const read: Span[] = []
  if (text.includes('<!-- wp:') && depth <= deepest) {
    for (const { start, end, attributes } of blockComments(text)) {
      const from = attributes === null ? -1 : text.indexOf(attributes, start)
      const to = from + (attributes?.length ?? 0)
      if (from < start || to > end || !edits.some((edit) => edit.start >= from && edit.end <= to)) continue
      const part = bytes.subarray(from, to)
      const json = readJson(part)
      if (!json) continue
      read.push({ start: from, end: to })
      const outside = edits.filter((edit) => edit.end <= from || edit.start >= to)
      const inner: Work = { ...work, left: [] }
      edits = [...outside, ...shifted(inJson(part, json, inner, depth + 1), from)]
      work.left.push(...inner.left.map((one) => ({ ...one, start: one.start + from, end: one.end + from })))
    }
  }
  return withFragments(text, edits, read, work)
}

const fragment = /s(?::|%3A)(\d{1,9})(?::|%3A)("|\\"|&quot;|%22)/gi

/**
 * Mends lengths of serialised texts that are a part of a text, the innermost ones first.
 * @param read parts of it in which they are mended
 */
function withFragments(text: string, plain: readonly Edit[], read: readonly Span[], { left }: Work): readonly Edit[] {
  let edits = plain
  for (const { 0: head, 1: digits = '', 2: quote = '', index } of [...text.matchAll(fragment)].reverse()) {
    const start = index + head.length
    if (read.some((part) => index >= part.start && start <= part.end)) continue
    const closing = quote + (quote === '%22' ? '%3B' : ';')
    const end = start + Number(digits)
    const isExact = text.slice(end, end + closing.length).toUpperCase() === closing.toUpperCase()
    const last = isExact ? end : text.indexOf(closing, start)
    const within = edits.filter((edit) => edit.start >= start && edit.end <= last)
    if (last < 0 || within.length === 0 || (!isExact && quote === '"')) continue
    if (isExact) {
      const growth = growthOf(within)
      const at = index + head.toLowerCase().indexOf(digits)
      const mended = { start: at, end: at + digits.length, bytes: String(Number(digits) + growth), digits: null }
      if (growth !== 0) edits = [...edits, mended]
    } else {
      // Its bytes are counted without their escapes, of which nobody knows which they are.
      edits = edits.filter((edit) => !within.includes(edit))
      left.push(...numbersOf(within))
    }
  }
  return edits
}

const base64 = /[A-Za-z0-9+/_-]{14,}={0,2}/g

/** Numbers within what is written in base64, each with the place of the whole. */
function inBase64(value: Buffer, numberFor: NumberFor): readonly FoundNumber[] {
  return [...value.toString('latin1').matchAll(base64)].flatMap(({ 0: run, index: start }) =>
    [0, 1, 2, 3].flatMap((skipped) => {
      const plain = Buffer.from(run.slice(skipped), 'base64').toString('latin1')
      const end = start + run.length
      return inPlainText(plain, numberFor).flatMap(({ digits }) => (digits === null ? [] : [{ start, end, digits }]))
    }),
  )
}
