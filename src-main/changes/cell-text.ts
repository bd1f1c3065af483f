// Values of rows as text, and what of a row differs. Pure.
import { plainText } from '../contract/plain-text.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { columnValue } from '../rows/change.ts'
import type { SqlValue } from '../rows/value.ts'

/** Character sets of MariaDB and MySQL that are no UTF-8, by the names that decoders have for them. */
const decoders: Readonly<Record<string, string>> = {
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'windows-1254',
  latin7: 'iso-8859-13',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
}

/** The first bytes of a value as text, in its column's character set. */
export function cellText(value: SqlValue, charset: string | null, most = 2_000): string {
  if (value === null) return ''
  const bytes = value.subarray(0, most)
  const decoder = charset === null ? undefined : decoders[charset]
  return decoder ? new TextDecoder(decoder).decode(bytes) : bytes.toString('utf8')
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

const sameValue = (one: SqlValue, other: SqlValue) =>
  one === other || (one !== null && other !== null && one.equals(other))

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
