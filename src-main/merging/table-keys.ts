// Reads from a server what its tables must have alone, and what they rest on.
import { sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'

export interface TableKeys {
  /** Unique keys beside the primary one, by the names of their columns; without those of parts of values or of expressions. */
  readonly unique: readonly (readonly string[])[]
  /** Names of tables that its foreign keys refer to. */
  readonly parents: readonly string[]
}

/** @returns what is known of each table that has such keys */
export async function readTableKeys(server: SqlReader, database: string): Promise<ReadonlyMap<string, TableKeys>> {
  const schema = sqlText(database)
  const unique = await server.query(
    `SELECT table_name AS tab, index_name AS name, IFNULL(column_name, '') AS col, IFNULL(sub_part, 0) AS part FROM information_schema.statistics WHERE table_schema = ${schema} AND non_unique = 0 AND index_name <> 'PRIMARY' ORDER BY table_name, index_name, seq_in_index`,
  )
  const foreign = await server.query(
    `SELECT DISTINCT table_name AS tab, referenced_table_name AS other FROM information_schema.key_column_usage WHERE constraint_schema = ${schema} AND referenced_table_name IS NOT NULL`,
  )
  const parents = Map.groupBy(foreign, ({ tab = '' }) => tab)
  const keys = Map.groupBy(unique, ({ tab = '' }) => tab)
  return new Map(
    [...new Set([...keys.keys(), ...parents.keys()])].map((table) => {
      const byName = Map.groupBy(keys.get(table) ?? [], ({ name = '' }) => name)
      const whole = [...byName.values()].filter((columns) => columns.every(isWhole))
      return [
        table,
        {
          unique: whole.map((columns) => columns.map(({ col = '' }) => col)),
          parents: (parents.get(table) ?? []).map(({ other = '' }) => other),
        },
      ]
    }),
  )
}

const isWhole = ({ col, part }: Readonly<Record<string, string>>) => col !== '' && String(part) === '0'
