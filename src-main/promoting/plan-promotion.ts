// Plans a promotion: what of a clone's changes is written to production as it is now. Makes nothing.
import { dependenciesOf } from '../changes/merge/dependencies.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import { addedIds, mentionsOf } from '../changes/renumber/renumber.ts'
import type { ChangeIndex, MeantFileChange, NetRow } from '../comparing/change-index.ts'
import type { Thing } from '../contract/changes.ts'
import { plainText } from '../contract/plain-text.ts'
import type { PromotionWish } from '../contract/promotions.ts'
import type { Bands } from '../ids/bands.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import { type MergePlan, type PlanParts, planMerge } from '../merging/plan-merge.ts'
import { allThings } from '../merging/show-conflicts.ts'
import { columnValue, type RowTable, type RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'
import type { PromotionPlan } from './promotion-plan.ts'
import { countedAnew } from './recount.ts'
import { sayLeft } from './say-mentions.ts'
import { writtenThings } from './written-things.ts'

export interface PromotionParts extends Omit<PlanParts, 'chosen'> {
  readonly bands: Bands
  readonly wish: Pick<Extract<PromotionWish, { readonly is: 'promote' }>, 'things' | 'edits' | 'withOwn'>
}

/**
 * @param sources the clone, by what it changed since its point, with production as the target
 * @throws Failure `too-much` where more was changed than can be held in memory
 */
export async function planPromotion(parts: PromotionParts, sources: readonly OpenSource[]): Promise<PromotionPlan> {
  const { wish, known, bands } = parts
  const isWhole = wish.things.length + wish.edits.length === 0
  const takes = sources.map(({ own }) => takenOf(own.index, parts))
  const narrowed = sources.map((source, at) => {
    const index = takes[at] ? onlyTaken(source.own.index, takes[at]) : source.own.index
    return { ...source, own: { ...source.own, index } }
  })
  const plan = await planMerge({ ...parts, chosen: isWhole ? undefined : wish }, narrowed)
  const rows = countedAnew(plan.rows.writes, sources, mergeRules(known), isWhole)
  const newIds = addedIds(rows, parts, (table, row) => isOfBase(sources, table, row))
  const { unexplained, left } = mentionsOf(rows, newIds, { known, bands })
  return {
    rows,
    files: plan.files.writes,
    statements: plan.schema.statements,
    things: writtenThings(
      { rows, files: plan.files.writes },
      sources.map(({ own }) => own.index),
      plan.along,
    ),
    leftOut: sources.flatMap(({ own }, at) => leftOutOf(own.index, takes[at])),
    conflicts: plan.conflicts,
    open: plan.open,
    decided: plan.decided,
    newIds,
    mentions: unexplained,
    rebuilt: rebuiltOf(sources, plan),
    warnings: [...plan.dangling, ...(isWhole ? [] : stayingOut(parts, sources, takes)), ...sayLeft(left)],
  }
}

/** What of a clone's changes may be promoted. */
interface Taken {
  row(change: NetRow): boolean
  file(change: MeantFileChange): boolean
}

/** Noise never is; production's own data are where they were asked for, or chosen by name. */
function takenOf(index: ChangeIndex, { wish }: PromotionParts): Taken {
  const things = new Set(wish.things)
  const rows = new Set<string>()
  const files = new Set<string>()
  for (const edit of wish.edits) {
    for (const { table, before, after } of index.writes(edit)) rows.add(identity(table, after ?? before ?? []))
    for (const { path } of index.files({ edit })) files.add(path)
  }
  return {
    row: ({ table, before, after, thing, class: is }) =>
      is === 'work' ||
      (is === 'own' &&
        (wish.withOwn || things.has(thing) || [before, after].some((row) => row && rows.has(identity(table, row))))),
    file: ({ thing, path, class: is }) =>
      is === 'work' || (is === 'own' && (wish.withOwn || things.has(thing) || files.has(path))),
  }
}

/** The index as if only this had been changed. */
function onlyTaken(index: ChangeIndex, taken: Taken): ChangeIndex {
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

/** Whether the state that both began with had this row. */
const isOfBase = (sources: readonly OpenSource[], table: RowTable, row: RowValues) =>
  sources.some(({ own, inTarget }) =>
    [own.index, inTarget.index].some((index) => {
      const before = index.rowAt(table, row)?.before
      return before != null && identity(table, before) === identity(table, row)
    }),
  )

/** Groups of things that stay out although the clone changed them. */
function leftOutOf(index: ChangeIndex, taken: Taken | undefined): PromotionPlan['leftOut'] {
  const inside = new Set<string>()
  for (const change of index.net({})) if (taken?.row(change)) inside.add(change.thing)
  for (const file of index.files({})) if (taken?.file(file)) inside.add(file.thing)
  const counts = new Map<string, number>()
  for (const { id, class: is, group } of allThings(index)) {
    if (is === 'work' || inside.has(id)) continue
    const name = is === 'noise' ? noiseGroup : group
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([group, things]) => ({ group, things }))
}

const noiseGroup = 'Written by WordPress itself'

/** How many things are told that stay out. */
const mostTold = 100

/** What was chosen names things that stay out. */
function stayingOut(
  { wish, known }: PromotionParts,
  sources: readonly OpenSource[],
  takes: readonly Taken[],
): readonly string[] {
  return sources.flatMap(({ own: { index } }, at) => {
    const changes = [...index.net({})]
    const named = new Set(dependenciesOf(wish.things, changes, known).things)
    for (const change of changes) if (takes[at]?.row(change)) named.delete(change.thing)
    const told =
      named.size === 0 ? [] : [...allThings(index)].filter(({ id, class: is }) => is === 'own' && named.has(id))
    return told.slice(0, mostTold).map(({ kind, title }: Thing) => {
      const what = `${kind} “${plainText(title, 100)}”`
      return `What was chosen names the ${what}, which the clone added and which stays out: it is one of production’s own data.`
    })
  })
}

/** Rewrite rules are WordPress’ own to make, from what production has then. */
function rebuiltOf(sources: readonly OpenSource[], { rows, rebuilt }: MergePlan): readonly string[] {
  const isRules = (table: RowTable, row: RowValues | null) =>
    row !== null && columnValue(table, row, 'option_name')?.toString('latin1') === 'rewrite_rules'
  const written = new Set(rows.writes.flatMap(({ table, wanted }) => (isRules(table, wanted) ? [table.name] : [])))
  const changed = sources.flatMap(({ own }) =>
    [...own.index.net({})].flatMap(({ table, before, after }) => (isRules(table, after ?? before) ? [table.name] : [])),
  )
  return [...new Set([...rebuilt, ...changed])].filter((table) => !written.has(table))
}
