// Narrows a list of changes to those that a plan writes, and says what of it stays out.
import type { ChangeIndex, MeantFileChange, NetRow } from '../comparing/change-index.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import type { MergePlan } from '../merging/plan-merge.ts'
import { allThings } from '../merging/show-conflicts.ts'
import { columnValue, type RowTable, type RowValues } from '../rows/change.ts'
import type { PromotionPlan } from './promotion-plan.ts'

/** What of a list of changes may be written. */
export interface TakenChanges {
  row(change: NetRow): boolean
  file(change: MeantFileChange): boolean
}

/** The index as if only this had been changed. */
export function onlyTaken(index: ChangeIndex, taken: TakenChanges): ChangeIndex {
  function* rows(all: Iterable<NetRow>): Generator<NetRow> {
    for (const change of all) if (taken.row(change)) yield change
  }
  return {
    ...index,
    net: (part) => rows(index.net(part)),
    netOfTable: (table) => rows(index.netOfTable(table)),
    files: (part) => index.files(part).filter(taken.file),
  }
}

/** Groups of things that stay out although they differ. @param rows what is written */
export function leftOutOf(
  index: ChangeIndex,
  taken: TakenChanges,
  rows: PromotionPlan['rows'],
): PromotionPlan['leftOut'] {
  const inside = new Set(rows.map(({ thing }) => thing))
  for (const change of index.net({})) if (taken.row(change)) inside.add(change.thing)
  for (const file of index.files({})) if (taken.file(file)) inside.add(file.thing)
  const counts = new Map<string, number>()
  for (const { id, class: is, group } of allThings(index)) {
    if (is === 'work' || inside.has(id)) continue
    const name = is === 'noise' ? noiseGroup : group
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([group, things]) => ({ group, things }))
}

const noiseGroup = 'Written by WordPress itself'

/** Rewrite rules are WordPress’ own to make, from what production has then. */
export function rebuiltOf(sources: readonly OpenSource[], { rows, rebuilt }: MergePlan): readonly string[] {
  const isRules = (table: RowTable, row: RowValues | null) =>
    row !== null && columnValue(table, row, 'option_name')?.toString('latin1') === 'rewrite_rules'
  const written = new Set(rows.writes.flatMap(({ table, wanted }) => (isRules(table, wanted) ? [table.name] : [])))
  const changed = sources.flatMap(({ own }) =>
    [...own.index.net({})].flatMap(({ table, before, after }) => (isRules(table, after ?? before) ? [table.name] : [])),
  )
  return [...new Set([...rebuilt, ...changed])].filter((table) => !written.has(table))
}
