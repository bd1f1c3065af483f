// Numbers of one, three, four or nine bytes, as both servers write lengths in their logs. Pure.

export interface Cursor {
  readonly bytes: Buffer
  /** Where the next is read. */
  at: number
}

/** @throws RangeError where the bytes end before the number, or it is greater than any length */
export function packedNumber(cursor: Cursor): number {
  const { bytes, at } = cursor
  const first = bytes.readUInt8(at)
  const size = first <= 250 ? 0 : ([2, 3, 8][first - 252] ?? 0)
  if (first > 250 && size === 0) throw new RangeError('A length is no number.')
  cursor.at = at + 1 + size
  if (size === 0) return first
  const value = size === 8 ? Number(bytes.readBigUInt64LE(at + 1)) : bytes.readUIntLE(at + 1, size)
  if (!Number.isSafeInteger(value)) throw new RangeError('A length is greater than any.')
  return value
}

/** @returns the bytes themselves, not a copy. @throws RangeError where there are fewer */
export function take(cursor: Cursor, length: number): Buffer {
  const { bytes, at } = cursor
  if (length > bytes.length - at) throw new RangeError('A length leads out of its event.')
  cursor.at = at + length
  return bytes.subarray(at, at + length)
}

export const takePacked = (cursor: Cursor) => take(cursor, packedNumber(cursor))
