// Reads rows exactly through a client that answers in lines of text: every value as hexadecimal bytes.
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader, SqlRow } from '../database/client/sql.ts'
import { keyExpression, keyValues } from '../pull/checksum.ts'
import { type KeyRange, rangeCondition } from '../rows/key-range.ts'
import { rowHash } from '../rows/row-hash.ts'
import type { Column, Table } from '../rows/table.ts'
import { type SqlValue, selectExpression } from '../rows/value.ts'

/** A table as far as its rows are read. */
export type RowSource = Pick<Table, 'name' | 'columns' | 'key'>

/** A row without its values. */
export interface ListedRow {
  /** Bytes of its values, about. */
  readonly bytes: number
  readonly hash: string
  /** How many rows are the same; 1 where there is a key. */
  readonly count: number
}

/** The expression of a row's key, or of the hash that stands for it. */
const identityOf = (key: readonly Column[]) => `CONCAT(${key.map(keyExpression).join(", '/', ")})`

/** @returns the key of the row that is so many rows into a range; null where it has fewer */
export async function keyWithin(
  side: SqlReader,
  { name, key }: RowSource,
  range: KeyRange,
  rows: number,
): Promise<readonly SqlValue[] | null> {
  const order = key.map((column) => sqlName(column.name)).join(', ')
  const [found] = await side.query(
    `SELECT ${identityOf(key)} AS k FROM ${sqlName(name)} WHERE ${rangeCondition(key, range)} ORDER BY ${order} LIMIT 1 OFFSET ${rows - 1}`,
  )
  return found ? keyValues(key, found.k ?? '') : null
}

/**
 * Lists the rows of a range by the identities of their keys (`keyValues`), in the order of the key.
 * @param known columns that have a row's hash and how often the row is there; by default each is there once
 */
export async function listRows(
  side: SqlReader,
  { name, columns, key }: RowSource,
  range: KeyRange,
  known?: { readonly hash: string; readonly count: string },
): Promise<ReadonlyMap<string, ListedRow>> {
  const order = key.map((column) => sqlName(column.name)).join(', ')
  const hash = known ? sqlName(known.hash) : `LEFT(${rowHash(columns)}, 32)`
  const count = known ? sqlName(known.count) : '1'
  const rows = await side.query(
    `SELECT ${identityOf(key)} AS k, ${hash} AS h, ${bytesOfRow(columns)} AS n, ${count} AS c FROM ${sqlName(name)} WHERE ${rangeCondition(key, range)} ORDER BY ${order}`,
  )
  return new Map(rows.map(({ k = '', h = '', n, c }) => [k, { hash: h, bytes: Number(n), count: Number(c) }]))
}

/** The expression of about how many bytes a row's values have. */
function bytesOfRow(columns: readonly Column[]): string {
  return columns.map(({ name }) => `IFNULL(LENGTH(${sqlName(name)}), 0)`).join(' + ') || '0'
}

/**
 * Reads whole rows.
 * @returns the values of all columns, as `selectExpression` reads them, by the identity of the row's key
 */
export async function readRows(
  side: SqlReader,
  { name, columns, key }: RowSource,
  condition: string,
): Promise<ReadonlyMap<string, readonly SqlValue[]>> {
  const values = columns.map((column, at) => `${exactExpression(column)} AS c${at}`)
  const rows = await side.query(
    `SELECT ${[`${identityOf(key)} AS k`, ...values].join(', ')} FROM ${sqlName(name)} WHERE ${condition}`,
  )
  return new Map(rows.map((row) => [row.k ?? '', columns.map((_column, at) => bytesIn(row, `c${at}`))]))
}

/** No value is `NULL` in hexadecimal. */
function bytesIn(row: SqlRow, name: string): SqlValue {
  const text = row[name]
  return text === undefined || text === 'NULL' ? null : Buffer.from(text, 'hex')
}

/** Writes as hexadecimal the bytes that a connection would be given for `selectExpression`. */
export function exactExpression(column: Column): string {
  const { name, type, charset } = column
  if (type === 'bit') return `HEX(CAST(${sqlName(name)} AS BINARY))`
  const isBytes = charset !== null || /blob|binary|point|linestring|polygon|^geom|^json$/.test(type)
  const selected = selectExpression(column)
  return isBytes ? `HEX(${selected})` : `HEX(CAST(${selected} AS CHAR))`
}
