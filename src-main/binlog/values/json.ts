// MySQL's binary JSON as the text that the server casts it to. Pure.
// Layout: the comment of MySQL's json_binary.h; text: `wrapper_to_string` of its json_dom.cc.
import { decimalText } from './decimal.ts'
import { doubleText } from './double.ts'
import { packedDateTime, packedTime } from './temporal.ts'

/** Deeper documents a server refuses. */
const deepest = 101

/** No value takes more characters than this for each of its bytes; a document whose parts contain each other would. */
const longest = 16
const mostCharacters = 2 ** 28

interface Document {
  readonly bytes: Buffer
  /** What may still be written. */
  room: number
}

/** @throws RangeError where a length leads out of the document */
export function jsonText(bytes: Buffer): Buffer {
  // What a server stores where it must not refuse a value that is none.
  if (bytes.length === 0) return Buffer.from('null')
  // Bytes of UTF-8 go through as they are: only what is ASCII is ever escaped.
  const document: Document = { bytes, room: Math.min(bytes.length * longest + 1024, mostCharacters) }
  return Buffer.from(valueText(document, bytes.readUInt8(0), 1, bytes.length, 0), 'latin1')
}

function valueText(document: Document, type: number, at: number, end: number, depth: number): string {
  const text = type <= 3 ? containerText(document, type, at, end, depth) : scalarText(document.bytes, type, at, end)
  document.room -= type <= 3 ? 2 : text.length
  if (document.room < 0) throw new RangeError('A document is longer than its bytes allow.')
  return text
}

/** Counts and offsets take two bytes, in large ones four. Keys have offset and length, values their type and offset, or themselves. */
function containerText(document: Document, type: number, at: number, end: number, depth: number): string {
  const { bytes } = document
  if (depth >= deepest) throw new RangeError('A document is deeper than any.')
  const isObject = type <= 1
  const size = type % 2 === 0 ? 2 : 4
  const number = (from: number) => bytes.readUIntLE(within(from, size, end), size)
  const count = number(at)
  const stop = at + number(at + size)
  const [keys, values] = [at + 2 * size, at + 2 * size + (isObject ? count * (size + 2) : 0)]
  if (stop > end || values + count * (size + 1) > stop) throw new RangeError('A document is shorter than it says.')
  const parts: string[] = []
  for (let index = 0; index < count; index++) {
    const entry = values + index * (size + 1)
    const kind = bytes.readUInt8(entry)
    const isInline = kind >= 4 && (kind <= 6 || (size === 4 && kind <= 8))
    const text = valueText(document, kind, isInline ? entry + 1 : at + number(entry + 1), stop, depth + 1)
    if (!isObject) {
      parts.push(text)
      continue
    }
    const key = keys + index * (size + 2)
    const name = quoted(piece(bytes, at + number(key), bytes.readUInt16LE(key + size), stop))
    document.room -= name.length
    parts.push(`${name}: ${text}`)
  }
  return isObject ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`
}

function scalarText(bytes: Buffer, type: number, at: number, end: number): string {
  switch (type) {
    case 4:
      return literalText(bytes.readUInt8(within(at, 1, end)))
    case 5:
      return String(bytes.readInt16LE(within(at, 2, end)))
    case 6:
      return String(bytes.readUInt16LE(within(at, 2, end)))
    case 7:
      return String(bytes.readInt32LE(within(at, 4, end)))
    case 8:
      return String(bytes.readUInt32LE(within(at, 4, end)))
    case 9:
      return String(bytes.readBigInt64LE(within(at, 8, end)))
    case 10:
      return String(bytes.readBigUInt64LE(within(at, 8, end)))
    case 11: {
      const text = doubleText(bytes.readDoubleLE(within(at, 8, end)))
      return /[.e]/.test(text) ? text : `${text}.0`
    }
    case 12: {
      const { length, from } = variableLength(bytes, at, end)
      return quoted(piece(bytes, from, length, end))
    }
    case 15: {
      const { length, from } = variableLength(bytes, at + 1, end)
      within(from, length, end)
      return opaqueText(bytes.readUInt8(at), bytes.subarray(from, from + length))
    }
    default:
      throw new RangeError('A document has a value of no type.')
  }
}

function literalText(value: number): string {
  const word = ['null', 'true', 'false'][value]
  if (word === undefined) throw new RangeError('A document has a literal that is none.')
  return word
}

/** Values that JSON has no types for, by the type of a column. */
function opaqueText(type: number, value: Buffer): string {
  switch (type) {
    case 246:
      return decimalText(value, 2, value.readUInt8(0), value.readUInt8(1))
    case 10:
      return `"${packed(value).toString('latin1', 0, 10)}"`
    case 7:
    case 12:
      return `"${packed(value).toString('latin1')}"`
    case 11: {
      const number = value.readBigInt64LE(0)
      const size = number < 0n ? -number : number
      const clock = Number(size >> 24n)
      return `"${packedTime(number < 0n ? -1 : 1, clock, Number(size & 0xff_ffffn), 6).toString('latin1')}"`
    }
    default:
      return `"base64:type${type}:${base64(value)}"`
  }
}

function packed(value: Buffer): Buffer {
  const number = value.readBigInt64LE(0)
  return packedDateTime(Number(number >> 24n), Number(number & 0xff_ffffn), 6)
}

/** A server breaks it into lines. */
const base64 = (value: Buffer) => value.toString('base64').replace(/.{76}(?=.)/g, '$&\\n')

function within(at: number, size: number, end: number): number {
  if (at + size > end) throw new RangeError('A document is shorter than it says.')
  return at
}

const piece = (bytes: Buffer, at: number, length: number, end: number) =>
  bytes.toString('latin1', within(at, length, end), at + length)

/** Seven bits a byte, the last of which has no highest bit. */
function variableLength(bytes: Buffer, at: number, end: number) {
  let length = 0
  for (let index = 0; index < 5; index++) {
    const byte = bytes.readUInt8(within(at + index, 1, end))
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { length, from: at + index + 1 }
  }
  throw new RangeError('A length in a document does not end.')
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
const escaped = /["\\\x00-\x1f]/g

function quoted(text: string): string {
  const plain = (one: string) => escapes[one] ?? `\\u00${one.charCodeAt(0).toString(16).padStart(2, '0')}`
  return `"${text.replace(escaped, plain)}"`
}
