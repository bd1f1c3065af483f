// The expression by which a server computes a hash of a whole row, the same on every server that has the same row. Pure.
import { sqlName } from '../database/client/quote.ts'
import type { Column } from './table.ts'
import { isBits } from './value.ts'

/**
 * Hashes every column with its length before it, and NULL unlike the word NULL. A column that can be long is hashed by
 * itself first: a server makes nothing of a text longer than its max_allowed_packet. SHA2 is what all servers have; the
 * newest of MySQL have no MD5 any more.
 * @returns an expression of 64 hexadecimal digits
 */
export function rowHash(columns: readonly Column[]): string {
  const parts = columns.map((column) => {
    const bytes = bytesOf(column)
    return `IFNULL(CONCAT(LENGTH(${bytes}), ':', ${isLong(column) ? hash(bytes) : bytes}), 'n')`
  })
  return hash(`CONCAT(${parts.join(', ')})`)
}

const hash = (sql: string) => `SHA2(${sql}, 256)`

const isLong = ({ type }: Column) => /text|blob|json/.test(type)

function bytesOf({ name, type }: Column): string {
  const column = sqlName(name)
  if (isBits(type)) return `HEX(${column})`
  if (type === 'json') return `CAST(${column} AS CHAR)`
  if (/text|blob/.test(type)) return column
  return type === 'float' ? `CAST(${column} + 0e0 AS BINARY)` : `CAST(${column} AS BINARY)`
}
