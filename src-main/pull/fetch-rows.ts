// Whole rows and keys of production, as the bytes of their columns.
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import { type KeyRange, keysCondition, rangeCondition } from '../rows/key-range.ts'
import type { Table } from '../rows/table.ts'
import { type SqlValue, selectExpression } from '../rows/value.ts'

/** Production's server, in one consistent read. */
export interface SourceServer extends SqlRows {
  /** Releases the tables read so far, so that production can alter them meanwhile; the moment that is read stays. */
  release(): Promise<void>
}

type Values = readonly SqlValue[]

/** Rows that are fetched at once, where whole tables are; without a key each piece reads over all before it. */
const [keyedRows, unkeyedRows] = [500, 20_000]

/** Splits a range by production's rows into ranges that together are all of it, rows of the copy only included. */
export async function* splitRange(
  table: Pick<Table, 'name' | 'key'>,
  whole: KeyRange,
  rows: number,
  origin: Pick<SourceServer, 'values'>,
): AsyncGenerator<KeyRange> {
  let { after } = whole
  for (;;) {
    const to: Values | null = await keyAfter(table, { after, to: whole.to }, rows, origin)
    yield { after, to: to ?? whole.to }
    if (!to) return
    after = to
  }
}

/** @returns the key of the row that is so many rows into a range; null where it has fewer */
export async function keyAfter(
  { name, key }: Pick<Table, 'name' | 'key'>,
  range: KeyRange,
  rows: number,
  origin: Pick<SourceServer, 'values'>,
): Promise<Values | null> {
  const columns = key.map((column) => sqlName(column.name)).join(', ')
  const [found] = await origin.values(
    `SELECT ${columns} FROM ${sqlName(name)} WHERE ${rangeCondition(key, range)} ORDER BY ${columns} LIMIT 1 OFFSET ${rows - 1}`,
  )
  return found ?? null
}

/** Fetches the whole rows of these keys. */
export function fetchRows(
  { name, columns, key }: Table,
  keys: readonly Values[],
  origin: SourceServer,
): Promise<readonly Values[]> {
  const wanted = columns.filter((column) => !column.generated).map(selectExpression)
  return origin.values(`SELECT ${wanted.join(', ')} FROM ${sqlName(name)} WHERE ${keysCondition(key, keys)}`)
}

/** Fetches every row of a table, in pieces. */
export async function* allRows({ name, columns, key }: Table, origin: SourceServer): AsyncGenerator<readonly Values[]> {
  const written = columns.filter((column) => !column.generated).map(selectExpression)
  const keys = key.map((column) => sqlName(column.name))
  const select = `SELECT ${[...written, ...keys].join(', ')} FROM ${sqlName(name)}`
  const rowsAtOnce = key.length > 0 ? keyedRows : unkeyedRows
  let after: Values | null = null
  for (let offset = 0; ; offset += rowsAtOnce) {
    const next =
      key.length > 0
        ? `WHERE ${rangeCondition(key, { after, to: null })} ORDER BY ${keys.join(', ')} LIMIT ${rowsAtOnce}`
        : `LIMIT ${rowsAtOnce} OFFSET ${offset}`
    const rows: readonly Values[] = await origin.values(`${select} ${next}`)
    yield rows.map((row) => row.slice(0, written.length))
    if (rows.length < rowsAtOnce) return
    after = rows.at(-1)?.slice(written.length) ?? null
  }
}
