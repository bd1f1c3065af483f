// What a row belongs to, and whose its change is as far as the row itself tells. Pure.
import { columnValue, type RowChange, type RowValues } from '../rows/change.ts'
import { changedColumns, columnText, sidesOf } from './cell-text.ts'
import { globExpression } from './glob.ts'
import type { KnownName, KnownTable } from './knowledge.ts'
import type { Known, WordPressSite } from './known.ts'
import { filledTemplate, ofSite, placeOfTable, rowThing, type TablePlace } from './thing-id.ts'
import type { RowMeaning } from './wordpress.ts'

export type Whose = Pick<RowMeaning, 'class' | 'why'>

export const work: Whose = { class: 'work', why: null }

/** A row with what is known of its table. */
export interface KnownRow {
  readonly change: RowChange
  readonly place: TablePlace
  readonly table: KnownTable | undefined
}

export function knownRow(change: RowChange, known: Known, site: WordPressSite): KnownRow {
  const place = placeOfTable(change.table.name, site.prefix)
  const table = place.name === null ? undefined : known.table(place.name)
  // A network's shared tables have no number in their names.
  return { change, place, table: table?.network && place.site !== null ? undefined : table }
}

export function meaningOfRow(row: KnownRow, known: Known): RowMeaning {
  const { change, place, table } = row
  if (!table) return { thing: rowThing(change), ...work }
  const filled = table.thing && filledTemplate(table.thing, change.table, change)
  const thing = filled ? ofSite(place.site, filled) : rowThing(change)
  return { thing, ...whoseRow(row, known) }
}

function whoseRow(row: KnownRow, known: Known): Whose {
  const { change, table } = row
  if (!table) return work
  const governed = governingClass(row, known)
  if (governed.class === 'noise') return governed
  if (onlyDerived(change, table)) {
    return { class: 'noise', why: 'nothing but what is counted or dated from other rows differs' }
  }
  const name = knownName(row, known)?.value
  if (name && table.names && onlyDerivedParts(change, table.names.value, name.derived)) {
    return { class: 'noise', why: 'nothing but what comes by itself differs in it' }
  }
  return name && name.class !== 'work' ? { class: name.class, why: name.why } : governed
}

/** Whether a serialised array is what it was, or an empty one, but for these parts. */
function onlyDerivedParts(change: RowChange, column: string, parts: readonly string[]): boolean {
  if (parts.length === 0 || !change.after) return false
  const rest = (side: RowValues | null) => {
    const value = side && columnValue(change.table, side, column)
    const text = value ? value.toString('latin1') : 'a:0:{}'
    return parts.reduce((left, part) => left.replace(part, () => ''), text).replace(/^a:\d+:/, 'a:')
  }
  return rest(change.before) === rest(change.after)
}

/** What the row says of the whole thing that it is: its type, its state, its table. */
export function governingClass(row: KnownRow, known: Known): Whose {
  const { change, table } = row
  if (!table) return work
  const rule = table.rules.find(({ when, added }) => (!added || !change.before) && holds(row, when))
  if (rule) return { class: rule.class, why: rule.why }
  const byTypes = sidesOf(change).map((side) => known.type(kindOfTable(table), typeOfSide(row, side) ?? ''))
  const byType = byTypes.at(-1)
  if (byType && byType.class !== 'work' && byTypes.every((one) => one === byType)) {
    return { class: byType.class, why: byType.why }
  }
  return { class: table.class, why: table.why }
}

export const kindOfTable = (table: KnownTable) => table.thing?.split(':')[0] ?? 'row'

/** The post type, the taxonomy …; undefined where the table has none. */
export function typeOfRow(row: KnownRow): string | undefined {
  const side = row.change.after ?? row.change.before
  return side ? typeOfSide(row, side) : undefined
}

const typeOfSide = ({ change, table }: KnownRow, side: RowValues) =>
  table?.type === undefined ? undefined : columnText(change.table, side, table.type, 200)

/** Holds before as well as after, so that what was noise and becomes somebody's is never noise. */
function holds({ change }: KnownRow, when: Readonly<Record<string, string | readonly string[] | null>>): boolean {
  return Object.entries(when).every(([column, values]) =>
    sidesOf(change).every((side) => {
      const text = columnText(change.table, side, column, 300)
      if (values === null) return text === undefined
      return text !== undefined && [values].flat().some((value) => isLike(text, value))
    }),
  )
}

function isLike(text: string, value: string): boolean {
  return value.includes('*') ? globExpression(value).test(text) : text === value
}

function onlyDerived(change: RowChange, table: KnownTable): boolean {
  if (!change.before || !change.after || table.derived.length === 0) return false
  const changed = changedColumns(change)
  return changed.length > 0 && changed.every((column) => table.derived.includes(column))
}

/** @returns what is known of a setting or a meta field, by its name */
export function knownName(row: KnownRow, known: Known): { value: KnownName; stars: readonly string[] } | undefined {
  const { change, place, table } = row
  if (!table?.names) return undefined
  const { of, key, value } = table.names
  const [side] = sidesOf(change).toReversed()
  if (!side) return undefined
  const name = columnText(change.table, side, key, 1_000) ?? ''
  const patterns = known.names(of)
  const short = unprefixed(name, place.prefix)
  const found = [...(patterns?.matches(name) ?? []), ...(short === name ? [] : (patterns?.matches(short) ?? []))]
  return found.find((one) => one.value.value === undefined || fits(change, value, one.value.value))
}

/** What a setting or a meta field is called, with what each `*` of the pattern stood for; undefined where nobody says. */
export function labelOfRow(row: KnownRow, known: Known): string | undefined {
  const found = knownName(row, known)
  const stars = [...(found?.stars ?? [])]
  return found?.value.label?.replace(/\*/g, () => stars.shift() ?? '')
}

/** Names that hold the prefix of the tables have `{prefix}` instead; of users, those of other sites too. */
function unprefixed(name: string, prefix: string): string {
  if (prefix === '' || !name.startsWith(prefix)) return name
  return `{prefix}${name.slice(prefix.length).replace(/^[1-9]\d{0,9}_/, '')}`
}

function fits(change: RowChange, column: string, expression: string): boolean {
  const test = new RegExp(expression)
  const says = (side: RowValues) => test.test(columnText(change.table, side, column, 400) ?? '')
  return sidesOf(change).every(says)
}
