// Gives rows that are added the ids that production's server gave, and has every mention of them follow. Pure.
import { type Bands, whereMade } from '../../ids/bands.ts'
import { mayHoldIdsOf } from '../../ids/narrow-references.ts'
import { columnValue, type RowTable, type RowValues } from '../../rows/change.ts'
import type { Column } from '../../rows/table.ts'
import { isBits, type SqlValue, sameValue } from '../../rows/value.ts'
import type { Known } from '../known.ts'
import { ThingRows } from '../merge/held-changes.ts'
import type { MergeRules, RowWrite } from '../merge/merge.ts'
import { mergeRules } from '../merge/rules.ts'
import { isBinaryColumn, isLikeAscii } from '../values/charset-text.ts'
import { codecOf } from '../values/text-codec.ts'
import { type FoundNumber, type NumberFor, type ReplacedNumbers, replaceNumbers } from './numbers-in-value.ts'
import type { AddedId, ReservedId } from './reserved-id.ts'

/** What must be known of a site whose ids are given anew. */
export interface IdsOfSite {
  readonly known: Known
  readonly bands: Bands
}

/** An old id in a value of which nobody knows that it names that row. */
export interface MentionedId {
  readonly thing: string
  readonly table: string
  readonly column: string
  /** The text around it. */
  readonly text: string
  readonly id: string
}

export interface MentionedIds {
  /** They are rewritten as well. */
  readonly unexplained: readonly MentionedId[]
  /** They stay what they are: in base64, or where nobody can say how the value counts its bytes. */
  readonly left: readonly MentionedId[]
}

/**
 * Ids of bands are followed wherever they stand, for they name themselves; others where it is known that a row is named.
 * @returns the rows in the same order; what production has already of a row stays as it is
 */
export function renumberedRows(
  rows: readonly RowWrite[],
  ids: readonly ReservedId[],
  site: IdsOfSite,
): readonly RowWrite[] {
  return rows.map(renumberer(rows, ids, site))
}

/**
 * Gives rows their new ids one by one.
 * @param among rows that say whose ids are whose; those that are given may be others
 * @param tell is called with each old id that nothing known explains
 */
export function renumberer(
  among: readonly RowWrite[],
  ids: readonly ReservedId[],
  site: IdsOfSite,
  tell: TellMention = () => undefined,
): (row: RowWrite) => RowWrite {
  if (ids.length === 0) return (row) => row
  const renumbering = renumberingOf(among, ids, site)
  return (row) =>
    renumberedRow(row, renumbering, (column, { text, id, isLeft }) => {
      const mention = { thing: row.thing, table: row.table.name, column: column.name, text, id }
      tell(mention, isLeft, row)
    })
}

/** @param isLeft whether it stays what it is, and is not rewritten */
export type TellMention = (mention: MentionedId, isLeft: boolean, row: RowWrite) => void

/** Says where ids would be rewritten that nothing known explains, before there are new ones. */
export function mentionsOf(rows: readonly RowWrite[], ids: readonly AddedId[], site: IdsOfSite): MentionedIds {
  const unexplained: MentionedId[] = []
  const left: MentionedId[] = []
  if (ids.length === 0) return { unexplained, left }
  const same = ids.map((id) => ({ ...id, to: id.from }))
  const look = renumberer(rows, same, site, (mention, isLeft) => void (isLeft ? left : unexplained).push(mention))
  for (const row of rows) look(row)
  return { unexplained, left }
}

/** One id, with a number that stands for it while it is put in: one that occurs nowhere. */
interface StandIn extends ReservedId {
  readonly standIn: string
}

interface Renumbering {
  readonly rules: MergeRules
  readonly rows: ThingRows
  /** By the column with the row's own id. */
  readonly own: ReadonlyMap<string, StandIn>
  /** By whose ids they are. */
  readonly bySpace: ReadonlyMap<string, StandIn>
  readonly byStandIn: ReadonlyMap<string, StandIn>
  /** Ids that name themselves, wherever they stand. */
  readonly byNumber: ReadonlyMap<string, StandIn>
}

function renumberingOf(
  rows: readonly RowWrite[],
  ids: readonly ReservedId[],
  { known, bands }: IdsOfSite,
): Renumbering {
  const rules = mergeRules(known)
  const free = freeNumbers(rows)
  const all = ids.map((id): StandIn => ({ ...id, standIn: free() }))
  const own = new Map(all.map((id) => [ownName(id.table, id.column, id.from), id]))
  const bySpace = new Map<string, StandIn>()
  for (const { table, expected, wanted } of rows) {
    const space = !expected && wanted ? rules.ownId(table, wanted) : undefined
    const id = space && own.get(ownName(table.name, table.columns[space.at]?.name ?? '', space.id))
    if (space && id) bySpace.set(`${space.space}\n${space.id}`, id)
  }
  const named = Map.groupBy(
    all.filter(({ table, from }) => whereMade(from, bands)?.table === table),
    ({ from }) => from,
  )
  const others = new Set(all.filter(({ from }) => (named.get(from)?.length ?? 0) === 0).map(({ from }) => from))
  return {
    rules,
    rows: new ThingRows(rows.map((row) => ({ ...row, before: row.expected, after: row.wanted, why: null }))),
    own,
    bySpace,
    byStandIn: new Map(all.map((id) => [id.standIn, id])),
    byNumber: new Map(
      [...named].flatMap(([from, [id, ...more]]) => (id && more.length === 0 && !others.has(from) ? [[from, id]] : [])),
    ),
  }
}

const ownName = (table: string, column: string, id: string) => `${table}\n${column}\n${id}`

/** @returns a function that gives numbers of twenty digits that no value has */
function freeNumbers(rows: readonly RowWrite[]): () => string {
  let head = 9_000_000_000
  const isIn = (text: string) => rows.some(({ wanted }) => wanted?.some((value) => value?.includes(text)))
  while (isIn(String(head))) head += 1
  let next = 0
  return () => `${head}${String(next++).padStart(10, '0')}`
}

interface SeenMention {
  readonly text: string
  readonly id: string
  readonly isLeft: boolean
}

function renumberedRow(
  write: RowWrite,
  { rules, rows, own, bySpace, byStandIn, byNumber }: Renumbering,
  tell: (column: Column, mention: SeenMention) => void,
): RowWrite {
  const { table, expected, wanted, thing } = write
  if (!wanted) return write
  const toStandIn = (space: string, id: string) => bySpace.get(`${space}\n${id}`)?.standIn
  const known = rules.rename(table, ownReplaced(write, own), toStandIn, rows.metaOf(thing))
  const numberFor: NumberFor = (digits) => (byStandIn.get(digits) ?? byNumber.get(digits))?.to
  const row = table.columns.map((column, at) => {
    const was = wanted[at] ?? null
    // What production has already is its own.
    if (expected && sameValue(expected[at] ?? null, was)) return was
    const value = known[at] ?? null
    const { value: now, replaced, left } = inColumn(value, column, numberFor)
    const isExplained = ({ digits }: FoundNumber) =>
      byStandIn.has(digits) ||
      isNamedAfter(column, value, byNumber.get(digits)?.table) ||
      // A row may have the id of another one for its key: an order that of its post.
      (table.key.length === 1 && table.key[0] === at && value?.toString('latin1') === digits)
    const told = [
      ...replaced.filter((one) => !isExplained(one)).map((one) => ({ ...one, isLeft: false })),
      ...left.map((one) => ({ ...one, isLeft: true })),
    ]
    for (const one of told) {
      const id = (byStandIn.get(one.digits) ?? byNumber.get(one.digits))?.from ?? one.digits
      tell(column, { text: textAround(value, one, byStandIn), id, isLeft: one.isLeft })
    }
    return now
  })
  if (row.every((value, at) => value === (wanted[at] ?? null))) return write
  return { ...write, wanted: row, thing: renamedThing(write, row, rules) }
}

/** The row with a number that stands for its own id. */
function ownReplaced({ table, expected, wanted }: RowWrite, own: Renumbering['own']): RowValues {
  const [at, ...more] = table.key
  const column = at === undefined ? undefined : table.columns[at]
  if (!wanted || expected || at === undefined || !column || more.length > 0) return wanted ?? []
  const id = own.get(ownName(table.name, column.name, wanted[at]?.toString('latin1') ?? ''))
  return id ? wanted.with(at, Buffer.from(id.standIn)) : wanted
}

const integers = /^(?:int|bigint|decimal)$/

/** Whether a column is called after the table whose id is all that it holds. */
const isNamedAfter = ({ name, type }: Column, value: SqlValue, table: string | undefined) =>
  table !== undefined &&
  integers.test(type) &&
  /^\d+$/.test(value?.toString('latin1') ?? '') &&
  mayHoldIdsOf(name, table)

const nothing = { replaced: [], left: [] } as const

/** Text in which a digit is not the byte that it is in ASCII is read, and written again. */
function inColumn(value: SqlValue, column: Column, numberFor: NumberFor): Searched {
  if (value === null || isBits(column.type) || column.generated) return { value, ...nothing }
  if (column.charset === null || isBinaryColumn(column) || isLikeAscii(column.charset))
    return replaceNumbers(value, numberFor)
  const codec = codecOf([value], column)
  if (!codec.isText) return replaceNumbers(value, numberFor)
  const found = replaceNumbers(Buffer.from(codec.decode(value)), numberFor)
  const encoded = found.replaced.length > 0 ? codec.encode(found.value.toString('utf8')) : value
  return { ...found, value: encoded ?? value }
}

interface Searched extends Omit<ReplacedNumbers, 'value'> {
  readonly value: SqlValue
}

/** How much of the text on each side of a number is shown. */
const shownAround = 40

function textAround(value: SqlValue, { start, end }: FoundNumber, byStandIn: ReadonlyMap<string, StandIn>): string {
  const part = value?.subarray(Math.max(0, start - shownAround), Math.min(end, start + 200) + shownAround)
  const text = part?.toString('utf8').replace(/^\ufffd+|\ufffd+$/g, '') ?? ''
  return text.replace(/\d{20}/g, (digits) => byStandIn.get(digits)?.from ?? digits)
}

/** A thing that is called after a new id is called after the one that it gets. */
function renamedThing({ table, expected, wanted, thing }: RowWrite, row: RowValues, rules: MergeRules): string {
  if (expected || rules.thingOf({ table, before: null, after: wanted }) !== thing) return thing
  return rules.thingOf({ table, before: null, after: row })
}

/**
 * Finds ids that production is to give: of rows that are added and that nobody had before.
 * @param isKept whether a row was there before, so that it comes back under its own id
 */
export function addedIds(
  rows: readonly RowWrite[],
  { known, bands }: IdsOfSite,
  isKept: (table: RowTable, row: RowValues) => boolean,
): readonly AddedId[] {
  const rules = mergeRules(known)
  return rows.flatMap(({ table, expected, wanted }) => {
    const [at, ...more] = table.key
    const column = at === undefined ? undefined : table.columns[at]?.name
    const from = wanted && column !== undefined ? columnValue(table, wanted, column)?.toString('latin1') : undefined
    if (expected || !wanted || column === undefined || more.length > 0 || !/^[1-9]\d*$/.test(from ?? '')) return []
    // A row that has an id of another table's band is named by that one's row.
    const made = whereMade(from ?? '', bands)
    const isOwn = made ? made.table === table.name : rules.ownId(table, wanted)?.at === at
    return isOwn && !isKept(table, wanted) ? [{ table: table.name, column, from: from ?? '' }] : []
  })
}
