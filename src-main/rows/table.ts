// One table as both servers have it: its columns, the key that tells its rows apart, and how a value is written. Pure.
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { Definition } from './definition.ts'

export interface Column {
  readonly name: string
  /** `varchar`, `int`, `bit`, …, as information_schema.columns.data_type has it. */
  readonly type: string
  /** Null where it is not text. */
  readonly charset: string | null
  readonly collation: string | null
  /** Made by the server from the others: compared, never written. */
  readonly generated: boolean
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  /** Columns of the primary key, or of another key without NULL that is unique; empty when there is none. */
  readonly key: readonly Column[]
  readonly definition: Definition
}

/** A value as bytes in its column's own character set, null for NULL. */
export type Value = Buffer | null

const numbers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double', 'year'])
export const isNumber = (type: string) => numbers.has(type)
const asBits = new Set(['bit', 'geometry', 'point', 'linestring', 'polygon'])

/** What is asked of production for a column: a float in all its digits, JSON as text, everything else as it is. */
export function fetched({ name, type }: Column): string {
  const column = sqlName(name)
  if (type === 'float') return `${column} + 0e0`
  return type === 'json' ? `CAST(${column} AS CHAR CHARACTER SET utf8mb4)` : column
}

/** A value in a statement, whatever the connection's character set. */
export function literal(value: Value, column: Column): string {
  if (value === null) return 'NULL'
  if (numbers.has(column.type)) return value.toString('latin1')
  if (column.type === 'json') return `CONVERT(X'${value.toString('hex')}' USING utf8mb4)`
  if (column.charset === null && !isBinary(column)) return sqlText(value.toString('latin1'))
  return value.length === 0 ? "''" : `X'${value.toString('hex')}'`
}

const isBinary = ({ type }: Column) => /blob|binary/.test(type) || asBits.has(type)

/** The same where it is compared: text by its own rules of order. */
function compared(value: Value, column: Column): string {
  if (value === null || column.charset === null) return literal(value, column)
  const text = value.length === 0 ? "''" : `X'${value.toString('hex')}'`
  return `_${column.charset} ${text} COLLATE ${column.collation}`
}

/**
 * A hash over every column, told apart by their lengths, NULL from the word NULL. Of a column that can be long its own hash
 * stands for it: a server makes nothing of a text longer than its max_allowed_packet. SHA2 is what all servers have; the
 * newest of MySQL have no MD5 any more.
 */
export function rowHash(columns: readonly Column[]): string {
  const parts = columns.map((column) => {
    const bytes = hashed(column)
    return `IFNULL(CONCAT(LENGTH(${bytes}), ':', ${isLong(column) ? hash(bytes) : bytes}), 'n')`
  })
  return hash(`CONCAT(${parts.join(', ')})`)
}

const hash = (sql: string) => `SHA2(${sql}, 256)`

const isLong = ({ type }: Column) => /text|blob|json/.test(type)

function hashed({ name, type }: Column): string {
  const column = sqlName(name)
  if (asBits.has(type)) return `HEX(${column})`
  if (type === 'json') return `CAST(${column} AS CHAR)`
  if (/text|blob/.test(type)) return column
  return type === 'float' ? `CAST(${column} + 0e0 AS BINARY)` : `CAST(${column} AS BINARY)`
}

/** Rows behind `after` up to and with `to`, by the key; null: no bound. */
export interface Range {
  readonly after: readonly Value[] | null
  readonly to: readonly Value[] | null
}

export function within(key: readonly Column[], { after, to }: Range): string {
  const conditions = [...(after ? [beyond(key, after, '>', false)] : []), ...(to ? [beyond(key, to, '<', true)] : [])]
  return conditions.length > 0 ? conditions.join(' AND ') : 'TRUE'
}

/** Lexicographic over the key's columns; the first alone as well, so that the server reads a range of its index. */
function beyond(key: readonly Column[], values: readonly Value[], sign: '<' | '>', equal: boolean): string {
  const terms = key.map((column, index) => {
    const same = key.slice(0, index).map((one, at) => `${sqlName(one.name)} = ${compared(values[at] ?? null, one)}`)
    const last = index === key.length - 1 && equal ? `${sign}=` : sign
    return [...same, `${sqlName(column.name)} ${last} ${compared(values[index] ?? null, column)}`].join(' AND ')
  })
  const [first] = key
  if (!first || key.length === 1) return terms.join(' OR ')
  return `${sqlName(first.name)} ${sign}= ${compared(values[0] ?? null, first)} AND (${terms.map((one) => `(${one})`).join(' OR ')})`
}

/** Exactly these rows. */
export function among(key: readonly Column[], rows: readonly (readonly Value[])[]): string {
  const [only] = key
  if (only && key.length === 1) {
    return `${sqlName(only.name)} IN (${rows.map((row) => compared(row[0] ?? null, only)).join(', ')})`
  }
  const one = (row: readonly Value[]) =>
    `(${key.map((column, at) => `${sqlName(column.name)} = ${compared(row[at] ?? null, column)}`).join(' AND ')})`
  return rows.map(one).join(' OR ')
}
