// Plans a promotion: what of a clone's changes is written to production as it is now. Makes nothing.
import { dependenciesOf } from '../changes/merge/dependencies.ts'
import type { RowWrite } from '../changes/merge/merge.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import { addedIds, type MentionedId, type MentionedIds, mentionsOf } from '../changes/renumber/renumber.ts'
import { lastDrops } from '../changes/schema-statement.ts'
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
import { takenWork } from './taken-work.ts'
import { writtenThings } from './written-things.ts'

export interface PromotionParts extends Omit<PlanParts, 'chosen'> {
  readonly bands: Bands
  readonly wish: Pick<Extract<PromotionWish, { readonly is: 'promote' }>, 'things' | 'edits' | 'withOwn'>
}

/**
 * @param source the clone, by what it changed since its point or since it was promoted, with production as the target
 * @throws Failure `too-much` where more was changed than can be held in memory
 */
export async function planPromotion(given: PromotionParts, source: OpenSource): Promise<PromotionPlan> {
  const names = namesOfThings(source)
  const parts = { ...given, wish: { ...given.wish, things: given.wish.things.map(names.inProduction) } }
  const plan = await planned(parts, source)
  const named = <T extends { readonly thing: string }>(one: T): T => ({ ...one, thing: names.inClone(one.thing) })
  return {
    ...plan,
    things: plan.things.map((one) => ({ ...one, id: names.inClone(one.id) })),
    mentions: plan.mentions.map(named),
  }
}

/** Whoever chooses and reads calls things as the clone's list of changes does; the merge, as production does. */
function namesOfThings({ rebased }: OpenSource) {
  const things = rebased?.rows.things ?? new Map<string, string>()
  const back = new Map([...things].map(([inClone, inProduction]) => [inProduction, inClone]))
  return {
    inProduction: (thing: string) => things.get(thing) ?? thing,
    inClone: (thing: string) => back.get(thing) ?? thing,
  }
}

async function planned(parts: PromotionParts, source: OpenSource): Promise<PromotionPlan> {
  const { wish, known, bands } = parts
  const rules = mergeRules(known)
  const isWhole = wish.things.length + wish.edits.length === 0
  const { index } = source.own
  const taken = takenOf(index, parts)
  const narrowed = { ...source, own: { ...source.own, index: onlyTaken(index, taken) } }
  const plan = await planMerge({ ...parts, isPart: true, chosen: isWhole ? undefined : wish }, [narrowed])
  const rows = countedAnew(plan.rows.writes, [source], rules, isWhole)
  const newIds = addedIds(rows, parts, (table, row) => isOfBase(source, table, row))
  const mentioned = [mentionsOf(rows, newIds, { known, bands }), ...rows.map((row) => promotedIn(source, row))]
  const statements = isWhole ? index.statements({}) : wish.edits.flatMap((edit) => index.statements({ edit }))
  return {
    rows,
    columns: 'exact',
    overtakes: false,
    files: plan.files.writes,
    statements: plan.schema.statements,
    last: lastDrops(plan.schema.statements, parts.database),
    things: writtenThings({ rows, files: plan.files.writes }, [index], plan.along),
    leftOut: [...leftOutOf(index, taken, rows), ...promotedBefore(source, wish)],
    conflicts: plan.conflicts,
    open: plan.open,
    decided: plan.decided,
    newIds,
    mentions: mentioned.flatMap(({ unexplained }) => unexplained),
    taken: takenWork({ source, plan, writes: rows, statements, rules }),
    givenIds: plan.rows.merged[0]?.ids ?? [],
    rebuilt: rebuiltOf([source], plan),
    warnings: [
      ...plan.findings,
      ...(isWhole ? [] : stayingOut(parts, source, taken)),
      ...sayLeft(mentioned.flatMap(({ left }) => left)),
    ],
  }
}

/** Ids of what was promoted before, in what is new. */
function promotedIn({ rebased }: OpenSource, { table, expected, wanted, thing }: RowWrite): MentionedIds {
  const found = wanted && rebased?.rows.mentionsIn({ table, before: expected, after: wanted })
  const ofThing = (all: readonly MentionedId[]) => all.map((one) => ({ ...one, thing }))
  return { unexplained: ofThing(found?.unexplained ?? []), left: ofThing(found?.left ?? []) }
}

/** Things that are as they were when they were promoted. */
function promotedBefore(
  { rebased, own: { index } }: OpenSource,
  { things }: PromotionParts['wish'],
): PromotionPlan['leftOut'] {
  const chosen = new Set(things)
  const all = new Set(
    [...(rebased?.rows.promoted.values() ?? [])]
      .map(({ table, before, promoted }) => index.meaningOf({ table, before, after: promoted }))
      .flatMap(({ thing, class: is }) => (is === 'noise' || (chosen.size > 0 && !chosen.has(thing)) ? [] : [thing])),
  )
  const isChanged = (thing: string) => {
    for (const { class: is } of index.net({ thing })) if (is !== 'noise') return true
    return index.files({ thing }).length > 0
  }
  const same = [...all].filter((thing) => !isChanged(thing)).length
  return same === 0 ? [] : [{ group: 'Promoted before, and the same since', things: same }]
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

/** Whether the state that both began with had this row, or production had it once by this clone. */
const isOfBase = ({ own, inTarget, rebased }: OpenSource, table: RowTable, row: RowValues) =>
  rebased?.rows.promoted.has(identity(table, row)) ||
  [own.index, inTarget.index].some((index) => {
    const before = index.rowAt(table, row)?.before
    return before != null && identity(table, before) === identity(table, row)
  })

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
