// What merging must know of a site, from what is known of WordPress and its plugins. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { columnValue } from '../../rows/change.ts'
import type { Known } from '../known.ts'
import { knownName, knownRow } from '../row-meaning.ts'
import { textDecoder } from '../values/charset-text.ts'
import { readStructure } from '../values/structure.ts'
import type { MergeRules, MergeWay } from './merge.ts'

export function mergeRules(known: Known): MergeRules {
  return {
    wayOf(table, row, column) {
      const change = knownRow({ table, before: null, after: row }, known)
      const told = change.table
      const name = told?.names && told.names.value === column ? knownName(change, known)?.value : undefined
      return (
        name?.merge ??
        told?.merge[column] ??
        told?.merge['*'] ??
        (told?.derived.includes(column) ? 'target' : wayOfValue(table, row, column))
      )
    },
  }
}

const longTexts = /^(?:mediumtext|longtext)$/

/** How values are brought together of which nothing is known. */
function wayOfValue(table: RowTable, row: RowValues, name: string): MergeWay {
  const column = table.columns.find((one) => one.name === name)
  const value = columnValue(table, row, name)
  if (!column || !value) return 'value'
  if (column.type === 'json') return 'keys'
  const decode = column.charset === null ? undefined : textDecoder(column.charset)
  if (!decode) return 'value'
  if (readStructure(value, decode)) return 'keys'
  return longTexts.test(column.type) ? 'text' : 'value'
}
