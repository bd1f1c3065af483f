// Reads rows of production as they are now, by its connection that only reads.

import type { ReferenceTo } from '../changes/core-references.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { thisRow } from '../rows/change-statements.ts'
import { identity } from '../rows/guarded-row.ts'
import { keysCondition } from '../rows/key-range.ts'
import { readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import { collatedLiteral, selectExpression } from '../rows/value.ts'
import { exactValues } from '../rows/write.ts'
import type { TableNow } from './fitting-rows.ts'

/** A row with the table that it is in. */
export interface RowOfTable {
  readonly table: RowTable
  readonly row: RowValues
}

export interface ProductionNow {
  /** @returns what these tables are made of, by their names, without those that are not there */
  tables(names: readonly string[]): Promise<ReadonlyMap<string, TableNow>>
  /** @returns what is there under the keys of these rows, in their order; null where nothing is */
  rowsAt(rows: readonly RowOfTable[]): Promise<readonly (RowValues | null)[]>
  /** @returns rows that name another one in this way, at most so many for each row that is named */
  rowsNaming(references: readonly ReferenceTo[], most: number): Promise<readonly RowOfTable[]>
}

/** Rows that one statement asks for. */
const atOnce = 200

/** @param connection is made to answer exactly, and in UTC */
export async function openProductionNow(connection: SqlRows, database: string): Promise<ProductionNow> {
  // Answers come in each column's own character set.
  await connection.query('SET SESSION character_set_results = NULL')
  await connection.query(exactValues)
  const read = (table: string, columns: readonly Table['columns'][number][], condition: string) =>
    connection.values(`SELECT ${columns.map(selectExpression).join(', ')} FROM ${sqlName(table)} WHERE ${condition}`)
  return {
    tables: (names) => readTables(connection, database, names),
    async rowsAt(rows) {
      const found = new Map<string, RowValues>()
      for (const [table, ofTable] of Map.groupBy(rows, (one) => one.table)) {
        const key = table.key.flatMap((at) => table.columns[at] ?? [])
        const step = key.length > 0 ? atOnce : 1
        for (let from = 0; from < ofTable.length; from += step) {
          const some = ofTable.slice(from, from + step).map(({ row }) => row)
          const keys = some.map((row) => table.key.map((at) => row[at] ?? null))
          const condition = key.length > 0 ? keysCondition(key, keys) : thisRow(table, some[0] ?? [])
          for (const row of await read(table.name, table.columns, condition)) found.set(identity(table, row), row)
        }
      }
      return rows.map(({ table, row }) => found.get(identity(table, row)) ?? null)
    },
    async rowsNaming(references, most) {
      const tables = await readTables(connection, database, [...new Set(references.map(({ table }) => table))])
      const found: RowOfTable[] = []
      const alike = ({ table, column, where }: ReferenceTo) => JSON.stringify([table, column, where])
      for (const group of Map.groupBy(references, alike).values()) {
        const [{ table: name, column: columnName, where } = { table: '', column: '', where: undefined }] = group
        const table = tables.get(name)
        const column = table?.columns.find((one) => one.name === columnName)
        if (!table || !column) continue
        const { columns } = table
        const described = { database, name, columns, key: table.key.map((one) => columns.indexOf(one)) }
        const only = where ? ` AND ${sqlName(where.column)} IN (${where.is.map(sqlText).join(', ')})` : ''
        for (let from = 0; from < group.length; from += atOnce) {
          const some = group.slice(from, from + atOnce)
          const values = some.map(({ value }) => collatedLiteral(Buffer.from(value), column)).join(', ')
          const condition = `${sqlName(columnName)} IN (${values})${only} LIMIT ${most * some.length}`
          for (const row of await read(name, columns, condition)) found.push({ table: described, row })
        }
      }
      return found
    },
  }
}
