// Rows whose values need not be looked at to be told apart: a table's rows are plain where the same values are always the same bytes. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import type { Cursor } from '../packed.ts'
import { type ColumnPlan, layout } from '../tables/column-plan.ts'
import { readImage } from './row-image.ts'

/** How the plain rows of a table lie in a log. */
export interface PlainRows {
  /** Two tables that have it in common write the same values as the same bytes, and their columns are of the same types. */
  readonly shape: string
  /** Goes behind a row. @throws RangeError where it leads out of its event, or `read` could not read it */
  skip(cursor: Cursor): void
  read(image: Buffer): RowValues
  /** Reads no more of a row than its key needs; what lies behind is left out. */
  readKey(image: Buffer): RowValues
  /** The key, where it is nothing but the number that the row begins with, from 0 to the greatest that a double holds exactly. */
  keyNumber(image: Buffer): number | undefined
  /** Whether two rows have the same key for certain; of some tables that is quickly said. */
  areOfOneKey(one: Buffer, other: Buffer): boolean
}

/** A value is of so many bytes; has its length in so many bytes before it; begins with a bit that is set; is the number of a word. */
const kinds = { sized: 0, counted: 1, dateTime: 2, word: 3 } as const

const kindOfLayout: ReadonlyMap<number, number> = new Map([
  [layout.signed, kinds.sized],
  [layout.unsigned, kinds.sized],
  [layout.bigSigned, kinds.sized],
  [layout.bigUnsigned, kinds.sized],
  [layout.year, kinds.sized],
  [layout.date, kinds.sized],
  [layout.time, kinds.sized],
  [layout.timestamp, kinds.sized],
  [layout.fixed, kinds.sized],
  [layout.bytes, kinds.counted],
  [layout.dateTime, kinds.dateTime],
  [layout.enum, kinds.word],
])

/** @returns undefined where values must be read to be told apart, or rows have no key */
export function plainRowsOf({ key }: RowTable, columns: readonly ColumnPlan[]): PlainRows | undefined {
  const isPlain = columns.every((plan) => plan.isKept && kindOfLayout.has(plan.layout))
  if (!isPlain || key.length === 0) return undefined
  const all = columns.map((_plan, index) => index)
  const untilKey = Math.max(...key) + 1
  const keyBytes = leadingBytes(columns, untilKey)
  return {
    shape: JSON.stringify(
      columns.map(({ layout: is, size, digits, width, words }) => [is, size, digits, width, words.map(inHex)]),
    ),
    skip: skipper(columns),
    read: (image) => readImage({ bytes: image, at: 0 }, columns, all),
    readKey: (image) => readImage({ bytes: image, at: 0 }, columns, all, untilKey),
    keyNumber: numberReader(key, columns),
    areOfOneKey(one, other) {
      if (keyBytes === undefined) return false
      // What NULLs a row has says where its values lie.
      for (let at = 0; at < keyBytes; at++) if (one[at] !== other[at]) return false
      return true
    },
  }
}

/** Of most tables the key is a number in the first column. */
function numberReader(
  [first, ...others]: RowTable['key'],
  columns: readonly ColumnPlan[],
): (image: Buffer) => number | undefined {
  const [plan] = columns
  const read = plan && numberAt(plan, (columns.length + 7) >> 3)
  if (first !== 0 || others.length > 0 || !read) return () => undefined
  return (image) => {
    const isNull = (image.readUInt8(0) & 1) !== 0
    const value = isNull ? -1 : read(image)
    return value >= 0 && Number.isSafeInteger(value) ? value : undefined
  }
}

/** @returns undefined for a column that has no whole numbers, or fills them up with zeros */
function numberAt({ layout: is, size, width }: ColumnPlan, at: number): ((image: Buffer) => number) | undefined {
  if (width > 0) return undefined
  if (is === layout.signed) return (image) => image.readIntLE(at, size)
  if (is === layout.unsigned) return (image) => image.readUIntLE(at, size)
  if (is === layout.bigSigned) return (image) => image.readInt32LE(at + 4) * 2 ** 32 + image.readUInt32LE(at)
  if (is === layout.bigUnsigned) return (image) => image.readUInt32LE(at + 4) * 2 ** 32 + image.readUInt32LE(at)
  return undefined
}

/** How long the beginning of a row is that has its key, with what is NULL in it; undefined where that is not fixed. */
function leadingBytes(columns: readonly ColumnPlan[], until: number): number | undefined {
  const leading = columns.slice(0, until)
  if (leading.some((plan) => kindOfLayout.get(plan.layout) === kinds.counted)) return undefined
  return leading.reduce((sum, { size }) => sum + size, (columns.length + 7) >> 3)
}

const inHex = (word: Buffer) => word.toString('hex')

/** Most of a log is gone through this way, so it is as plain as can be. */
function skipper(columns: readonly ColumnPlan[]): (cursor: Cursor) => void {
  const count = columns.length
  const kindOf = Uint8Array.from(columns, (plan) => kindOfLayout.get(plan.layout) ?? 0)
  const sizeOf = Uint16Array.from(columns, ({ size }) => size)
  const wordsOf = Uint16Array.from(columns, ({ words }) => words.length)
  return (cursor) => {
    const { bytes } = cursor
    const nulls = cursor.at
    let at = nulls + ((count + 7) >> 3)
    for (let index = 0; index < count; index++) {
      if (((bytes[nulls + (index >> 3)] ?? 0) & (1 << (index & 7))) !== 0) continue
      const size = sizeOf[index] ?? 0
      const kind = kindOf[index] ?? 0
      if (kind === kinds.counted) at += size + (size === 1 ? bytes.readUInt8(at) : bytes.readUIntLE(at, size))
      else {
        if (kind === kinds.dateTime && bytes.readUInt8(at) < 0x80) throw new RangeError('A date is before all years.')
        if (kind === kinds.word && bytes.readUIntLE(at, Math.min(size, 2)) >= (wordsOf[index] ?? 0)) {
          throw new RangeError('A value is none of its words.')
        }
        at += size
      }
    }
    if (at > bytes.length) throw new RangeError('A row leads out of its event.')
    cursor.at = at
  }
}
