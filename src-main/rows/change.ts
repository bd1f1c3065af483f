// One change of one row, wherever it was found: in a binary log, or by comparing two databases. Pure.
import type { Column } from './table.ts'
import type { SqlValue } from './value.ts'

/** A table as whoever saw the change knew it: what a log's own metadata say, or what a server says. */
export interface RowTable {
  readonly database: string
  readonly name: string
  readonly columns: readonly Column[]
  /** Positions in `columns` of the primary key's columns, in the key's order; empty where the table has none. */
  readonly key: readonly number[]
}

/** The values of all columns, in the table's order, as `selectExpression` reads them in UTC. */
export type RowValues = readonly SqlValue[]

/** `before` is null for a row that was added, `after` for one that was removed; both are there for one that was changed. */
export interface RowChange {
  readonly table: RowTable
  readonly before: RowValues | null
  readonly after: RowValues | null
}

/** @returns the value of a column by its name; undefined where the table has no such column, null for NULL */
export function columnValue({ columns }: RowTable, row: RowValues, column: string): SqlValue | undefined {
  const at = columns.findIndex(({ name }) => name === column)
  return at < 0 ? undefined : (row[at] ?? null)
}
