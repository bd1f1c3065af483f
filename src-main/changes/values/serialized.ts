// Reads what PHP's serialize() wrote as spans of its bytes: nothing is decoded and encoded again, so nothing can change. Pure.

/** Bytes from `start` up to, and without, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface SerializedNode extends Span {
  readonly is:
    | 'null'
    | 'boolean'
    | 'integer'
    | 'float'
    | 'string'
    /** A string written as `S:`, with `\xx` for bytes. */
    | 'escaped'
    | 'array'
    | 'object'
    /** An object that writes its own text (`C:`), which is opaque. */
    | 'custom'
    | 'enum'
    /** `R:` and `r:`, which stand for a value before. */
    | 'reference'
  /**
   * What it says: a string's bytes within its quotes, a number's digits, an object's class, an enum's class and case, a
   * custom object's own text. Of an array nothing.
   */
  readonly content: Span
  /** In the order in which they are written; of an array and of an object only. */
  readonly entries: readonly SerializedEntry[]
}

export interface SerializedEntry {
  /** An integer or a string. */
  readonly key: SerializedNode
  readonly value: SerializedNode
}

/** A key of an array as PHP tells keys apart, `1` from `"1"`; a private property's begins with `\0Class\0`. */
export type SerializedKey = bigint | Buffer

interface OpenNode extends SerializedNode {
  readonly entries: SerializedEntry[]
  end: number
  readonly count: number
  key: SerializedNode | null
}

/**
 * Reads the whole of the span as one value, in one pass and without recursion.
 * @param bytes with the value from `start` to `end`; the spans that are returned are offsets in it
 * @returns undefined where it is not exactly one serialised value
 */
export function readSerialized(bytes: Buffer, start = 0, end = bytes.length): SerializedNode | undefined {
  const open: OpenNode[] = []
  let at = start
  for (;;) {
    const top = open.at(-1)
    if (top && top.entries.length === top.count && top.key === null) {
      if (at >= end || bytes[at] !== code.closing) return undefined
      at += 1
      top.end = at
      open.pop()
      if (open.length === 0) return at === end ? top : undefined
      add(open, top)
      continue
    }
    const node = readToken(bytes, at, end)
    if (!node) return undefined
    at = node.end
    if (top && top.key === null) {
      if (!isKey(node)) return undefined
      top.key = node
    } else if ('count' in node) open.push(node)
    else if (top) add(open, node)
    else return at === end ? node : undefined
  }
}

function add(open: readonly OpenNode[], value: SerializedNode): void {
  const top = open.at(-1)
  if (!top?.key) return
  top.entries.push({ key: top.key, value })
  top.key = null
}

const isKey = ({ is }: SerializedNode) => is === 'integer' || is === 'string' || is === 'escaped'

const code = { closing: 0x7d, quote: 0x22, colon: 0x3a, semicolon: 0x3b, backslash: 0x5c }
const none: readonly SerializedEntry[] = []
const fixed = {
  'N;': 'null',
  'b:0;': 'boolean',
  'b:1;': 'boolean',
} as const

/** Reads one scalar, or the head of an array or object up to and with its `{`. */
function readToken(bytes: Buffer, start: number, limit: number): SerializedNode | OpenNode | undefined {
  const letter = String.fromCharCode(bytes[start] ?? 0)
  if (letter === 'N' || letter === 'b') {
    const length = letter === 'N' ? 2 : 4
    const is = fixed[bytes.toString('latin1', start, Math.min(limit, start + length)) as keyof typeof fixed]
    return (
      is && { is, start, end: start + length, content: { start: start + length - 2, end: start + 1 }, entries: none }
    )
  }
  if (bytes[start + 1] !== code.colon) return undefined
  const behind = start + 2
  switch (letter) {
    case 'i':
      return numberToken(bytes, 'integer', start, limit, /^[+-]?\d+$/)
    case 'd':
      return numberToken(bytes, 'float', start, limit, /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NAN)$/)
    case 'R':
    case 'r':
      return numberToken(bytes, 'reference', start, limit, /^\d+$/)
    case 's':
    case 'E': {
      const content = quoted(bytes, behind, limit)
      if (!content || content.end + 1 >= limit || bytes[content.end + 1] !== code.semicolon) return undefined
      return { is: letter === 's' ? 'string' : 'enum', start, end: content.end + 2, content, entries: none }
    }
    case 'S':
      return escapedToken(bytes, start, limit)
    case 'a': {
      const head = headOf(bytes, behind, limit)
      return head && openNode('array', start, head, { start: head.end, end: head.end })
    }
    case 'O': {
      const content = quoted(bytes, behind, limit)
      if (!content || content.end + 1 >= limit || bytes[content.end + 1] !== code.colon) return undefined
      const head = headOf(bytes, content.end + 2, limit)
      return head && openNode('object', start, head, content)
    }
    case 'C':
      return customToken(bytes, start, limit)
    default:
      return undefined
  }
}

const openNode = (is: 'array' | 'object', start: number, head: Head, content: Span): OpenNode => ({
  is,
  start,
  end: head.end,
  content,
  entries: [],
  count: head.count,
  key: null,
})

function numberToken(
  bytes: Buffer,
  is: 'integer' | 'float' | 'reference',
  start: number,
  limit: number,
  pattern: RegExp,
): SerializedNode | undefined {
  // Far more digits than any PHP writes, and few enough to look through.
  const near = Math.min(limit, start + 1100)
  let end = start + 2
  while (end < near && bytes[end] !== code.semicolon) end += 1
  if (end >= near || !pattern.test(bytes.toString('latin1', start + 2, end))) return undefined
  return { is, start, end: end + 1, content: { start: start + 2, end }, entries: none }
}

interface Counted {
  readonly count: number
  /** Behind the colon. */
  readonly end: number
}

/** Reads `N:`. */
function counted(bytes: Buffer, start: number, limit: number): Counted | undefined {
  let end = start
  let count = 0
  for (; end < limit && end - start < 12; end += 1) {
    const digit = (bytes[end] ?? 0) - 0x30
    if (digit < 0 || digit > 9) break
    count = count * 10 + digit
  }
  return end > start && end < limit && bytes[end] === code.colon ? { count, end: end + 1 } : undefined
}

/** Reads `N:"…"`, of N bytes. @returns what is within the quotes */
function quoted(bytes: Buffer, start: number, limit: number): Span | undefined {
  const length = counted(bytes, start, limit)
  if (!length || bytes[length.end] !== code.quote) return undefined
  const end = length.end + 1 + length.count
  return end < limit && bytes[end] === code.quote ? { start: length.end + 1, end } : undefined
}

type Head = Counted

/** Reads `N:{`. */
function headOf(bytes: Buffer, start: number, limit: number): Head | undefined {
  const count = counted(bytes, start, limit)
  return count && count.end < limit && bytes[count.end] === 0x7b
    ? { count: count.count, end: count.end + 1 }
    : undefined
}

/** Reads `S:N:"…";`, in which N counts the bytes that `\xx` stands for. */
function escapedToken(bytes: Buffer, start: number, limit: number): SerializedNode | undefined {
  const length = counted(bytes, start + 2, limit)
  if (!length || bytes[length.end] !== code.quote) return undefined
  let end = length.end + 1
  for (let left = length.count; left > 0; left -= 1) {
    if (end >= limit) return undefined
    if (bytes[end] !== code.backslash) end += 1
    else if (/^[0-9a-fA-F]{2}$/.test(bytes.toString('latin1', end + 1, end + 3))) end += 3
    else return undefined
  }
  if (end + 1 >= limit || bytes[end] !== code.quote || bytes[end + 1] !== code.semicolon) return undefined
  return { is: 'escaped', start, end: end + 2, content: { start: length.end + 1, end }, entries: none }
}

/** Reads `C:N:"Class":N:{…}`. */
function customToken(bytes: Buffer, start: number, limit: number): SerializedNode | undefined {
  const name = quoted(bytes, start + 2, limit)
  if (!name || name.end + 1 >= limit || bytes[name.end + 1] !== code.colon) return undefined
  const head = headOf(bytes, name.end + 2, limit)
  if (!head) return undefined
  const end = head.end + head.count
  if (end >= limit || bytes[end] !== code.closing) return undefined
  return { is: 'custom', start, end: end + 1, content: { start: head.end, end }, entries: none }
}

/** A scalar, a key, the head of an array or object with its `{`, or a `}`. */
export interface SerializedToken extends Span {
  readonly node: SerializedNode
  readonly part: 'whole' | 'head' | 'closing'
}

/** Goes through all tokens of a value in order; they lie end to end, so that their bytes put together are the value. */
export function* serializedTokens(root: SerializedNode): Generator<SerializedToken> {
  const open: { readonly node: SerializedNode; next: number }[] = []
  let node: SerializedNode | undefined = root
  for (;;) {
    if (node && !isContainer(node)) yield { node, part: 'whole', start: node.start, end: node.end }
    else if (node) {
      yield { node, part: 'head', start: node.start, end: node.entries[0]?.key.start ?? node.end - 1 }
      open.push({ node, next: 0 })
    }
    const top = open.at(-1)
    if (!top) return
    const entry = top.node.entries[top.next]
    top.next += 1
    if (entry) yield { node: entry.key, part: 'whole', start: entry.key.start, end: entry.key.end }
    else {
      yield { node: top.node, part: 'closing', start: top.node.end - 1, end: top.node.end }
      open.pop()
    }
    node = entry?.value
  }
}

export const isContainer = ({ is }: SerializedNode) => is === 'array' || is === 'object'

/** @returns the key as PHP tells keys apart */
export function serializedKey(bytes: Buffer, key: SerializedNode): SerializedKey {
  const text = bytes.subarray(key.content.start, key.content.end)
  if (key.is === 'integer') return BigInt(text.toString('latin1').replace('+', ''))
  if (key.is !== 'escaped') return text
  const plain = text
    .toString('latin1')
    .replace(/\\([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1')
}

/**
 * Finds a value by its keys from the root.
 * @returns undefined where a key is not there; of a key that is there twice the last, which is the one that PHP keeps
 */
export function serializedAt(
  bytes: Buffer,
  root: SerializedNode,
  path: readonly SerializedKey[],
): SerializedNode | undefined {
  let node: SerializedNode | undefined = root
  for (const step of path) {
    node = node?.entries.findLast(({ key }) => sameKey(serializedKey(bytes, key), step))?.value
  }
  return node
}

const sameKey = (a: SerializedKey, b: SerializedKey) =>
  typeof a === 'bigint' || typeof b === 'bigint' ? a === b : a.equals(b)
