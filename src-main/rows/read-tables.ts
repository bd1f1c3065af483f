// Reads which tables a database has, and what they are, on any server.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import { isGenerated } from '../database/client/column-extra.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader, SqlRow } from '../database/client/sql.ts'
import { readDefinition } from './definition.ts'
import type { Column, Table } from './table.ts'

/** What the names of a pull's own tables begin with; WordPress has none like these. */
export const ownTablePrefix = '_sitefork_'

/** Lists the names of base tables, in order, without a pull's own. */
export async function tableNames(side: SqlReader, database: string): Promise<readonly string[]> {
  const rows = await side.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${sqlText(database)} AND table_type = 'BASE TABLE' ORDER BY table_name`,
  )
  return rows.map((row) => row.name ?? '').filter((name) => !name.startsWith(ownTablePrefix))
}

/**
 * Reads base tables, without a pull's own.
 * @param only the names of those that are wanted; all by default
 * @returns the tables by name
 */
export async function readTables(
  side: SqlReader,
  database: string,
  only?: readonly string[],
): Promise<ReadonlyMap<string, Table>> {
  if (only?.length === 0) return new Map()
  const these = only ? ` AND table_name IN (${only.map(sqlText).join(', ')})` : ''
  const wanted = `table_schema = ${sqlText(database)}${these}`
  const all = await tableNames(side, database)
  const names = only ? all.filter((name) => only.includes(name)) : all
  const columns = await side.query(
    `SELECT table_name AS tab, column_name AS name, data_type AS type, character_set_name AS charset, collation_name AS collation, extra AS extra FROM information_schema.columns WHERE ${wanted} ORDER BY table_name, ordinal_position`,
  )
  const indexes = await side.query(
    `SELECT table_name AS tab, index_name AS name, column_name AS col, non_unique AS multiple, IFNULL(sub_part, 0) AS part, nullable AS nullable FROM information_schema.statistics WHERE ${wanted} ORDER BY table_name, index_name, seq_in_index`,
  )
  const columnsOf = Map.groupBy(columns, (row) => row.tab ?? '')
  const indexesOf = Map.groupBy(indexes, (row) => row.tab ?? '')
  const tables = new Map<string, Table>()
  for (const name of names) {
    const read = (columnsOf.get(name) ?? []).map(toColumn)
    const definition = readDefinition(await createStatementOf(side, name))
    tables.set(name, { name, columns: read, key: keyOf(read, indexesOf.get(name) ?? []), definition })
  }
  return tables
}

/** Reads the statement that makes a table. */
export async function createStatementOf(side: SqlReader, name: string): Promise<string> {
  const [row] = await side.query(`SHOW CREATE TABLE ${sqlName(name)}`)
  return row?.['Create Table'] ?? ''
}

const orNull = (text: unknown) => (text === null || text === undefined || text === 'NULL' ? null : String(text))

/** Lets through the name of a character set or collation, which statements have no way to quote. @throws Failure `sync-broken` */
function wordOrNull(text: unknown): string | null {
  const word = orNull(text)
  if (word === null || /^[A-Za-z0-9_]{1,64}$/.test(word)) return word
  throw new Failure(
    'sync-broken',
    `A column’s character set or collation is called “${plainText(word, 64)}”, which no server calls one. Nothing was changed; see what runs as production’s database server.`,
  )
}

function toColumn(row: SqlRow): Column {
  return {
    name: row.name ?? '',
    type: String(row.type).toLowerCase(),
    charset: wordOrNull(row.charset),
    collation: wordOrNull(row.collation),
    generated: isGenerated(row.extra ?? ''),
  }
}

function keyOf(columns: readonly Column[], indexes: readonly SqlRow[]): readonly Column[] {
  const byName = [...Map.groupBy(indexes, (row) => row.name ?? '')]
  const usable = byName.filter(([, rows]) =>
    rows.every((row) => String(row.multiple) === '0' && String(row.part) === '0' && row.nullable !== 'YES'),
  )
  const [, rows = []] = usable.find(([name]) => name === 'PRIMARY') ?? usable[0] ?? []
  return rows.flatMap((row) => columns.find((column) => column.name === row.col) ?? [])
}
