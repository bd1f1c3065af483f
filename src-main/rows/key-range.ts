// Conditions that pick rows of a table by its key: a range, or certain ones. Pure.
import { sqlName } from '../database/client/quote.ts'
import type { Column } from './table.ts'
import { collatedLiteral, type SqlValue } from './value.ts'

/** Rows behind the key `after`, up to and with the key `to`; null where there is no bound. */
export interface KeyRange {
  readonly after: readonly SqlValue[] | null
  readonly to: readonly SqlValue[] | null
}

export function rangeCondition(key: readonly Column[], { after, to }: KeyRange): string {
  const conditions = [...(after ? [beyond(key, after, '>', false)] : []), ...(to ? [beyond(key, to, '<', true)] : [])]
  return conditions.length > 0 ? conditions.join(' AND ') : 'TRUE'
}

/** Compares the key's columns in order; the first alone as well, so that the server reads a range of its index. */
function beyond(key: readonly Column[], values: readonly SqlValue[], sign: '<' | '>', equal: boolean): string {
  const terms = key.map((column, index) => {
    const same = key
      .slice(0, index)
      .map((one, at) => `${sqlName(one.name)} = ${collatedLiteral(values[at] ?? null, one)}`)
    const last = index === key.length - 1 && equal ? `${sign}=` : sign
    return [...same, `${sqlName(column.name)} ${last} ${collatedLiteral(values[index] ?? null, column)}`].join(' AND ')
  })
  const [first] = key
  if (!first || key.length === 1) return terms.join(' OR ')
  return `${sqlName(first.name)} ${sign}= ${collatedLiteral(values[0] ?? null, first)} AND (${terms.map((one) => `(${one})`).join(' OR ')})`
}

/** Picks exactly the rows of these keys. */
export function keysCondition(key: readonly Column[], rows: readonly (readonly SqlValue[])[]): string {
  const [only] = key
  if (only && key.length === 1) {
    return `${sqlName(only.name)} IN (${rows.map((row) => collatedLiteral(row[0] ?? null, only)).join(', ')})`
  }
  const one = (row: readonly SqlValue[]) =>
    `(${key.map((column, at) => `${sqlName(column.name)} = ${collatedLiteral(row[at] ?? null, column)}`).join(' AND ')})`
  return rows.map(one).join(' OR ')
}
