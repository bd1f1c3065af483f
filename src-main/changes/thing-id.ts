// The ids of things, and of which site of a network they are. Pure.
import { createHash } from 'node:crypto'
import type { RowChange } from '../rows/change.ts'

export interface TablePlace {
  /** The number of the network's site; null for the main one, for one by itself, and for what all share. */
  readonly site: string | null
  /** Without the prefix; null for a table that is none of the site's. */
  readonly name: string | null
  /** The prefix it has. */
  readonly prefix: string
}

/** Takes a table's name apart: `wp_2_posts` is `posts` of site 2. */
export function placeOfTable(table: string, prefix: string): TablePlace {
  if (!table.startsWith(prefix)) return { site: null, name: null, prefix: '' }
  const rest = table.slice(prefix.length)
  const numbered = /^([1-9]\d{0,9})_(.+)$/s.exec(rest)
  if (!numbered) return { site: null, name: rest, prefix }
  const [, site = '', name = ''] = numbered
  return { site, name, prefix: `${prefix}${site}_` }
}

export interface ThingParts {
  readonly site: string | null
  readonly kind: string
  /** What follows the kind: an id, a name, a path. */
  readonly id: string
}

export function partsOf(thing: string): ThingParts {
  const match = /^(?:(\d+)\/)?([a-z-]+):(.*)$/s.exec(thing)
  const [, site = null, kind = '', id = thing] = match ?? []
  return { site, kind, id }
}

export const ofSite = (site: string | null, thing: string) => (site === null ? thing : `${site}/${thing}`)

/** @returns undefined where a column that the template names has no text */
export function filledTemplate(template: string, textOf: (column: string) => string | undefined): string | undefined {
  let isWhole = true
  const filled = template.replace(/\{(\w+)\}/g, (_, column: string) => {
    const text = textOf(column)
    if (!text) isWhole = false
    return shortId(text ?? '')
  })
  return isWhole ? filled : undefined
}

/** The id of a row that is a thing of its own: by its key, else by all its values. */
export function rowThing({ table, before, after }: RowChange): string {
  const row = after ?? before ?? []
  const keys = table.key.length > 0 ? table.key : table.columns.map((_, at) => at)
  const values = keys.map((at) => row[at] ?? null)
  if (table.key.length === 0) return `row:${table.name}:${digest(values)}`
  const text = values.map((value) => (value === null ? 'NULL' : value.toString('utf8'))).join(',')
  const isPlainText = values.every((value) => value === null || Buffer.from(value.toString('utf8')).equals(value))
  // Of several columns, values with commas would be one another's.
  const isPlainKey = isPlainText && (values.length === 1 || values.every((value) => !value?.includes(0x2c)))
  return `row:${table.name}:${isPlainKey ? shortId(text) : digest(values)}`
}

function digest(values: readonly (Buffer | null)[]): string {
  const hash = createHash('sha256')
  for (const value of values) hash.update(value === null ? 'N' : `V${value.length}:`).update(value ?? '')
  return `=${hash.digest('hex').slice(0, 24)}`
}

/** An id as it is, or, of one that is long, its beginning and what tells it from others. */
function shortId(id: string): string {
  if (id.length <= 300) return id
  return `${id.slice(0, 100)}…${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}
