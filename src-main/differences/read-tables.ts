// Reads which tables a database has, from either side.
import { sqlText } from '../database/quote.ts'
import type { Column, Table } from './table.ts'

/** Whoever answers questions with rows of text; NULL is the text `NULL` or the value null. */
export interface Asked {
  query(sql: string): Promise<readonly Readonly<Record<string, string>>[]>
}

/** Base tables only, by name. */
export async function readTables(side: Asked, database: string): Promise<ReadonlyMap<string, Table>> {
  const schema = sqlText(database)
  const tables = await side.query(
    `SELECT table_name AS name, engine AS engine, table_collation AS collation FROM information_schema.tables WHERE table_schema = ${schema} AND table_type = 'BASE TABLE' ORDER BY table_name`,
  )
  const columns = await side.query(
    `SELECT table_name AS tab, column_name AS name, data_type AS type, column_type AS full, is_nullable AS nullable, character_set_name AS charset, collation_name AS collation, extra AS extra FROM information_schema.columns WHERE table_schema = ${schema} ORDER BY table_name, ordinal_position`,
  )
  const indexes = await side.query(
    `SELECT table_name AS tab, index_name AS name, column_name AS col, non_unique AS multiple, IFNULL(sub_part, 0) AS part, nullable AS nullable FROM information_schema.statistics WHERE table_schema = ${schema} ORDER BY table_name, index_name, seq_in_index`,
  )
  const columnsOf = Map.groupBy(columns, (row) => row.tab ?? '')
  const indexesOf = Map.groupBy(indexes, (row) => row.tab ?? '')
  return new Map(
    tables.map(({ name = '', engine, collation }) => {
      const own = columnsOf.get(name) ?? []
      const keys = indexesOf.get(name) ?? []
      const read = own.map(toColumn)
      const signature = [engine, plain(collation), ...own.map(signatureOf), ...keys.map(indexSignature)].join('\n')
      return [name, { name, columns: read, key: keyOf(read, keys), signature }]
    }),
  )
}

type Row = Readonly<Record<string, string>>

const orNull = (text: unknown) => (text === null || text === undefined || text === 'NULL' ? null : String(text))

function toColumn(row: Row): Column {
  return {
    name: row.name ?? '',
    type: String(row.type).toLowerCase(),
    charset: orNull(row.charset),
    collation: orNull(row.collation),
    generated:
      /GENERATED|VIRTUAL|PERSISTENT|STORED/i.test(row.extra ?? '') && !/DEFAULT_GENERATED$/i.test(row.extra ?? ''),
  }
}

/** Servers of different versions write the same differently: lengths of integers, the old name of a character set. */
const plain = (text: unknown) =>
  String(text ?? '')
    .replace(/utf8mb3/g, 'utf8')
    .replace(/\b((?:tiny|small|medium|big)?int)\(\d+\)/g, '$1')

const signatureOf = (row: Row) =>
  [row.name, plain(row.full), row.nullable, plain(orNull(row.collation))].map(String).join(' ')
const indexSignature = (row: Row) => [row.name, row.col, row.multiple, row.part].map(String).join(' ')

function keyOf(columns: readonly Column[], indexes: readonly Row[]): readonly Column[] {
  const byName = [...Map.groupBy(indexes, (row) => row.name ?? '')]
  const usable = byName.filter(([, rows]) =>
    rows.every((row) => String(row.multiple) === '0' && String(row.part) === '0' && row.nullable !== 'YES'),
  )
  const [, rows = []] = usable.find(([name]) => name === 'PRIMARY') ?? usable[0] ?? []
  return rows.flatMap((row) => columns.find((column) => column.name === row.col) ?? [])
}
