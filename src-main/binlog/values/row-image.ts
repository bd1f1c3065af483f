// The values of one row in a rows event, each as `selectExpression` reads it from the server. Pure.
// Layout: MySQL's class Rows_event and `Field::unpack` of its types; MariaDB's are the same.
import type { RowValues } from '../../rows/change.ts'
import type { SqlValue } from '../../rows/value.ts'
import { type Cursor, take } from '../packed.ts'
import { tooMuch } from '../refusals.ts'
import { type ColumnPlan, layout } from '../tables/column-plan.ts'
import { inet4Text, inet6Text, uuidText } from './addresses.ts'
import { columnBytes } from './compressed.ts'
import { decimalText } from './decimal.ts'
import { doubleText, fixedText } from './double.ts'
import { jsonText } from './json.ts'
import {
  dateText,
  dateTimeText,
  oldDateTimeText,
  oldTimestampText,
  oldTimeText,
  timestampText,
  timeText,
} from './temporal.ts'

/** What the compressed values of one row may be unpacked to together. */
const mostUnpacked = 2 ** 29

/** Numbers that nearly every row has, as text. */
const small: readonly Buffer[] = Array.from({ length: 1000 }, (_none, value) => Buffer.from(String(value)))

/**
 * @param present the columns that the image has, by their position; columns that are kept are all there
 * @param until how many of them are read
 * @returns values that share the event's memory
 * @throws Failure `too-much`; RangeError where a length leads out of the event, or a value is none of its type
 */
export function readImage(
  cursor: Cursor,
  columns: readonly ColumnPlan[],
  present: readonly number[],
  until = present.length,
): RowValues {
  const nulls = cursor.at
  cursor.at += (present.length + 7) >> 3
  if (cursor.at > cursor.bytes.length) throw new RangeError('A row leads out of its event.')
  const values: SqlValue[] = []
  let unpacked = 0
  for (let index = 0; index < until; index++) {
    const plan = columns[present[index] ?? 0]
    if (!plan) throw new RangeError('A row has a column that is not there.')
    const isNull = (cursor.bytes.readUInt8(nulls + (index >> 3)) & (1 << (index & 7))) !== 0
    const value = isNull ? null : readValue(cursor, plan)
    if (plan.isKept) values.push(value)
    if (plan.layout === layout.compressed && value) unpacked += value.length
    if (unpacked > mostUnpacked) throw tooMuch('a row')
  }
  return values
}

function readValue(cursor: Cursor, plan: ColumnPlan): Buffer {
  const { bytes, at } = cursor
  const { size } = plan
  cursor.at = at + size
  switch (plan.layout) {
    case layout.signed:
      return numberText(bytes.readIntLE(at, size), plan)
    case layout.unsigned:
      return numberText(bytes.readUIntLE(at, size), plan)
    case layout.bigSigned:
      return bigText(bytes.readInt32LE(at + 4), bytes.readUInt32LE(at), plan)
    case layout.bigUnsigned:
      return bigText(bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at), plan)
    case layout.float:
      return Buffer.from(doubleText(bytes.readFloatLE(at)), 'latin1')
    case layout.double: {
      const value = bytes.readDoubleLE(at)
      return Buffer.from(plan.digits < 0 ? doubleText(value) : fixedText(value, plan.digits), 'latin1')
    }
    case layout.decimal:
      return Buffer.from(filled(decimalText(bytes, at, plan.precision, plan.digits), plan), 'latin1')
    case layout.year: {
      const year = bytes.readUInt8(at)
      return Buffer.from(year === 0 ? '0000' : String(1900 + year), 'latin1')
    }
    case layout.date:
      return dateText(bytes, at)
    case layout.time:
      return timeText(bytes, at, plan.digits)
    case layout.dateTime:
      return dateTimeText(bytes, at, plan.digits)
    case layout.timestamp:
      return timestampText(bytes, at, plan.digits)
    case layout.oldTime:
      return oldTimeText(bytes, at)
    case layout.oldDateTime:
      return oldDateTimeText(bytes, at)
    case layout.oldTimestamp:
      return oldTimestampText(bytes, at)
    case layout.fixed:
      cursor.at = at
      return take(cursor, size)
    case layout.bytes:
      return sized(cursor, at, size)
    case layout.padded:
      return padded(sized(cursor, at, size), plan.width)
    case layout.enum: {
      const word = plan.words[bytes.readUIntLE(at, Math.min(size, 2))]
      if (!word) throw new RangeError('A value is none of its words.')
      return word
    }
    case layout.set:
      return setText(bytes, at, plan)
    case layout.json:
      return jsonText(sized(cursor, at, size))
    case layout.compressed:
      return columnBytes(sized(cursor, at, size))
    case layout.uuid:
      return Buffer.from(uuidText(padded(sized(cursor, at, size), plan.width)), 'latin1')
    case layout.inet6:
      return Buffer.from(inet6Text(padded(sized(cursor, at, size), plan.width)), 'latin1')
    case layout.inet4:
      return Buffer.from(inet4Text(padded(sized(cursor, at, size), plan.width)), 'latin1')
  }
}

function numberText(value: number, plan: ColumnPlan): Buffer {
  if (plan.width > 0) return Buffer.from(filled(String(value), plan), 'latin1')
  // An array is never asked for what it cannot have: that takes longer than all else.
  const known = value >= 0 && value < small.length ? small[value] : undefined
  return known ?? Buffer.from(String(value), 'latin1')
}

/** Halves of what a double holds exactly are put together without a BigInt. */
function bigText(high: number, low: number, plan: ColumnPlan): Buffer {
  if (high >= -0x10_0000 && high < 0x10_0000) return numberText(high * 2 ** 32 + low, plan)
  return Buffer.from(filled(String((BigInt(high) << 32n) + BigInt(low)), plan), 'latin1')
}

const filled = (text: string, { width }: ColumnPlan) => (width > 0 ? text.padStart(width, '0') : text)

function sized(cursor: Cursor, at: number, size: number): Buffer {
  const { bytes } = cursor
  const length = size === 1 ? bytes.readUInt8(at) : bytes.readUIntLE(at, size)
  const from = at + size
  if (length > bytes.length - from) throw new RangeError('A value leads out of its event.')
  cursor.at = from + length
  return bytes.subarray(from, from + length)
}

/** A log leaves out the zeros at the end of a BINARY. */
function padded(value: Buffer, width: number): Buffer {
  return value.length >= width ? value : Buffer.concat([value], width)
}

function setText(bytes: Buffer, at: number, { size, words, comma }: ColumnPlan): Buffer {
  const parts: Buffer[] = []
  for (let bit = 0; bit < size * 8; bit++) {
    if ((bytes.readUInt8(at + (bit >> 3)) & (1 << (bit & 7))) === 0) continue
    const word = words[bit]
    if (!word) throw new RangeError('A value has a word that is none of its own.')
    parts.push(parts.length > 0 ? Buffer.concat([comma, word]) : word)
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}
