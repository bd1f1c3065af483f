// Values of rows as text, and what of a row differs. Pure.
import { plainText } from '../contract/plain-text.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { columnValue } from '../rows/change.ts'
import { encodingOf } from '../rows/encoding.ts'
import { type SqlValue, sameValue } from '../rows/value.ts'

/** The first bytes of a value as text, in its column's character set. */
export function cellText(value: SqlValue, charset: string | null, most = 2_000): string {
  if (value === null) return ''
  const bytes = value.subarray(0, most)
  const encoding = charset === null ? undefined : encodingOf(charset)
  return encoding ? new TextDecoder(encoding).decode(bytes) : bytes.toString('utf8')
}

/** A column's value of a row as text; undefined where the table has no such column or it is NULL. */
export function columnText(table: RowTable, row: RowValues, column: string, most?: number): string | undefined {
  const value = columnValue(table, row, column)
  if (value === undefined || value === null) return undefined
  const charset = table.columns.find(({ name }) => name === column)?.charset ?? null
  return cellText(value, charset, most)
}

/** The names of columns in which the two sides differ; all where there is only one side. */
export function changedColumns({ table, before, after }: RowChange): readonly string[] {
  const names = table.columns.map(({ name }) => name)
  if (!before || !after) return names
  return names.filter((_, at) => !sameValue(before[at] ?? null, after[at] ?? null))
}

/** Both sides, or the one there is. */
export const sidesOf = ({ before, after }: RowChange): readonly RowValues[] =>
  [before, after].filter((side) => side !== null)

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#039': "'",
  '#8211': '–',
  '#8217': '’',
  '#8220': '“',
  '#8221': '”',
  ndash: '–',
  nbsp: ' ',
}

/** A title as WordPress stores it, fit to be shown: entities as characters, one line, no control characters. */
export function shownTitle(stored: string, most = 120): string {
  const text = stored.replace(/&(#?\w{2,6});/g, (whole, name: string) => entities[name] ?? whole)
  return plainText(text.replace(/\s+/g, ' ').trim(), most)
}

/** The strings of a serialised list of PHP, in its order; at most a thousand. What is none gives none. */
export function phpStrings(value: SqlValue): readonly string[] {
  const found: string[] = []
  if (value === null) return found
  const text = value.toString('latin1')
  const start = /s:(\d{1,9}):"/g
  for (let match = start.exec(text); match && found.length < 1_000; match = start.exec(text)) {
    const from = start.lastIndex
    const to = from + Number(match[1])
    if (text.slice(to, to + 2) !== '";') continue
    found.push(value.subarray(from, to).toString('utf8'))
    start.lastIndex = to
  }
  return found
}

/** `contact-form-7` is called Contact Form 7. */
export function nameOfSlug(slug: string): string {
  const words = slug.replace(/^.*\//s, '').split(/[-_]+/).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || slug
}
