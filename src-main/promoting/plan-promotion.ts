// Plans a promotion: what of a clone's changes is written to production as it is now. Makes nothing.
import { dependenciesOf } from '../changes/merge/dependencies.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import { addedIds, mentionsOf } from '../changes/renumber/renumber.ts'
import type { ChangeIndex } from '../comparing/change-index.ts'
import type { Thing } from '../contract/changes.ts'
import { plainText } from '../contract/plain-text.ts'
import type { PromotionWish } from '../contract/promotions.ts'
import type { Bands } from '../ids/bands.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import { type PlanParts, planMerge } from '../merging/plan-merge.ts'
import { allThings } from '../merging/show-conflicts.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'
import type { PromotionPlan } from './promotion-plan.ts'
import { countedAnew } from './recount.ts'
import { sayLeft } from './say-mentions.ts'
import { leftOutOf, onlyTaken, rebuiltOf, type TakenChanges } from './taken-changes.ts'
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
  const taking = sources.map((source) => ({ source, taken: takenOf(source.own.index, parts) }))
  const narrowed = taking.map(({ source, taken }) => ({
    ...source,
    own: { ...source.own, index: onlyTaken(source.own.index, taken) },
  }))
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
    leftOut: taking.flatMap(({ source, taken }) => leftOutOf(source.own.index, taken, rows)),
    conflicts: plan.conflicts,
    open: plan.open,
    decided: plan.decided,
    newIds,
    mentions: unexplained,
    rebuilt: rebuiltOf(sources, plan),
    warnings: [
      ...plan.findings,
      ...(isWhole ? [] : taking.flatMap(({ source, taken }) => stayingOut(parts, source, taken))),
      ...sayLeft(left),
    ],
  }
}

/** Noise never is; production's own data are where they were asked for, or chosen by name. */
function takenOf(index: ChangeIndex, { wish }: PromotionParts): TakenChanges {
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

/** Whether the state that both began with had this row. */
const isOfBase = (sources: readonly OpenSource[], table: RowTable, row: RowValues) =>
  sources.some(({ own, inTarget }) =>
    [own.index, inTarget.index].some((index) => {
      const before = index.rowAt(table, row)?.before
      return before != null && identity(table, before) === identity(table, row)
    }),
  )

/** How many things are told that stay out. */
const mostTold = 100

/** What was chosen names things that stay out. */
function stayingOut(
  { wish, known }: PromotionParts,
  { own: { index } }: OpenSource,
  taken: TakenChanges,
): readonly string[] {
  const changes = [...index.net({})]
  const named = new Set(dependenciesOf(wish.things, changes, known).things)
  for (const change of changes) if (taken.row(change)) named.delete(change.thing)
  const told =
    named.size === 0 ? [] : [...allThings(index)].filter(({ id, class: is }) => is === 'own' && named.has(id))
  return told.slice(0, mostTold).map(({ kind, title }: Thing) => {
    const what = `${kind} “${plainText(title, 100)}”`
    return `What was chosen names the ${what}, which the clone added and which stays out: it is one of production’s own data.`
  })
}
