// How the values of one column lie in a log, by the type, the metadata and the collation that its table map gives. Pure.
import type { Column } from '../../rows/table.ts'
import type { KnownColumn } from '../changes.ts'
import { decimalBytes } from '../values/decimal.ts'
import { fractionBytes } from '../values/temporal.ts'
import type { Collation } from './collations.ts'

/** Ways in which a value lies in a row. */
export const layout = {
  signed: 0,
  unsigned: 1,
  bigSigned: 2,
  bigUnsigned: 3,
  float: 4,
  double: 5,
  decimal: 6,
  year: 7,
  date: 8,
  time: 9,
  dateTime: 10,
  timestamp: 11,
  oldTime: 12,
  oldDateTime: 13,
  oldTimestamp: 14,
  /** Its length in `size` bytes, then its bytes. */
  bytes: 15,
  /** The same, filled up with zeros to `width`. */
  padded: 16,
  fixed: 17,
  enum: 18,
  set: 19,
  json: 20,
  /** The same as `bytes`, compressed by MariaDB. */
  compressed: 21,
  uuid: 22,
  inet6: 23,
  inet4: 24,
} as const

export interface ColumnPlan {
  readonly column: Column
  readonly layout: (typeof layout)[keyof typeof layout]
  /** Bytes of the value, or of its length. */
  readonly size: number
  /** Digits behind the point. */
  readonly digits: number
  /** All digits of a decimal. */
  readonly precision: number
  /** How many characters a number, or how many bytes a value, is filled up to with zeros. */
  readonly width: number
  /** Of ENUM the empty word first. */
  readonly words: readonly Buffer[]
  /** What a SET has between its words. */
  readonly comma: Buffer
  /** Whether its value is part of a row: MariaDB does not log all that it generates. */
  readonly isKept: boolean
}

export interface LoggedColumn {
  readonly name: string
  /** The number of the type; behind CHAR's is hidden which of three it is. */
  readonly type: number
  /** Bytes of the table map. */
  readonly meta: number
  readonly isUnsigned: boolean
  readonly collation: Collation | undefined
  readonly words: readonly Buffer[]
  readonly geometry: number
  readonly known: KnownColumn | undefined
  readonly isKept: boolean
}

/** The numbers of types, as both servers count them. */
export const columnType = {
  year: 13,
  varchar: 15,
  compressedBlob: 140,
  compressedVarchar: 141,
  vector: 242,
  decimal: 246,
  enum: 247,
  set: 248,
  blob: 252,
  oldVarchar: 253,
  string: 254,
  geometry: 255,
} as const

type Layout = Partial<Omit<ColumnPlan, 'column' | 'layout'>> & {
  readonly is: ColumnPlan['layout']
  readonly type: string
}

const geometries = [
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
]

const sizes: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  1: ['tinyint', 1],
  2: ['smallint', 2],
  9: ['mediumint', 3],
  3: ['int', 4],
  8: ['bigint', 8],
}

/** @returns undefined for a type that is not known */
export function planColumn(logged: LoggedColumn): ColumnPlan | undefined {
  const found = layoutOf(logged)
  if (!found) return undefined
  const { is, type, ...more } = found
  const { name, collation, known, isKept } = logged
  const isText = collation !== undefined && collation.name !== 'binary'
  const column: Column = {
    name,
    type,
    charset: isText ? collation.charset : null,
    collation: isText ? collation.name : null,
    generated: known?.generated ?? false,
  }
  return {
    layout: is,
    size: 0,
    digits: 0,
    precision: 0,
    width: 0,
    words: [],
    comma: Buffer.from(','),
    ...more,
    column,
    isKept,
  }
}

function layoutOf(logged: LoggedColumn): Layout | undefined {
  const { type, meta, known, collation } = logged
  const integer = sizes[type]
  if (integer) return integerLayout(integer, logged)
  const isBinary = collation === undefined || collation.name === 'binary'
  switch (type) {
    case 4:
      return { is: layout.float, type: 'float', size: 4 }
    case 5:
      return { is: layout.double, type: 'double', size: 8, digits: fixedDigits(known) }
    case columnType.decimal:
      return decimalLayout(logged)
    case columnType.year:
      return { is: layout.year, type: 'year', size: 1 }
    case 10:
    case 14:
      return { is: layout.date, type: 'date', size: 3 }
    case 7:
      return { is: layout.oldTimestamp, type: 'timestamp', size: 4 }
    case 11:
      return { is: layout.oldTime, type: 'time', size: 3 }
    case 12:
      return { is: layout.oldDateTime, type: 'datetime', size: 8 }
    case 17:
      return { is: layout.timestamp, type: 'timestamp', size: 4 + fractionBytes(meta), digits: fraction(meta) }
    case 18:
      return { is: layout.dateTime, type: 'datetime', size: 5 + fractionBytes(meta), digits: fraction(meta) }
    case 19:
      return { is: layout.time, type: 'time', size: 3 + fractionBytes(meta), digits: fraction(meta) }
    case 16:
      return { is: layout.fixed, type: 'bit', size: (meta >> 8) + ((meta & 0xff) > 0 ? 1 : 0) }
    case columnType.varchar:
    case columnType.compressedVarchar: {
      const is = type === columnType.varchar ? layout.bytes : layout.compressed
      const text = known?.type.startsWith('vector') ? 'vector' : 'varchar'
      return { is, type: isBinary && text === 'varchar' ? 'varbinary' : text, size: meta > 255 ? 2 : 1 }
    }
    case columnType.string:
    case columnType.oldVarchar:
      return stringLayout(logged, isBinary)
    case columnType.blob:
      return { is: layout.bytes, type: longName(meta, isBinary), size: lengthBytes(meta) }
    case columnType.compressedBlob:
      return { is: layout.compressed, type: longName(meta, isBinary), size: lengthBytes(meta) }
    case 245:
      return { is: layout.json, type: 'json', size: lengthBytes(meta) }
    case columnType.vector:
      return { is: layout.bytes, type: 'vector', size: lengthBytes(meta) }
    case columnType.geometry:
      return { is: layout.bytes, type: geometries[logged.geometry] ?? 'geometry', size: lengthBytes(meta) }
    default:
      return undefined
  }
}

function integerLayout([type, size]: readonly [string, number], { isUnsigned, known }: LoggedColumn): Layout {
  const width = filledTo(known)
  if (size === 8) return { is: isUnsigned ? layout.bigUnsigned : layout.bigSigned, type, size, width }
  return { is: isUnsigned ? layout.unsigned : layout.signed, type, size, width }
}

function decimalLayout({ meta, known }: LoggedColumn): Layout {
  const [precision, scale] = [meta & 0xff, meta >> 8]
  if (scale > precision) throw new RangeError('A number has more digits behind its point than at all.')
  const isFilled = known?.type.endsWith('zerofill') ?? false
  const size = decimalBytes(precision, scale)
  return {
    is: layout.decimal,
    type: 'decimal',
    size,
    digits: scale,
    precision,
    width: isFilled ? precision + (scale > 0 ? 1 : 0) : 0,
  }
}

/** CHAR, BINARY, ENUM and SET, and what MariaDB logs as BINARY. Of a long CHAR two bits of the length stand in the type. */
function stringLayout({ meta, words, collation, known }: LoggedColumn, isBinary: boolean): Layout {
  const [type, low] = [meta & 0xff, meta >> 8]
  if (type === columnType.enum)
    return { is: layout.enum, type: 'enum', size: wordBytes(low), words: [nothing, ...words] }
  if (type === columnType.set) {
    return { is: layout.set, type: 'set', size: wordBytes(low), words, comma: commaIn(collation?.charset ?? '') }
  }
  const width = (type & 0x30) === 0x30 ? low : low | (((type & 0x30) ^ 0x30) << 4)
  const size = width > 255 ? 2 : 1
  if (!isBinary) return { is: layout.bytes, type: 'char', size }
  const own = addresses.find((one) => one.type === known?.type && one.width === width)
  return { is: own?.is ?? layout.padded, type: own?.type ?? 'binary', size, width }
}

/** Types of MariaDB whose values a log has as bytes of BINARY. */
const addresses = [
  { type: 'uuid', is: layout.uuid, width: 16 },
  { type: 'inet6', is: layout.inet6, width: 16 },
  { type: 'inet4', is: layout.inet4, width: 4 },
] as const

const nothing = Buffer.alloc(0)

function lengthBytes(meta: number): number {
  if (meta < 1 || meta > 4) throw new RangeError('A length has a number of bytes that none has.')
  return meta
}

function wordBytes(size: number): number {
  if (size < 1 || size > 8) throw new RangeError('A word has a number of bytes that none has.')
  return size
}

function fraction(digits: number): number {
  if (digits > 6) throw new RangeError('A time has more digits than any.')
  return digits
}

const longNames = ['', 'tiny', '', 'medium', 'long']
const longName = (meta: number, isBinary: boolean) => `${longNames[meta] ?? ''}${isBinary ? 'blob' : 'text'}`

/** How many digits a number is filled up to with zeros. */
const filledTo = (known: KnownColumn | undefined) => Number(/\((\d+)\).* zerofill$/.exec(known?.type ?? '')?.[1] ?? 0)

/** Digits behind the point of DOUBLE(M,D), which no log has; -1 where there are as many as it takes. */
const fixedDigits = (known: KnownColumn | undefined) =>
  Number(/^double\(\d+,(\d+)\)/.exec(known?.type ?? '')?.[1] ?? -1)

function commaIn(charset: string): Buffer {
  if (charset === 'utf16' || charset === 'ucs2') return Buffer.from('\0,')
  if (charset === 'utf16le') return Buffer.from(',\0')
  return Buffer.from(charset === 'utf32' ? '\0\0\0,' : ',')
}
