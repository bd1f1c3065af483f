// What a row belongs to, and whose its change is as far as the row itself tells. Pure.
import { columnValue, type RowChange, type RowValues } from '../rows/change.ts'
import { cellText, changedColumns, sidesOf } from './cell-text.ts'
import type { KnownName, KnownTable, KnownType } from './knowledge.ts'
import type { CompiledRule, Known, TableFacts } from './known.ts'
import { filledTemplate, ofSite, rowThing } from './thing-id.ts'
import type { RowMeaning } from './wordpress.ts'

export type Whose = Pick<RowMeaning, 'class' | 'why'>

export const work: Whose = { class: 'work', why: null }

/** A row with what is known of its table. */
export interface KnownRow extends TableFacts {
  readonly change: RowChange
}

export function knownRow(change: RowChange, known: Known): KnownRow {
  const { place, table, at, rules } = known.facts(change.table)
  return { change, place, table, at, rules }
}

/** A column of one side as text, as `columnText` gives it. */
export function sideText({ change, at }: KnownRow, side: RowValues, column: string, most?: number): string | undefined {
  const position = at.get(column)
  const value = position === undefined ? undefined : side[position]
  if (position === undefined || value === undefined || value === null) return undefined
  return cellText(value, change.table.columns[position]?.charset ?? null, most)
}

export function meaningOfRow(row: KnownRow, known: Known): RowMeaning {
  const { change, place, table } = row
  if (!table) return { thing: rowThing(change), ...work }
  const filled = table.thing && filledFrom(table.thing, row)
  const thing = filled ? ofSite(place.site, filled) : rowThing(change)
  return { thing, ...whoseRow(row, known) }
}

/** A template with the columns of a row; undefined where it lacks one, or it is NULL or empty. */
export function filledFrom(template: string, row: KnownRow): string | undefined {
  const side = row.change.after ?? row.change.before
  return side ? filledTemplate(template, (column) => sideText(row, side, column, Number.POSITIVE_INFINITY)) : undefined
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
  const rule = row.rules.find(({ added, when }) => (!added || !change.before) && holds(row, when))
  if (rule) return { class: rule.class, why: rule.why }
  const type = table.type === undefined ? undefined : governingType(row, known)
  if (type && type.class !== 'work') return { class: type.class, why: type.why }
  return { class: table.class, why: table.why }
}

/** The type that the row has before as well as after. */
function governingType(row: KnownRow, known: Known): KnownType | undefined {
  const kind = row.table ? kindOfTable(row.table) : ''
  const [first, second = first] = sidesOf(row.change).map((side) => known.type(kind, typeOfSide(row, side) ?? ''))
  return first === second ? first : undefined
}

export const kindOfTable = (table: KnownTable) => table.thing?.split(':')[0] ?? 'row'

/** The post type, the taxonomy …; undefined where the table has none. */
export function typeOfRow(row: KnownRow): string | undefined {
  const side = row.change.after ?? row.change.before
  return side ? typeOfSide(row, side) : undefined
}

const typeOfSide = (row: KnownRow, side: RowValues) =>
  row.table?.type === undefined ? undefined : sideText(row, side, row.table.type, 200)

/** Holds before as well as after, so that what was noise and becomes somebody's is never noise. */
function holds(row: KnownRow, when: CompiledRule['when']): boolean {
  const sides = sidesOf(row.change)
  return when.every(({ column, fits }) => sides.every((side) => fits(sideText(row, side, column, 300))))
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
  const side = change.after ?? change.before
  if (!side) return undefined
  const name = sideText(row, side, key, 1_000) ?? ''
  const patterns = known.names(of)
  const short = unprefixed(name, place.prefix)
  const holding = ({ value: { value: expression } }: { readonly value: KnownName }) =>
    expression === undefined || fits(row, value, known.expression(expression))
  return patterns?.matches(name).find(holding) ?? (short === name ? undefined : patterns?.matches(short).find(holding))
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

function fits(row: KnownRow, column: string, expression: RegExp): boolean {
  return sidesOf(row.change).every((side) => expression.test(sideText(row, side, column, 400) ?? ''))
}
