// Plans how a promotion is undone: what it wrote goes back to what was there before, three ways with what production has now, so that what
// others changed since stays. Makes nothing.
import { type ReferenceTo, referencesTo } from '../changes/core-references.ts'
import type { Known } from '../changes/known.ts'
import type { MeantRowChange, MergeSource } from '../changes/merge/merge.ts'
import { mergeRows } from '../changes/merge/merge-rows.ts'
import { rowNames } from '../changes/merge/row-groups.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import { type ClassedChange, reversalOf } from '../changes/reverse.ts'
import { knownRow, meaningOfRow } from '../changes/row-meaning.ts'
import { tablesOf } from '../changes/schema-statement.ts'
import { nameOfRow } from '../comparing/name-of-row.ts'
import type { Decides, PlanParts } from '../merging/plan-merge.ts'
import { trackChoices } from '../merging/track-choices.ts'
import type { StatePath } from '../pool/layout.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { fittingRows } from './fitting-rows.ts'
import type { ProductionNow, RowOfTable } from './production-now.ts'
import type { PromotionPatch } from './promotion-patch.ts'
import type { PromotionPlan } from './promotion-plan.ts'
import { type FilesNow, undoneFiles } from './undone-files.ts'
import { thingsOfRows } from './written-things.ts'

export interface UndoPromotionParts extends Pick<PlanParts, 'known' | 'mergeValues' | 'database'> {
  /** What the promotion wrote. */
  readonly patch: PromotionPatch
  readonly now: ProductionNow
  /** What production has now at the paths of the patch's files. */
  readonly filesNow: FilesNow
  /** The state of the point that was taken before the promotion. */
  readonly before: StatePath
  /** Named as the source of conflicts, by which decisions are found. */
  readonly promotion: string
  readonly decides: Decides
}

/** How many rows of each kind are looked for that name one which goes. */
const mostNaming = 50
/** How many are told. */
const mostTold = 100

export async function planUndoPromotion(parts: UndoPromotionParts): Promise<PromotionPlan> {
  const { known, now, patch, mergeValues, decides, promotion, database } = parts
  const meant = meaningBy(known)
  const names = new Set(patch.rows.map(({ table }) => table.name))
  const tables = await now.tables([...names])
  const isMadeAgain = madeAgain(patch, tables, database)
  const fitting = fittingRows(
    patch.rows.filter((change) => !isMadeAgain(change)),
    tables,
  )
  const rowsBack = [...fitting.rows, ...patch.rows.filter(isMadeAgain)]
  const net = reversalOf(rowsBack.map((change): ClassedChange => ({ ...change, class: meant(change).class }))).map(
    ({ table, expected, wanted }) => meant({ table, before: expected, after: wanted }),
  )
  const naming = await now.rowsNaming(namingOf(net, known), mostNaming)
  const inTarget = [
    ...(await changedSince(
      net.filter((change) => !isMadeAgain(change)),
      now,
    )),
    ...dependents(naming, net),
  ].map(meant)
  const choices = trackChoices((conflict) => decides(conflict, promotion))
  const rows = mergeRows({
    sources: [sourceOf(net, inTarget)],
    rules: mergeRules(known),
    mergeValues,
    choiceOf: choices.choiceOf,
  })
  const files = undoneFiles(patch.files, { ...parts, choiceOf: choices.choiceOf })
  const conflicts = [...rows.conflicts, ...files.conflicts]
  return {
    rows: rows.writes,
    columns: 'more',
    overtakes: false,
    files: files.writes,
    statements: patch.back.map(({ text }) => text),
    last: patch.back.flatMap(({ text, when }) => (when === 'last' ? [text] : [])),
    things: thingsOfRows({ rows: rows.writes, files: files.writes }, known),
    leftOut: [],
    conflicts,
    open: choices.openOf(conflicts),
    decided: choices.decided,
    newIds: [],
    mentions: [],
    taken: null,
    givenIds: [],
    rebuilt: [],
    warnings: [...fitting.warnings, ...statementsStay(patch), ...restingOn(rows.writes, naming, known)],
  }
}

/** @returns a function that says whether a row's table is gone, and is made again before the row comes back */
function madeAgain({ back }: PromotionPatch, tables: ReadonlyMap<string, unknown>, database: string) {
  const made = new Set(back.flatMap(({ text, when }) => (when === 'first' ? tablesOf(text, database) : [])))
  return ({ table }: RowChange) => !tables.has(table.name) && made.has(table.name)
}

/** @returns a function that says what a change is part of */
function meaningBy(known: Known): (change: RowChange) => MeantRowChange {
  return (change) => ({ ...change, ...meaningOfRow(knownRow(change, known), known) })
}

/** Ways in which rows may name those that go. */
const namingOf = (net: readonly RowChange[], known: Known): readonly ReferenceTo[] =>
  net.flatMap(({ table, before, after }) => (before && !after ? waysToName(table, before, known) : []))

/** WordPress' own ways, and those that are known of plugins. */
function waysToName(table: RowTable, row: RowValues, known: Known): readonly ReferenceTo[] {
  const { place } = known.facts(table)
  const ids = place.name === null ? undefined : known.references.ownId(place.name)
  const value = ids && columnValue(table, row, ids.column)?.toString('latin1')
  const told = ids && value ? known.references.columnsNaming(ids.ids) : []
  const ways = [
    ...referencesTo(table, row, known.prefix),
    ...told.map((one) => ({ ...one, table: `${place.prefix}${one.table}`, where: one.where, value: value ?? '' })),
  ]
  return [...new Map(ways.map((way) => [JSON.stringify([way.table, way.column, way.where, way.value]), way])).values()]
}

/** What became of the promotion's rows since. */
async function changedSince(net: readonly RowChange[], now: ProductionNow): Promise<readonly RowChange[]> {
  const found = await now.rowsAt(net.map(({ table, before, after }) => ({ table, row: before ?? after ?? [] })))
  return net.flatMap(({ table, before }, at): RowChange[] => {
    const after = found[at] ?? null
    const isSame = before && after ? sameRow(before, after) : before === after
    return isSame ? [] : [{ table, before, after }]
  })
}

/** Rows that others made since, and that name what goes. */
function dependents(naming: readonly RowOfTable[], net: readonly RowChange[]): readonly RowChange[] {
  const name = rowNames()
  const seen = new Set(net.map(({ table, before, after }) => name(table, before ?? after ?? [])))
  return naming.flatMap(({ table, row }) => {
    const key = name(table, row)
    if (seen.has(key)) return []
    seen.add(key)
    return [{ table, before: null, after: row }]
  })
}

function sourceOf(net: readonly MeantRowChange[], inTarget: readonly MeantRowChange[]): MergeSource {
  const name = rowNames()
  const byRow = new Map(inTarget.map((change) => [name(change.table, change.before ?? change.after ?? []), change]))
  const byThing = Map.groupBy(inTarget, ({ thing }) => thing)
  const byTable = Map.groupBy(inTarget, ({ table }) => table.name)
  return {
    net: () => net,
    inTarget: (table, row) => byRow.get(name(table, row)),
    thingInTarget: (thing) => byThing.get(thing) ?? [],
    tableInTarget: (table) => byTable.get(table) ?? [],
  }
}

const statementsStay = ({ statements, back }: PromotionPatch) =>
  statements.length === 0 || back.length > 0
    ? []
    : [
        `The promotion changed what tables are made of, by ${statements.length === 1 ? 'one statement' : `${statements.length} statements`}, which is not undone: new tables and columns stay.`,
      ]

/** Rows that would name what is gone. */
function restingOn(
  writes: readonly {
    readonly table: RowChange['table']
    readonly expected: RowOfTable['row'] | null
    readonly wanted: RowOfTable['row'] | null
  }[],
  naming: readonly RowOfTable[],
  known: Known,
): readonly string[] {
  const name = rowNames()
  const written = new Set(writes.map(({ table, expected, wanted }) => name(table, expected ?? wanted ?? [])))
  const gone = new Set(
    writes.flatMap(({ table, expected, wanted }) =>
      expected && !wanted ? waysToName(table, expected, known).map(placeOf) : [],
    ),
  )
  const left = naming.filter(({ table, row }) => !written.has(name(table, row)))
  const told = left.flatMap(({ table, row }) => {
    const at = (column: string) => row[table.columns.findIndex((one) => one.name === column)]?.toString('latin1') ?? ''
    const column = table.columns.find((one) =>
      gone.has(placeOf({ table: table.name, column: one.name, value: at(one.name) })),
    )
    return column
      ? [`${nameOfRow(table, row)}, which was made since, names by its ${column.name} what goes, ${at(column.name)}.`]
      : []
  })
  return [...new Set(told)].slice(0, mostTold)
}

const placeOf = ({ table, column, value }: Pick<ReferenceTo, 'table' | 'column' | 'value'>) =>
  `${table}\n${column}\n${value}`
