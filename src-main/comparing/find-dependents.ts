// Finds rows that came later and name a row that is to go: by the database's foreign keys, and by WordPress' own references.
import { referencesTo } from '../changes/core-references.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import { logsCascades } from '../database/server/unlogged.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../rows/change.ts'
import type { GuardedRow } from '../rows/guarded-row.ts'
import { readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import { collatedLiteral, sameValue, selectExpression } from '../rows/value.ts'

interface Dependents {
  readonly connection: SqlRows
  readonly database: string
  readonly prefix: string
  readonly rows: readonly GuardedRow[]
  readonly isNoise: (change: RowChange) => boolean
}

export interface Dependent {
  readonly row: GuardedRow
  readonly dependent: RowChange
}

/** Rows of noise do not count, and are looked through up to here. */
const mostLooked = 200

/** Reads the tables whose rows may name one that is to go. */
export const referringTables = ({ connection, database, ...work }: Dependents): Promise<ReadonlyMap<string, Table>> =>
  readTables(connection, database, [...new Set(referencesToGone(work).map(({ table }) => table))])

const referencesToGone = ({ rows, prefix }: Pick<Dependents, 'rows' | 'prefix'>) =>
  rows
    .filter(({ wanted }) => wanted === null)
    .flatMap((row) => referencesTo(row.table, row.expected ?? [], prefix).map((reference) => ({ row, ...reference })))

/**
 * Looks for what still names a row that was removed in this transaction.
 * @param tables as `referringTables` reads them
 */
export async function findDependents(
  { connection, database, isNoise, ...work }: Dependents,
  tables: ReadonlyMap<string, Table>,
): Promise<Dependent | undefined> {
  const references = referencesToGone(work)
  // One question a column, however many rows went.
  const columns = [
    ...Map.groupBy(references, ({ table, column, where }) => JSON.stringify([table, column, where])).values(),
  ]
  const found = await Promise.all(columns.map((some) => dependentOf(some)))
  return found.find((one) => one !== undefined)

  async function dependentOf(all: typeof references): Promise<Dependent | undefined> {
    const [{ table: name, column: columnName, where } = { table: '', column: '', where: undefined }] = all
    const table = tables.get(name)
    const column = table?.columns.find((one) => one.name === columnName)
    if (!table || !column) return undefined
    for (let from = 0; from < all.length; from += mostLooked) {
      const some = all.slice(from, from + mostLooked)
      const values = some.map(({ value }) => collatedLiteral(Buffer.from(value), column))
      const only = where ? ` AND ${sqlName(where.column)} IN (${where.is.map(sqlText).join(', ')})` : ''
      const condition = `${sqlName(columnName)} IN (${values.join(', ')})${only}`
      const dependent = await firstOf(connection, database, table, condition, isNoise, some.length)
      if (!dependent) continue
      const named = columnValue(dependent.table, dependent.after ?? [], columnName)?.toString('latin1')
      const row = (some.find(({ value }) => value === named) ?? some[0])?.row
      if (row) return { row, dependent }
    }
    return undefined
  }
}

async function firstOf(
  connection: SqlRows,
  database: string,
  table: Table,
  condition: string,
  isNoise: (change: RowChange) => boolean,
  times = 1,
): Promise<RowChange | undefined> {
  const columns = table.columns.map(selectExpression).join(', ')
  const rows = await connection.values(
    `SELECT ${columns} FROM ${sqlName(table.name)} WHERE ${condition} LIMIT ${mostLooked * times}`,
  )
  const key = table.key.map((column) => table.columns.indexOf(column))
  return rows
    .map(
      (after): RowChange => ({
        table: { database, name: table.name, columns: table.columns, key },
        before: null,
        after,
      }),
    )
    .find((change) => !isNoise(change))
}

/** Foreign keys by which the server itself removes or empties rows along with one: it would do so without a word. */
async function silentForeignKeys(
  connection: SqlRows,
  database: string,
): Promise<ReadonlyMap<string, readonly ForeignColumns[]>> {
  const found = await connection.query(
    `SELECT k.TABLE_NAME AS tab, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS col, k.REFERENCED_TABLE_NAME AS other, k.REFERENCED_COLUMN_NAME AS othercol, r.DELETE_RULE AS del, r.UPDATE_RULE AS upd FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME WHERE k.CONSTRAINT_SCHEMA = ${sqlText(database)} AND k.REFERENCED_TABLE_NAME IS NOT NULL AND (r.DELETE_RULE IN ('CASCADE', 'SET NULL') OR r.UPDATE_RULE IN ('CASCADE', 'SET NULL')) ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
  )
  const keys = [...Map.groupBy(found, ({ tab, name }) => `${tab}\n${name}`).values()].map((rows) => ({
    table: rows[0]?.tab ?? '',
    references: rows[0]?.other ?? '',
    isEmptiedOnDelete: isSilent.test(rows[0]?.del ?? ''),
    isEmptiedOnUpdate: rows[0]?.upd === 'SET NULL',
    columns: rows.map(({ col = '', othercol = '' }) => ({ column: col, references: othercol })),
  }))
  return Map.groupBy(keys, ({ references }) => references)
}

const isSilent = /^(?:CASCADE|SET NULL)$/

interface ForeignColumns {
  readonly table: string
  readonly references: string
  readonly isEmptiedOnDelete: boolean
  readonly isEmptiedOnUpdate: boolean
  readonly columns: readonly { readonly column: string; readonly references: string }[]
}

/** Looks, before a row is removed or its key changed, for rows that a foreign key would take along. */
export async function findTakenAlong({
  connection,
  database,
  rows,
}: Pick<Dependents, 'connection' | 'database' | 'rows'>): Promise<Dependent | undefined> {
  const keys = await silentForeignKeys(connection, database)
  if (keys.size === 0) return undefined
  const tables = await readTables(connection, database, [
    ...new Set([...keys.values()].flat().map(({ table }) => table)),
  ])
  const goes = new Set(rows.flatMap(({ table, expected }) => (expected ? [rowName(table.name, expected)] : [])))
  for (const row of rows) {
    const { table, expected, wanted } = row
    for (const key of expected ? (keys.get(table.name) ?? []) : []) {
      const child = tables.get(key.table)
      const values = key.columns.map(({ references }) => columnValue(table, expected ?? [], references) ?? null)
      const goesAway =
        wanted === null || key.columns.some(({ references }) => isMoved(table, expected ?? [], wanted, references))
      if (!child || !goesAway || values.includes(null)) continue
      const conditions = key.columns.map(({ column }, at) => {
        const own = child.columns.find(({ name }) => name === column)
        return own ? `${sqlName(column)} = ${collatedLiteral(values[at] ?? null, own)}` : 'FALSE'
      })
      const dependent = await firstOf(connection, database, child, conditions.join(' AND '), ({ table: of, after }) =>
        goes.has(rowName(of.name, after ?? [])),
      )
      if (dependent) return { row, dependent }
    }
  }
  return undefined
}

/** A row that comes back, and the table of which rows went or were emptied with it. */
export interface LostAlong {
  readonly table: string
  readonly along: string
}

/** Looks for rows that a foreign key took along when a row was removed or its key changed: no log has them, so they cannot come back. */
export async function findLostAlong({
  connection,
  database,
  rows,
}: Pick<Dependents, 'connection' | 'database' | 'rows'>): Promise<LostAlong | undefined> {
  const keys = await silentForeignKeys(connection, database)
  if (keys.size === 0 || (await logsCascades(connection))) return undefined
  for (const { table, expected, wanted } of rows) {
    const lost = (keys.get(table.name) ?? []).find(({ columns, isEmptiedOnDelete, isEmptiedOnUpdate }) => {
      if (!wanted) return false
      if (!expected) return isEmptiedOnDelete
      return isEmptiedOnUpdate && columns.some(({ references }) => isMoved(table, expected, wanted, references))
    })
    if (lost) return { table: table.name, along: lost.table }
  }
  return undefined
}

function isMoved(table: RowTable, one: RowValues, other: RowValues, column: string): boolean {
  return !sameValue(columnValue(table, one, column) ?? null, columnValue(table, other, column) ?? null)
}

const rowName = (table: string, row: readonly (Buffer | null)[]) =>
  JSON.stringify([table, row.map((value) => value?.toString('latin1'))])
