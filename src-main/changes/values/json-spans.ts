// Reads JSON as spans of its bytes, so that the digits of its numbers and the order of its keys stay what they are. Pure.
import type { Span } from './serialized.ts'

export interface JsonNode extends Span {
  readonly is: 'object' | 'array' | 'string' | 'number' | 'literal'
  /** In the order in which they are written; of an array the keys are null. */
  readonly entries: readonly JsonEntry[]
}

export interface JsonEntry {
  readonly key: JsonNode | null
  readonly value: JsonNode
}

interface OpenJson extends JsonNode {
  readonly entries: JsonEntry[]
  end: number
  key: JsonNode | null
}

const blank = new Set([0x20, 0x09, 0x0a, 0x0d])
const sign = {
  comma: 0x2c,
  colon: 0x3a,
  quote: 0x22,
  backslash: 0x5c,
  object: 0x7b,
  array: 0x5b,
  objectEnd: 0x7d,
  arrayEnd: 0x5d,
}

/**
 * Reads UTF-8, in one pass and without recursion.
 * @returns undefined where it is not exactly one JSON text
 */
export function readJson(bytes: Buffer, start = 0, end = bytes.length): JsonNode | undefined {
  const open: OpenJson[] = []
  let at = skipBlanks(bytes, start, end)
  /** What may come: a value, a value or the end of an empty container, a comma or the end. */
  let expects: 'value' | 'first' | 'next' = 'value'
  for (;;) {
    const top = open.at(-1)
    let done: JsonNode | undefined
    const isEnd = top && bytes[at] === (top.is === 'object' ? sign.objectEnd : sign.arrayEnd)
    if (top && isEnd && expects !== 'value' && at < end) {
      at += 1
      top.end = at
      open.pop()
      done = top
    } else if (top && expects === 'next') {
      if (at >= end || bytes[at] !== sign.comma) return undefined
      at = skipBlanks(bytes, at + 1, end)
      expects = 'value'
      continue
    } else {
      if (top?.is === 'object') {
        const key = stringToken(bytes, at, end)
        if (!key) return undefined
        at = skipBlanks(bytes, key.end, end)
        if (at >= end || bytes[at] !== sign.colon) return undefined
        at = skipBlanks(bytes, at + 1, end)
        top.key = key
      }
      if (at >= end) return undefined
      const head = bytes[at]
      if (head === sign.object || head === sign.array) {
        open.push({ is: head === sign.object ? 'object' : 'array', start: at, end: at + 1, entries: [], key: null })
        at = skipBlanks(bytes, at + 1, end)
        expects = 'first'
        continue
      }
      done = head === sign.quote ? stringToken(bytes, at, end) : wordToken(bytes, at, end)
      if (!done) return undefined
      at = done.end
    }
    at = skipBlanks(bytes, at, end)
    const parent = open.at(-1)
    if (!parent) return at === end ? done : undefined
    parent.entries.push({ key: parent.key, value: done })
    parent.key = null
    expects = 'next'
  }
}

function skipBlanks(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && blank.has(bytes[at] ?? 0)) at += 1
  return at
}

function stringToken(bytes: Buffer, start: number, limit: number): JsonNode | undefined {
  if (bytes[start] !== sign.quote) return undefined
  for (let at = start + 1; at < limit; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20) return undefined
    if (byte === sign.quote) return { is: 'string', start, end: at + 1, entries: [] }
    if (byte !== sign.backslash) continue
    at += 1
    const escaped = String.fromCharCode(bytes[at] ?? 0)
    if (escaped === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(bytes.toString('latin1', at + 1, Math.min(limit, at + 5)))) return undefined
      at += 4
    } else if (!'"\\/bfnrt'.includes(escaped)) return undefined
  }
  return undefined
}

const endsWord = new Set([...blank, sign.comma, sign.objectEnd, sign.arrayEnd])

function wordToken(bytes: Buffer, start: number, limit: number): JsonNode | undefined {
  let end = start
  while (end < limit && !endsWord.has(bytes[end] ?? 0)) end += 1
  const text = bytes.toString('latin1', start, end)
  if (text === 'true' || text === 'false' || text === 'null') return { is: 'literal', start, end, entries: [] }
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  return { is: 'number', start, end, entries: [] }
}
