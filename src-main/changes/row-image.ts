// The values of a row as one run of bytes, as small as it is quickly made: how an index keeps what rows were. Pure.
import type { RowValues } from '../rows/change.ts'
import type { SqlValue } from '../rows/value.ts'

/**
 * Writes the number of values, then of each its length plus one, 0 for NULL, seven bits a byte, the lowest first; then all
 * bytes. The same values are the same bytes.
 */
export function encodeRow(row: RowValues): Buffer {
  let size = lengthOf(row.length)
  for (const value of row) size += value === null ? 1 : lengthOf(value.length + 1) + value.length
  const bytes = Buffer.allocUnsafe(size)
  let at = writeLength(bytes, row.length, 0)
  for (const value of row) at = writeLength(bytes, value === null ? 0 : value.length + 1, at)
  for (const value of row) {
    if (value === null) continue
    bytes.set(value, at)
    at += value.length
  }
  return bytes
}

/** Reads what `encodeRow` wrote; the values are parts of those bytes. */
export function decodeRow(bytes: Buffer): RowValues {
  let at = 0
  const next = () => {
    let value = 0
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
    }
  }
  const count = next()
  const lengths: number[] = []
  for (let index = 0; index < count; index++) lengths.push(next())
  return lengths.map((length): SqlValue => {
    if (length === 0) return null
    const from = at
    at += length - 1
    return bytes.subarray(from, at)
  })
}

function lengthOf(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

function writeLength(bytes: Buffer, value: number, from: number): number {
  let at = from
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80
  bytes[at++] = rest
  return at
}
