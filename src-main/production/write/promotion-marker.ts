// The row of a production that says which promotion of a Sitefork home it had last, and the lock by which the home's writer is found.
import { createHash } from 'node:crypto'
import { sqlName, sqlText } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import type { PromotionMarker } from './rows-to-write.ts'

/** The marker as it stands in production. */
export interface StoredMarker {
  /** The row's id; null where there is none yet. */
  readonly id: string | null
  readonly value: string
}

/**
 * @param lock waits for whoever writes it, and keeps it from everybody else
 * @returns what was committed last
 */
export async function readMarker(
  connection: SqlReader,
  { table, name }: PromotionMarker,
  lock: '' | 'FOR UPDATE' = '',
): Promise<StoredMarker> {
  const rows = await connection.query(
    `SELECT option_id AS id, option_name AS name, option_value AS value FROM ${sqlName(table)} WHERE option_name = ${sqlText(name)} ${lock}`,
  )
  // Names are the same by their collation that are not to the byte.
  const row = rows.find((one) => one.name === name)
  return row ? { id: String(row.id), value: String(row.value) } : { id: null, value: '' }
}

/** The statement that writes the marker, and changes exactly one row where it is still what was read. */
export function markerStatement({ table, name, value }: PromotionMarker, before: StoredMarker): string {
  return before.id === null
    ? `INSERT INTO ${sqlName(table)} (option_name, option_value, autoload) VALUES (${sqlText(name)}, ${sqlText(value)}, 'no')`
    : `UPDATE ${sqlName(table)} SET option_value = ${sqlText(value)} WHERE option_id = ${Number(before.id)} AND option_name = ${sqlText(name)} AND option_value = ${sqlText(before.value)}`
}

/** The name of the lock that a home's writer holds on the server, at most one for each database. */
export function writerLock(database: string, { table, name }: PromotionMarker): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([database, table, name]))
    .digest('hex')
  return sqlText(`sitefork:${digest.slice(0, 32)}`)
}
