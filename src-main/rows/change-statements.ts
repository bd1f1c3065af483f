// The statements that make one change of one row, each by the row's key, or by all it holds where it has none. Pure.
import { sqlName } from '../database/client/quote.ts'
import type { RowTable, RowValues } from './change.ts'
import { keysCondition } from './key-range.ts'
import type { Column } from './table.ts'
import { isBits, isNumber, literal, type SqlValue, sameValue, selectExpression } from './value.ts'

export function insertStatement({ name, columns }: RowTable, ...rows: readonly RowValues[]): string {
  const names = columns.flatMap((column) => (column.generated ? [] : [sqlName(column.name)]))
  const tuple = (row: RowValues) =>
    `(${columns.flatMap((column, at) => (column.generated ? [] : [literal(row[at] ?? null, column)])).join(', ')})`
  return `INSERT INTO ${sqlName(name)} (${names.join(', ')}) VALUES ${rows.map(tuple).join(', ')}`
}

/** @returns undefined where nothing differs that can be written */
export function updateStatement(table: RowTable, before: RowValues, after: RowValues): string | undefined {
  const changes = table.columns.flatMap((column, at) => {
    const [old, now] = [before[at] ?? null, after[at] ?? null]
    // A time may be one that the server sets by itself wherever a statement does not.
    if (column.generated || (sameValue(old, now) && !setsItself(column))) return []
    return [`${sqlName(column.name)} = ${literal(now, column)}`]
  })
  const differs = table.columns.some(
    ({ generated }, at) => !generated && !sameValue(before[at] ?? null, after[at] ?? null),
  )
  if (!differs) return undefined
  return `UPDATE ${sqlName(table.name)} SET ${changes.join(', ')} WHERE ${thisRow(table, before)} LIMIT 1`
}

const setsItself = ({ type }: Column) => type === 'timestamp' || type === 'datetime'

export function deleteStatement(table: RowTable, row: RowValues): string {
  return `DELETE FROM ${sqlName(table.name)} WHERE ${thisRow(table, row)} LIMIT 1`
}

/** The condition that finds a row: by its key, else by every value to the byte. */
export function thisRow(table: RowTable, row: RowValues): string {
  const key = table.key.flatMap((at) => table.columns[at] ?? [])
  if (key.length > 0) return keysCondition(key, [table.key.map((at) => row[at] ?? null)])
  return table.columns.map((column, at) => exactly(column, row[at] ?? null)).join(' AND ')
}

/** Compares bytes: by its collation, text of other letters and with blanks behind it counts as the same. */
function exactly(column: Column, value: SqlValue): string {
  const name = sqlName(column.name)
  if (value === null) return `${name} IS NULL`
  if (isNumber(column.type)) return `${selectExpression(column)} = ${literal(value, column)}`
  // HEX leaves out zeros that bits begin with.
  if (column.type === 'bit') return `${name} + 0 = ${BigInt(`0x0${value.toString('hex')}`)}`
  if (isBits(column.type)) return `HEX(${name}) = '${value.toString('hex').toUpperCase()}'`
  if (column.charset === null && !/blob|binary|json/.test(column.type)) return `${name} = ${literal(value, column)}`
  return `CAST(${selectExpression(column)} AS BINARY) = ${value.length === 0 ? "''" : `X'${value.toString('hex')}'`}`
}

/** The condition that finds a row only where all of it is this, to the byte. */
export function exactlyThisRow(table: RowTable, row: RowValues): string {
  const values = table.columns.flatMap((column, at) => (column.generated ? [] : [exactly(column, row[at] ?? null)]))
  return [...(table.key.length > 0 ? [thisRow(table, row)] : []), ...values].join(' AND ')
}

export const sameRow = (one: RowValues, other: RowValues) =>
  one.length === other.length && one.every((value, at) => sameValue(value, other[at] ?? null))
