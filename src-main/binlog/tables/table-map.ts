// What a table map says: the table, its columns and key, and how the values of its rows lie in the log. Pure.
// Layout: MySQL's class Table_map_event, MariaDB's "TABLE_MAP_EVENT" page.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { RowTable } from '../../rows/change.ts'
import type { LookUpColumns } from '../changes.ts'
import { type Cursor, packedNumber, take, takePacked } from '../packed.ts'
import { type PlainRows, plainRowsOf } from '../values/plain-rows.ts'
import { collationOf } from './collations.ts'
import { type ColumnPlan, columnType, type LoggedColumn, planColumn } from './column-plan.ts'
import { type ColumnMetadata, readMetadata } from './metadata.ts'

export interface MappedTable {
  /** The columns that its rows have. */
  readonly table: RowTable
  /** All that the log has, in its order. */
  readonly columns: readonly ColumnPlan[]
  /** Undefined where values must be read to be told apart. */
  readonly plain: PlainRows | undefined
}

export interface TableMapOptions {
  readonly server: 'mariadb' | 'mysql'
  readonly lookUp: LookUpColumns
}

/** Bytes of a table's number, which every table map and rows event begins with. */
export const tableNumberBytes = 6

/**
 * @param body of the event
 * @throws Failure `sync-broken` where the log does not say enough of the table to read its rows; RangeError where a length leads
 *   out of the event
 */
export function readTableMap(body: Buffer, { server, lookUp }: TableMapOptions): MappedTable {
  // Behind the number two bytes of flags.
  const cursor: Cursor = { bytes: body, at: tableNumberBytes + 2 }
  const database = name(cursor)
  const table = name(cursor)
  const types = take(cursor, packedNumber(cursor))
  const metas: Cursor = { bytes: takePacked(cursor), at: 0 }
  take(cursor, (types.length + 7) >> 3)
  const metadata = readMetadata(body.subarray(cursor.at))
  const title = `${plainText(database, 64)}.${plainText(table, 64)}`
  if (metadata.names.length !== types.length) throw unnamed(title)
  const known = lookUp(database, table)
  const next = counters()
  const columns = [...types].map((type, index) => {
    const own = metadata.names[index] ?? ''
    const logged = { name: own, known: known?.get(own), ...loggedAs(type, metas, metadata, next, server, title) }
    const isKept = server === 'mysql' || logged.known?.generated !== true
    const plan = planColumn({ ...logged, isKept })
    if (!plan) throw unknownType(title, own, type)
    return plan
  })
  const kept = columns.filter((plan) => plan.isKept).map((plan) => plan.column)
  const key = metadata.key.map((position) => {
    const plan = columns[position]
    if (!plan) throw new RangeError('A key has a column that is not there.')
    return kept.indexOf(plan.column)
  })
  const described = { database, name: table, columns: kept, key: key.includes(-1) ? [] : key }
  return { table: described, columns, plain: plainRowsOf(described, columns) }
}

/** A byte with the length, the name, a zero. */
function name(cursor: Cursor): string {
  const text = take(cursor, take(cursor, 1).readUInt8(0)).toString('utf8')
  take(cursor, 1)
  return text
}

/** How many columns of each kind came before. */
const counters = () => ({ numbers: 0, texts: 0, words: 0, sets: 0, enums: 0, geometries: 0 })

function loggedAs(
  type: number,
  metas: Cursor,
  metadata: ColumnMetadata,
  next: ReturnType<typeof counters>,
  server: 'mariadb' | 'mysql',
  title: string,
): Omit<LoggedColumn, 'name' | 'known' | 'isKept'> {
  const size = metaBytes(type)
  const meta = size === 0 ? 0 : take(metas, size).readUIntLE(0, size)
  const real = type === columnType.string ? meta & 0xff : type
  const collation = (id: number | undefined) => {
    const found = id === undefined ? undefined : collationOf(id, server)
    if (id !== undefined && !found) throw unknownCollation(title, id)
    return found
  }
  const plain = { type, meta, isUnsigned: false, collation: undefined, words: [], geometry: 0 }
  if (real === columnType.enum || real === columnType.set) {
    const words = real === columnType.enum ? metadata.enums[next.enums++] : metadata.sets[next.sets++]
    if (!words) throw new RangeError('A column has no words.')
    return { ...plain, words, collation: collation(metadata.wordCollations(next.words++)) }
  }
  if (textTypes.has(type)) return { ...plain, collation: collation(metadata.collations(next.texts++)) }
  if (numberTypes.has(type)) return { ...plain, isUnsigned: metadata.unsigned[next.numbers++] ?? false }
  // MariaDB gives a collation to geometries as well.
  if (type === columnType.geometry && server === 'mariadb') next.texts++
  if (type === columnType.geometry) return { ...plain, geometry: metadata.geometries[next.geometries++] ?? 0 }
  return plain
}

const numberTypes: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 8, 9, columnType.year, columnType.decimal])

const textTypes: ReadonlySet<number> = new Set([
  columnType.varchar,
  columnType.compressedBlob,
  columnType.compressedVarchar,
  columnType.blob,
  columnType.oldVarchar,
  columnType.string,
  columnType.vector,
])

const oneByte: ReadonlySet<number> = new Set([4, 5, 17, 18, 19, 140, 242, 245, 252, 255])
const twoBytes: ReadonlySet<number> = new Set([15, 16, 141, 246, 247, 248, 253, 254])

/** Bytes of metadata that a column of this type has in a table map. */
const metaBytes = (type: number) => (oneByte.has(type) ? 1 : twoBytes.has(type) ? 2 : 0)

const remedy = 'What changed can be found by comparing the two states instead.'

const unnamed = (title: string) =>
  new Failure(
    'sync-broken',
    `The binary log does not name the columns of ${title}: its server ran without binlog_row_metadata=FULL. ${remedy}`,
  )

const unknownType = (title: string, column: string, type: number) =>
  new Failure(
    'sync-broken',
    `The column “${plainText(column, 64)}” of ${title} is of type ${type}, which Sitefork cannot read from a binary log. ${remedy}`,
  )

const unknownCollation = (title: string, id: number) =>
  new Failure(
    'sync-broken',
    `A column of ${title} has the collation number ${id}, which Sitefork does not know. ${remedy}`,
  )
