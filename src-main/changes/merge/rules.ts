// What merging must know of a site, from what is known of WordPress and its plugins. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { columnValue } from '../../rows/change.ts'
import { columnText } from '../cell-text.ts'
import type { Known } from '../known.ts'
import { renameInRow } from '../name-places.ts'
import { filledFrom, type KnownRow, kindOfTable, knownName, knownRow, meaningOfRow, typeOfRow } from '../row-meaning.ts'
import { ofSite, partsOf, placeOfTable } from '../thing-id.ts'
import { textDecoder } from '../values/charset-text.ts'
import { readStructure } from '../values/structure.ts'
import type { MergeRules, MergeWay, OwnId, RowIdentity } from './merge.ts'

export function mergeRules(known: Known): MergeRules {
  const rowOf = (table: RowTable, row: RowValues) => knownRow({ table, before: null, after: row }, known)
  /** Ids of what all sites of a network share are the same wherever they stand. */
  const spaceOf = (site: string | null, ids: string) => ofSite(known.references.isShared(ids) ? null : site, ids)
  const aboutTables = known.tablesAbout()
  return {
    wayOf(table, row, column) {
      const change = rowOf(table, row)
      const told = change.table
      const name = told?.names?.value === column ? knownName(change, known)?.value : undefined
      return (
        name?.merge ??
        told?.merge[column] ??
        told?.merge['*'] ??
        (told?.derived.includes(column) ? 'target' : wayOfValue(table, row, column))
      )
    },
    thingOf: (change) => meaningOfRow(knownRow(change, known), known).thing,
    aboutOf(change) {
      const row = knownRow(change, known)
      const about = row.table?.about && filledFrom(row.table.about.thing, row)
      return about ? ofSite(row.place.site, about) : undefined
    },
    countedBy(table, row, column) {
      const { place, table: told } = known.facts(table)
      const counts = told?.counts[column]
      const value = counts && columnText(table, row, counts.own)
      return value === undefined
        ? undefined
        : { table: `${place.prefix}${counts?.table}`, column: counts?.column ?? '', value }
    },
    countersOf({ table, column }) {
      const { name, prefix } = placeOfTable(table, known.prefix)
      const found = known.counters.filter((one) => one.counts.table === name && one.counts.column === column)
      return found.map((one) => ({ table: `${prefix}${one.table}`, column: one.column, own: one.counts.own }))
    },
    countedIn: (table) => known.countedIn(known.facts(table).place.name ?? ''),
    tablesAbout(thing) {
      const { site, kind } = partsOf(thing)
      return (aboutTables.get(kind) ?? []).map((name) => `${known.prefix}${site === null ? '' : `${site}_`}${name}`)
    },
    isMain: (table) => known.facts(table).table?.main ?? false,
    ownId: (table, row) => ownIdOf(table, row, known, spaceOf),
    identityOf: (table, row, partOf) => identityOf(rowOf(table, row), row, known, partOf),
    isSameRow: (table, one, other) => isSameRow(table, one, other, known.facts(table).table?.birth ?? []),
    rename(table, row, newId, metaOf) {
      const { site } = known.facts(table).place
      const own = ownIdOf(table, row, known, spaceOf)
      const id = own && newId(own.space, own.id)
      const moved = own && id !== undefined ? row.with(own.at, Buffer.from(id)) : row
      const rename = ({ to, text, as }: { to: string; text: string; as: string }) =>
        as === 'id' || as === 'list' ? newId(spaceOf(site, known.references.idsOf(to)), text) : undefined
      return renameInRow(table, moved, known, rename, metaOf)
    },
    renameWidgets: (table, row, newName) =>
      renameInRow(table, row, known, ({ to, text }) => (to === 'widget' ? newName(text) : undefined)),
    copyOf: (table, row) => copyOf(rowOf(table, row)),
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

const integers = /^(?:tinyint|smallint|mediumint|int|bigint)$/

function ownIdOf(
  table: RowTable,
  row: RowValues,
  known: Known,
  spaceOf: (site: string | null, ids: string) => string,
): OwnId | undefined {
  const [at, ...more] = table.key
  const column = at === undefined ? undefined : table.columns[at]
  if (at === undefined || !column || more.length > 0 || !integers.test(column.type)) return undefined
  const { place } = known.facts(table)
  const name = place.name ?? table.name
  const told = known.references.ownId(name)
  if (!place.name || (!known.table(name) && !isNamedAfter(name, column.name))) return undefined
  // What names another thing by its whole key has no id of its own.
  if (known.references.ofTable(name).some(([key]) => key === column.name)) return undefined
  const ids = told?.column === column.name ? told.ids : name
  const id = row[at]?.toString('latin1')
  return id === undefined ? undefined : { space: spaceOf(place.site, ids), id, at }
}

/** Of a table that nobody knows: `form_id` of `gf_form` is its own, `post_id` names another table's row. */
function isNamedAfter(table: string, column: string): boolean {
  const stem = column.replace(/_?id$/i, '').toLowerCase()
  return stem === '' || (!/^(?:post|user|term|comment|blog|site|order|product)$/.test(stem) && table.includes(stem))
}

function identityOf(
  row: KnownRow,
  values: RowValues,
  known: Known,
  partOf: (table: string, column: string) => string | undefined,
): RowIdentity | undefined {
  const { table, change, place } = row
  if (!table) return undefined
  const type = typeOfRow(row)
  const typed = type === undefined ? undefined : known.type(kindOfTable(table), type)
  const columns = typed?.identity.length ? typed.identity : table.identity
  if (columns.length === 0) return undefined
  const parts = columns.map((column) => {
    const [other, name] = column.split('.')
    if (name !== undefined && other !== undefined) return partOf(other, name)
    return columnText(change.table, values, column, Number.POSITIVE_INFINITY)
  })
  if (parts.some((part) => part === undefined)) return undefined
  const named = [...(table.thing ?? '').matchAll(/\{(\w+)\}/g)].map(([, column]) => column ?? '')
  const thing = table.thing && named.every((column) => columns.includes(column)) ? filledFrom(table.thing, row) : null
  return {
    name: JSON.stringify(parts),
    repeats: table.repeats,
    isSet: table.repeats && (knownName(row, known)?.value.many ?? false),
    thing: thing ? ofSite(place.site, thing) : null,
  }
}

/** By what stays as it was made; where nobody knows what that is, by whether most of what tells rows apart is the same. */
function isSameRow({ columns, key }: RowTable, one: RowValues, other: RowValues, birth: readonly string[]): boolean {
  const told = columns.flatMap(({ name, type }, at) => {
    const [mine, theirs] = [one[at] ?? null, other[at] ?? null]
    if (key.includes(at) || !mine || !theirs || (birth.length > 0 && !birth.includes(name))) return []
    if (mine.length < 3 && theirs.length < 3) return []
    return integers.test(type) || /^[0:. -]*$/.test(mine.toString('latin1')) ? [] : [mine.equals(theirs)]
  })
  if (birth.length > 0) return told.includes(true)
  if (told.length === 0) return one.every((value, at) => key.includes(at) || String(value) === String(other[at]))
  return told.filter(Boolean).length * 2 > told.length
}

/** Types of posts of which a second one would be none, or would not be used. */
const single =
  /^(?:revision|nav_menu_item|attachment|wp_global_styles|custom_css|customize_changeset|oembed_cache|shop_order.*)$/

function copyOf(row: KnownRow): Readonly<Record<string, string>> | undefined {
  const { change, place } = row
  const { table, after } = change
  if (!after) return undefined
  const text = (column: string) => columnText(table, after, column, Number.POSITIVE_INFINITY) ?? ''
  const slug = (column: string) => (text(column) ? { [column]: `${text(column).slice(0, 190)}-2` } : {})
  if (place.name === 'terms') return { name: `${text('name')} (2)`, ...slug('slug') }
  if (place.name !== 'posts' || single.test(typeOfRow(row) ?? '')) return undefined
  return { post_title: `${text('post_title')} (2)`, ...slug('post_name') }
}
