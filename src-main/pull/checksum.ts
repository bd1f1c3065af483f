// Checksums and row hashes that a server computes of a table, so that only they travel.
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { type KeyRange, rangeCondition } from '../rows/key-range.ts'
import { rowHash } from '../rows/row-hash.ts'
import type { Column, Table } from '../rows/table.ts'
import { isNumber, type SqlValue } from '../rows/value.ts'

export interface Checksum {
  readonly rows: number
  readonly sum: string
}

/** Has a server compute the checksum of the rows in a range, in whatever order they come. */
export async function rangeChecksum(
  side: SqlReader,
  { name, columns, key }: Table,
  range: KeyRange,
): Promise<Checksum> {
  const half = (part: string) => `BIT_XOR(CAST(CONV(${part}(h, 16), 16, 10) AS UNSIGNED))`
  const [row] = await side.query(
    `SELECT COUNT(*) AS c, ${half('LEFT')} AS a, ${half('RIGHT')} AS b FROM (SELECT ${rowHash(columns)} AS h FROM ${sqlName(name)} WHERE ${rangeCondition(key, range)}) AS hashes`,
  )
  return { rows: Number(row?.c), sum: `${row?.c} ${row?.a} ${row?.b}` }
}

/** Has a server compute the checksum of a whole table without a key; equal rows count as often as they are there. */
export async function tableChecksum(side: SqlReader, { name, columns }: Table): Promise<Checksum> {
  const part = (from: number) => `SUM(CAST(CONV(SUBSTRING(h, ${from}, 12), 16, 10) AS DECIMAL(30)))`
  const [row] = await side.query(
    `SELECT COUNT(*) AS c, ${part(1)} AS a, ${part(13)} AS b FROM (SELECT ${rowHash(columns)} AS h FROM ${sqlName(name)}) AS hashes`,
  )
  return { rows: Number(row?.c), sum: `${row?.c} ${row?.a} ${row?.b}` }
}

/**
 * Reads a hash of every row that a condition picks.
 * @returns the hashes by the identity of the row's key; see `keyValues`
 */
export async function rowHashes(
  side: SqlReader,
  { name, columns, key }: Table,
  condition: string,
): Promise<ReadonlyMap<string, string>> {
  const identity = key.map(keyExpression).join(", '/', ")
  const rows = await side.query(
    `SELECT CONCAT(${identity}) AS k, LEFT(${rowHash(columns)}, 16) AS h FROM ${sqlName(name)} WHERE ${condition}`,
  )
  return new Map(rows.map((row) => [row.k ?? '', row.h ?? '']))
}

/** Writes a key in letters that no collation takes for others: numbers as they are, everything else as hexadecimal bytes. */
export function keyExpression({ name, type }: Column): string {
  const column = sqlName(name)
  return isNumber(type) ? `CAST(${column} AS CHAR)` : `HEX(CAST(${column} AS BINARY))`
}

/** Turns the identity of a key back into its values. */
export function keyValues(key: readonly Column[], identity: string): readonly SqlValue[] {
  const parts = identity.split('/')
  return key.map(({ type }, at) => Buffer.from(parts[at] ?? '', isNumber(type) ? 'latin1' : 'hex'))
}
