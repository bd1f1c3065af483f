// Exports the rows that describe a pool's states as text that the pool keeps beside them, and imports them again.
import { z } from 'zod'
import type { SqliteDatabase, SqliteRow, SqliteValue } from './sqlite.ts'

/** The exported tables, each after those it refers to. */
const tableNames = ['productions', 'points', 'clones', 'bookmarks', 'made'] as const

/** A value of one column; a blob is `{blob: base64}`. */
const cellSchema = z.union([z.string(), z.number(), z.null(), z.object({ blob: z.base64() })])
const tableSchema = z.array(z.record(z.string(), cellSchema))

export const catalogRowsSchema = z.object({
  /** The name of the newest migration in the catalog that wrote the rows. */
  schema: z.string(),
  tables: z.object({
    productions: tableSchema,
    points: tableSchema,
    clones: tableSchema,
    bookmarks: tableSchema,
    made: tableSchema,
  }),
})

export type CatalogRows = z.infer<typeof catalogRowsSchema>
type Cell = z.infer<typeof cellSchema>

export interface RowExport {
  read(): CatalogRows
  /** Replaces all rows by these. The history of a production that is not among them goes too. */
  replace(rowExport: CatalogRows): void
}

export function rowExport(tables: SqliteDatabase): RowExport {
  const columnsOf = (table: string) => tables.all(`SELECT name FROM pragma_table_info('${table}')`).map(nameOf)
  return {
    read() {
      const read = (table: (typeof tableNames)[number]) => tables.all(`SELECT * FROM ${table}`).map(toCells)
      const newest = tables.one('SELECT max(name) AS name FROM migrations')
      return {
        schema: String(newest?.name ?? ''),
        tables: {
          productions: read('productions'),
          points: read('points'),
          clones: read('clones'),
          bookmarks: read('bookmarks'),
          made: read('made'),
        },
      }
    },
    replace: (given) =>
      tables.together(() => {
        tables.run('PRAGMA defer_foreign_keys = ON')
        for (const table of tableNames.toReversed()) tables.run(`DELETE FROM ${table}`)
        for (const table of tableNames) {
          const columns = columnsOf(table)
          for (const row of given.tables[table]) insert(tables, table, columns, row)
        }
        tables.run('DELETE FROM stretches WHERE production NOT IN (SELECT id FROM productions)')
        tables.run('DELETE FROM activity WHERE production NOT IN (SELECT id FROM productions)')
      }),
  }
}

const nameOf = (row: SqliteRow) => String(row.name)

/** Inserts a row; columns that it lacks, because an older catalog wrote it, get their defaults. */
function insert(
  tables: SqliteDatabase,
  table: string,
  columns: readonly string[],
  row: Readonly<Record<string, Cell>>,
): void {
  const given = columns.filter((column) => column in row)
  const marks = given.map(() => '?').join(', ')
  tables.run(
    `INSERT INTO ${table} (${given.join(', ')}) VALUES (${marks})`,
    ...given.map((column) => toValue(row[column] ?? null)),
  )
}

function toCells(row: SqliteRow): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { blob: Buffer.from(value).toString('base64') } : value,
    ]),
  )
}

const toValue = (cell: Cell): SqliteValue =>
  typeof cell === 'object' && cell !== null ? Buffer.from(cell.blob, 'base64') : cell
