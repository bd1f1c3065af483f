// What a row is called in a sentence. Pure.
import { plainText } from '../contract/plain-text.ts'
import type { RowTable, RowValues } from '../rows/change.ts'

/** `wp_posts 12` */
export function nameOfRow({ name, key, columns }: RowTable, row: RowValues): string {
  const values = key.map((at) => row[at]?.toString(columns[at]?.charset ? 'utf8' : 'latin1') ?? '')
  return `${plainText(name, 64)} ${plainText(values.join(' '), 80)}`.trim()
}
