// What a table map says of its columns beside their types, when its server writes all of it. Pure.
// Layout: MySQL's class Table_map_event, "Optional metadata fields"; MariaDB's are the same.
import { type Cursor, packedNumber, take, takePacked } from '../packed.ts'

export interface ColumnMetadata {
  /** Of each numeric column in order, whether it is unsigned. */
  readonly unsigned: readonly boolean[]
  /** Numbers of the collations of text columns, in order. */
  readonly collations: CollationList
  readonly wordCollations: CollationList
  readonly names: readonly string[]
  /** The words of each SET and ENUM, in order, in the column's character set. */
  readonly sets: readonly (readonly Buffer[])[]
  readonly enums: readonly (readonly Buffer[])[]
  readonly geometries: readonly number[]
  /** Positions of the primary key's columns. */
  readonly key: readonly number[]
}

/** The collation of the column that is the so many’th of its kind. */
export type CollationList = (index: number) => number | undefined

/** @throws RangeError where a length leads out of the bytes */
export function readMetadata(bytes: Buffer): ColumnMetadata {
  const fields = new Map<number, Buffer>()
  const cursor: Cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const type = take(cursor, 1).readUInt8(0)
    fields.set(type, takePacked(cursor))
  }
  const field = (type: number) => fields.get(type) ?? Buffer.alloc(0)
  return {
    unsigned: [...field(1)].flatMap((byte) => bitOrder.map((bit) => (byte & bit) !== 0)),
    collations: collationList(fields.get(2), fields.get(3)),
    wordCollations: collationList(fields.get(10), fields.get(11)),
    names: all(field(4), takePacked).map((name) => name.toString('utf8')),
    sets: all(field(5), words),
    enums: all(field(6), words),
    geometries: all(field(7), packedNumber),
    key: fields.has(8) ? all(field(8), packedNumber) : all(field(9), prefixed),
  }
}

const bitOrder = [128, 64, 32, 16, 8, 4, 2, 1] as const

function all<T>(bytes: Buffer, read: (cursor: Cursor) => T): readonly T[] {
  const found: T[] = []
  for (const cursor: Cursor = { bytes, at: 0 }; cursor.at < bytes.length; ) found.push(read(cursor))
  return found
}

function words(cursor: Cursor): readonly Buffer[] {
  const count = packedNumber(cursor)
  if (count > cursor.bytes.length) throw new RangeError('There are more words than bytes.')
  return Array.from({ length: count }, () => Buffer.from(takePacked(cursor)))
}

/** A position, and how many characters of the column the key has. */
function prefixed(cursor: Cursor): number {
  const position = packedNumber(cursor)
  packedNumber(cursor)
  return position
}

/** Either the most frequent one and the columns with others, or one for each. */
function collationList(frequent: Buffer | undefined, each: Buffer | undefined): CollationList {
  if (each) {
    const list = all(each, packedNumber)
    return (index) => list[index]
  }
  const [first, ...others] = frequent ? all(frequent, packedNumber) : []
  const byIndex = new Map<number, number | undefined>()
  for (let at = 0; at < others.length; at += 2) byIndex.set(others[at] ?? 0, others[at + 1])
  return (index) => byIndex.get(index) ?? first
}
