// Text as a database server keeps it, in a column's own character set, as text that can be read. Pure.
import { isUtf8 } from 'node:buffer'
import { encodingOf } from '../../rows/encoding.ts'
import { isBits } from '../../rows/value.ts'

/** Reads a value; bytes that are no text in that character set come as `\xNN`, or as � where nobody can say which they are. */
export type DecodeText = (bytes: Buffer) => string

/** Those in which a character of ASCII is the byte that it is in ASCII, wherever that byte stands. */
const likeAscii = /^(?:utf8|utf8mb3|utf8mb4|ascii|latin\d|cp125\d|greek|hebrew|koi8[ru]|cp866|tis620|macroman)$/

export const isLikeAscii = (charset: string) => likeAscii.test(charset)

/** Whether a column's bytes are in no character set: a BLOB, a BINARY. */
export const isBinaryColumn = ({ charset, type }: { readonly charset: string | null; readonly type: string }) =>
  charset === 'binary' || (charset === null && (isBits(type) || /blob|binary/.test(type)))

/** @returns undefined for a character set that nobody here can read, so that the value is shown as bytes */
export function textDecoder(charset: string): DecodeText | undefined {
  if (/^(?:utf8|utf8mb3|utf8mb4|ascii)$/.test(charset)) return utf8Text
  if (charset === 'latin1') return latin1Text
  if (charset === 'utf32') return utf32Text
  const label = encodingOf(charset)
  if (!label) return undefined
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  return (bytes) => decoder.decode(bytes)
}

export function utf8Text(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const parts: string[] = []
  let good = 0
  for (let at = 0; at < bytes.length; ) {
    const length = characterAt(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    parts.push(bytes.toString('utf8', good, at), escapedByte(bytes[at] ?? 0))
    at += 1
    good = at
  }
  parts.push(bytes.toString('utf8', good))
  return parts.join('')
}

/** @returns how many bytes the character at `at` has; 0 where there is none */
function characterAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

const escapedByte = (byte: number) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`

const windows1252 = new TextDecoder('windows-1252')

/** What MariaDB and MySQL call latin1 is Windows-1252; five of its bytes are no character. */
function latin1Text(bytes: Buffer): string {
  return windows1252
    .decode(bytes)
    .replace(/[\u0081\u008d\u008f\u0090\u009d]/g, (sign) => escapedByte(sign.charCodeAt(0)))
}

function utf32Text(bytes: Buffer): string {
  const signs: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = bytes.readUInt32BE(at)
    signs.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd')
  }
  return signs.join('')
}

/**
 * Cuts a value at about so many bytes, and at no place within a character of UTF-8 or of UTF-16 and UTF-32.
 * @param start is moved back, `end` forward, to the nearest such place
 */
export function wholeCharacters(bytes: Buffer, charset: string, start: number, end: number): Buffer {
  const unit = charset === 'utf32' ? 4 : /^(?:utf16|utf16le|ucs2)$/.test(charset) ? 2 : 1
  let from = start - (start % unit)
  let to = Math.min(bytes.length, Math.ceil(end / unit) * unit)
  const continues = (at: number) => /^utf8/.test(charset) && ((bytes[at] ?? 0) & 0xc0) === 0x80
  for (let moved = 0; moved < 3 && from > 0 && continues(from); moved += 1) from -= 1
  for (let moved = 0; moved < 3 && to < bytes.length && continues(to); moved += 1) to += 1
  return bytes.subarray(from, to)
}
