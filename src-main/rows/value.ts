// One value of a row: how it is read from a server, and how it is written in a statement. Pure.
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { Column } from './table.ts'

/** A value as bytes in its column's own character set, null for NULL. */
export type SqlValue = Buffer | null

const numbers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double', 'year'])
const bits = new Set(['bit', 'geometry', 'point', 'linestring', 'polygon'])

export const isNumber = (type: string) => numbers.has(type)

/** Types whose bytes are no text in any character set. */
export const isBits = (type: string) => bits.has(type)

/** The expression that reads a column exactly: a float in all its digits, JSON as text, everything else as it is. */
export function selectExpression({ name, type }: Column): string {
  const column = sqlName(name)
  if (type === 'float') return `${column} + 0e0`
  return type === 'json' ? `CAST(${column} AS CHAR CHARACTER SET utf8mb4)` : column
}

/** The literal that writes a value exactly, whatever the connection's character set. */
export function literal(value: SqlValue, column: Column): string {
  if (value === null) return 'NULL'
  if (numbers.has(column.type)) return value.toString('latin1')
  if (column.type === 'json') return `CONVERT(X'${value.toString('hex')}' USING utf8mb4)`
  if (column.charset === null && !isBinary(column)) return sqlText(value.toString('latin1'))
  return value.length === 0 ? "''" : `X'${value.toString('hex')}'`
}

const isBinary = ({ type }: Column) => /blob|binary/.test(type) || bits.has(type)

/** The literal that a column is compared with: text by the column's own collation. */
export function collatedLiteral(value: SqlValue, column: Column): string {
  if (value === null || column.charset === null) return literal(value, column)
  const text = value.length === 0 ? "''" : `X'${value.toString('hex')}'`
  return `_${column.charset} ${text} COLLATE ${column.collation}`
}

/** Compares to the byte. */
export const sameValue = (one: SqlValue, other: SqlValue) =>
  one === other || (one !== null && other !== null && one.equals(other))
