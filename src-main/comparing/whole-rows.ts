// Compares a table without a key: each server copies its rows into a table that has their hashes for a key.
import { sqlName } from '../database/client/quote.ts'
import { tableChecksum } from '../pull/checksum.ts'
import { rowHash } from '../rows/row-hash.ts'
import type { Column } from '../rows/table.ts'
import { listRows } from './exact-rows.ts'
import {
  asTable,
  chunkRows,
  rangesOf,
  readDifferences,
  type TableReading,
  type TableSide,
  type TableSides,
} from './table-rows.ts'

const hashColumn: Column = {
  name: '_sitefork_hash',
  type: 'char',
  charset: 'ascii',
  collation: 'ascii_bin',
  generated: false,
}
const key = [hashColumn]
const known = { hash: hashColumn.name, count: '_sitefork_count' }
const hashedName = '_sitefork_rows'

/** Finds whole rows of which one side has more than the other, where the two differ at all. */
export async function compareWholeRows(sides: TableSides, reading: TableReading): Promise<void> {
  const [from, to] = sides
  if (from && to) {
    const sum = ({ server, table }: TableSide) => tableChecksum(server, asTable(table))
    const [before, after] = await Promise.all([sum(from), sum(to)])
    reading.onCompared(after.rows)
    if (before.sum === after.sum) return
  }
  const [one, other] = await Promise.all([withHashes(from), withHashes(to)])
  for await (const range of rangesOf([one, other], key, { after: null, to: null }, chunkRows)) {
    const list = async (side: TableSide | null) =>
      side ? listRows(side.server, side.table, range, known) : new Map<string, never>()
    const [before, after] = await Promise.all([list(one), list(other)])
    await readDifferences([one, other], key, before, after, reading)
  }
  for (const side of [one, other]) await side?.server.query(`DROP TABLE ${sqlName(hashedName)}`)
}

/** @returns the copy, which has each row once and how often it is there, beside the table: the server is this comparison’s own */
async function withHashes(side: TableSide | null): Promise<TableSide | null> {
  if (!side) return null
  const { server, table } = side
  const columns = table.columns.map((column) => sqlName(column.name)).join(', ')
  const [hash, count, from, to] = [known.hash, known.count, table.name, hashedName].map(sqlName)
  const select = `SELECT LEFT(${rowHash(table.columns)}, 32) AS ${hash}, ${columns} FROM ${from}`
  await server.query(`DROP TABLE IF EXISTS ${to}`)
  await server.query(
    `CREATE TABLE ${to} (${hash} CHAR(32) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, ${count} BIGINT NOT NULL DEFAULT 1) ENGINE = InnoDB ${select} LIMIT 0`,
  )
  await server.query(
    `INSERT INTO ${to} (${hash}, ${columns}) ${select} ON DUPLICATE KEY UPDATE ${count} = ${count} + 1`,
  )
  return { server, table: { ...table, name: hashedName, key } }
}
