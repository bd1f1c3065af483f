// A row from before its table's columns were changed, as it would be with the columns of after. Pure.
import { columnValue, type RowTable, type RowValues } from '../rows/change.ts'

/** A row with the table as it was then. */
export interface TableRow {
  readonly table: RowTable
  readonly row: RowValues
}

/**
 * A column that is new, or that was not written since the beginning, is as the table's change left it.
 * @param first the row at the beginning
 * @param last as it was told last; null where it was removed
 * @param now as the table has it after its columns were changed, before it is written again
 */
export function carryRow(first: TableRow, last: TableRow | null, now: TableRow): RowValues {
  return now.table.columns.map(({ name }, at) => {
    const converted = now.row[at] ?? null
    const before = columnValue(first.table, first.row, name)
    if (before === undefined) return converted
    const told = last ? columnValue(last.table, last.row, name) : undefined
    const isUntouched = told !== undefined && (before === null ? told === null : told !== null && before.equals(told))
    return isUntouched ? converted : before
  })
}

/** The row's values in the order of another description of its table; null where it has no such column. */
export function projectRow({ table, row }: TableRow, onto: RowTable): RowValues {
  return onto.columns.map(({ name }) => columnValue(table, row, name) ?? null)
}
