// Plans what a promotion writes, against production as it is now or as a point that was just taken has it, and makes nothing.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { PromotionRow } from '../../../catalog/promotions.ts'
import { mergeValues } from '../../../changes/merge/merge-values.ts'
import type { OpenComparison } from '../../../comparing/comparisons.ts'
import type { ComparedSide } from '../../../comparing/sides.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import type { Completeness, ConflictRule, PromotionPreview, StateRef } from '../../../contract/models.ts'
import { fileStateOf, filesAt, hashOfListed } from '../../../merging/listed-files.ts'
import { openMergeServers } from '../../../merging/merge-servers.ts'
import { type OpenSource, openSources } from '../../../merging/open-sources.ts'
import { type PlanParts, readableStates } from '../../../merging/plan-merge.ts'
import { allThings, type ConflictParties } from '../../../merging/show-conflicts.ts'
import { pointPath, type StatePath } from '../../../pool/layout.ts'
import type { Pool } from '../../../pool/pool.ts'
import { createCredentials } from '../../../production/mirror/credentials.ts'
import { reachDatabase } from '../../../production/reach/reach.ts'
import { namedInProduction } from '../../../promoting/named-in-production.ts'
import { planPromotion } from '../../../promoting/plan-promotion.ts'
import { planStates } from '../../../promoting/plan-states.ts'
import { planUndoPromotion } from '../../../promoting/plan-undo-promotion.ts'
import { openProductionNow } from '../../../promoting/production-now.ts'
import type { PromotionPlan } from '../../../promoting/promotion-plan.ts'
import type { FilesNow } from '../../../promoting/undone-files.ts'
import { namesOfPatch } from '../../../promoting/written-things.ts'
import { completenessOf, theirCounts } from '../../merge/preview-merge.ts'
import { conflictsAsRows } from '../../merge/steps/hold-merge.ts'
import { decisions, refuseIncomplete } from '../../merge/steps/plan-sides.ts'
import { liveSides } from '../../merge/steps/take-instants.ts'
import { promotionTitle, type ResolvedPromotion } from '../resolve-promotion.ts'
import { fetchWrittenFiles } from './fetch-written-files.ts'
import { promotedOnto, promotedWork, withPromoted } from './promoted-work.ts'
import { storedPatch } from './stored-patch.ts'

export type PlanNeeds = Pick<
  Context,
  'catalog' | 'comparisons' | 'engineParts' | 'mirrors' | 'newId' | 'promotionFiles' | 'secrets'
>

export interface PlanRequest {
  /** The draft whose decisions count; null before there is one. */
  readonly promotion: string | null
  readonly onConflict: ConflictRule
  /** The point that production is compared as; null for its mirror as it is now. */
  readonly point: string | null
  readonly signal: AbortSignal
}

/** A plan, and all that is told of it. */
export interface PlannedPromotion {
  readonly plan: PromotionPlan
  readonly title: string
  /** What production was compared as. */
  readonly onto: ComparedSide
  readonly theirs: PromotionPreview['theirs']
  readonly completeness: Completeness
  readonly conflictRows: ReturnType<typeof conflictsAsRows>
  /** Things by their ids, as the lists of changes call them. */
  readonly named: ConflictParties['named']
}

interface Planning {
  readonly context: PlanNeeds
  readonly resolved: ResolvedPromotion
  readonly request: PlanRequest
  readonly onto: ComparedSide
  /** What plans of every kind need. */
  readonly parts: PlanParts & { readonly bands: ReturnType<Context['catalog']['idSpace']['bands']> }
}

type Planned = Omit<PlannedPromotion, 'title' | 'onto' | 'conflictRows'> & {
  readonly sources: readonly OpenSource[]
  readonly between?: ConflictParties
}

/** @throws Failure `sync-broken` where nobody can say what was changed; `database-…` where production is to be asked, and cannot be */
export async function planFor(
  context: PlanNeeds,
  resolved: ResolvedPromotion,
  request: PlanRequest,
): Promise<PlannedPromotion> {
  const { catalog, comparisons, engineParts } = context
  const { production } = resolved
  const { promotion, point, onConflict, signal } = request
  if (point === null) await fetchWrittenFiles(context, production, signal)
  const onto = comparisons.side(point === null ? asItIsNow(context, production) : { is: 'point', point })
  const planning: Planning = {
    context,
    resolved,
    request,
    onto,
    parts: {
      pool: engineParts().pool,
      known: comparisons.known(production),
      mergeValues,
      decides: decisions(catalog, promotion === null ? [] : catalog.promotions.conflicts(promotion), onConflict),
      database: production.database.name,
      signal,
      servers: openMergeServers(context, signal),
      running: { query: (sql) => context.mirrors.of(production.id).read(sql) },
      bands: catalog.idSpace.bands(production.id),
    },
  }
  const told = (planned: Planned): PlannedPromotion => {
    const { sources, between, ...rest } = planned
    return {
      ...rest,
      title: promotionTitle(context, resolved, planned.plan.things.length),
      onto,
      conflictRows: conflictsAsRows(promotion ?? '', planned.plan.conflicts, sources, between),
    }
  }
  switch (resolved.wish.is) {
    case 'promote':
      return planChanges(planning, told)
    case 'whole':
    case 'roll-back':
      return planState(planning, told)
    case 'undo':
      return planUndo(planning, told)
  }
}

/** What was read from files is now what its newest backup has. */
function asItIsNow({ catalog }: PlanNeeds, { id, source, name }: ProductionRow): StateRef {
  if (source.is !== 'backup') return { is: 'now', production: id }
  const newest = catalog.points.of(id).find(({ state }) => state.is === 'ready')
  if (newest) return { is: 'point', point: newest.id }
  throw new Failure('busy', `No backup of “${name}” is ready yet, so there is nothing to compare with. Try again soon.`)
}

/** What a clone changed, three ways with what production changed since their point. */
function planChanges(
  { context, resolved, request, onto, parts }: Planning,
  told: (planned: Planned) => PlannedPromotion,
) {
  const { wish, clone } = resolved
  if (wish.is !== 'promote' || !clone) throw new Error('Changes are a clone’s.')
  const sides = { sources: [liveSides(context, { clone, since: null })], target: onto }
  return openSources(context.comparisons, sides, request.signal, ([source]) => {
    if (!source) throw new Error('A clone is a source.')
    refuseIncomplete(source, readableStates(parts, [source]) !== undefined)
    const before = promotedWork(context, { ...promotedOnto(context, clone, onto), isProduction: true })
    return withPromoted(context, { source, before, site: parts, signal: request.signal }, async (rebased) =>
      told({
        plan: await planPromotion({ ...parts, wish }, rebased),
        theirs: theirCounts([rebased]),
        completeness: completenessOf([source]),
        named: new Map([...allThings(source.own.index)].map((thing) => [thing.id, thing])),
        sources: [rebased],
      }),
    )
  })
}

/** Production becomes what a clone is, or what it was. */
function planState(
  { context, resolved, request, onto, parts }: Planning,
  told: (planned: Planned) => PlannedPromotion,
) {
  const { comparisons } = context
  const { wish, clone, production } = resolved
  if (wish.is !== 'whole' && wish.is !== 'roll-back') throw new Error('A state is a clone’s or a moment’s.')
  const ref: StateRef =
    wish.is === 'whole'
      ? { is: 'clone', clone: wish.clone }
      : wish.to.is === 'point'
        ? { is: 'point', point: wish.to.point }
        : { is: 'moment', production: production.id, at: wish.to.at }
  const becomes = comparisons.side(ref)
  const pairs = [
    { from: onto, to: becomes, isWhole: true },
    ...(clone ? [{ from: comparisons.side({ is: 'point', point: clone.point }), to: becomes, isWhole: true }] : []),
  ]
  return comparisons.withAll(pairs, request.signal, async ([difference, own]) => {
    if (!difference) throw new Error('Two states were compared.')
    const { completeness, index } = difference
    refuseUntold(difference, parts)
    const things = wish.is === 'roll-back' ? wish.things : []
    const states = { ...parts, things, carry: wish.carry, own: own?.index ?? null }
    const plan = async (named: OpenComparison) =>
      told({
        plan: await planStates(states, named),
        theirs: null,
        completeness,
        named: new Map([...allThings(index), ...allThings(named.index)].map((thing) => [thing.id, thing])),
        sources: [],
      })
    const before = clone && promotedWork(context, { ...promotedOnto(context, clone, onto), isProduction: true })
    const ids = before?.promotions.flatMap((one) => one.ids) ?? []
    if (ids.length === 0) return plan(difference)
    return comparisons.withList(production, async (list) => plan(await namedInProduction(difference, ids, parts, list)))
  })
}

/** What tables are made of, servers on copies of both states say; nobody says anything else that is not known. */
function refuseUntold({ from, to, paths, otherTables, completeness, lacking }: OpenComparison, { servers }: PlanParts) {
  const untold = (why: string) => new Failure('sync-broken', `${why} Nothing was written.`)
  const isAltered = otherTables !== null && otherTables.length > 0
  if (isAltered && to.path === null) {
    throw untold(
      `Tables of production were made, altered or dropped since then, and ${to.label} is not kept as a state that would say what they were. Keep that second as a point, and roll back to the point.`,
    )
  }
  const sides = [
    { side: from, path: paths.from },
    { side: to, path: paths.to },
  ]
  if (isAltered && !servers?.areAlike(sides)) {
    throw untold(
      `Tables of production are made of something else than those of ${to.label}, which has another database server, so nobody can say what makes the one of the other. Choose a later moment, or single things.`,
    )
  }
  const why = isAltered ? [...new Set(lacking)].join(' ') : completeness.is === 'incomplete' ? completeness.why : ''
  if (why === '') return
  throw untold(`What differs between production and ${to.label} is not known completely. ${why} Choose another moment.`)
}

/** What a promotion wrote goes back, three ways with what production has now. */
async function planUndo(
  { context, resolved, onto, request, parts }: Planning,
  told: (planned: Planned) => PlannedPromotion,
): Promise<PlannedPromotion> {
  const { catalog, secrets, promotionFiles } = context
  const { undoes, production } = resolved
  const patch = undoes && storedPatch(promotionFiles, undoes.id)
  if (!undoes || patch === null || undoes.point === null) {
    throw new Failure(
      'not-found',
      `What “${undoes?.title ?? 'it'}” wrote is not kept any more, so it cannot be undone from its receipt. Roll production back to the moment before instead.`,
    )
  }
  if (patch.files.length > 0 && !catalog.points.get(undoes.point)) {
    throw new Failure(
      'not-found',
      `The point from before “${undoes.title}” is gone, and with it the files that it replaced, so it cannot be undone as a whole. Roll production back to a moment before instead, or put back what you need by hand.`,
    )
  }
  const connection = await reachDatabase(createCredentials(catalog, secrets).source(production.id), request.signal)
  try {
    const plan = await planUndoPromotion({
      ...parts,
      patch,
      now: await openProductionNow(connection, production.database.name),
      filesNow: await filesNow(
        context.engineParts().pool,
        onto.path,
        patch.files.map(({ path }) => path),
        request.signal,
      ),
      before: pointPath(production.id, undoes.point),
      promotion: undoes.id,
    })
    const named = namesOfPatch(patch, parts.known)
    const between = { mine: 'before the promotion', theirs: 'production now', named }
    return told({ plan, theirs: null, completeness: { is: 'complete', provenAt: null }, named, sources: [], between })
  } finally {
    connection.close()
  }
}

async function filesNow(
  pool: Pick<Pool, 'listFiles'>,
  state: StatePath | null,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<FilesNow> {
  const found = state === null ? [] : await filesAt(pool, state, paths, signal)
  return new Map([...found].map(([path, one]) => [path, { ...fileStateOf(one), sha256: hashOfListed(one) }]))
}

/** How many rows, files and things a plan writes. */
export function countsOf({ rows, files, statements, things }: PromotionPlan): PromotionRow['counts'] {
  const count = (is: (row: PromotionPlan['rows'][number]) => boolean) => rows.filter(is).length
  return {
    things: things.length,
    inserted: count(({ expected }) => expected === null),
    changed: count(({ expected, wanted }) => expected !== null && wanted !== null),
    deleted: count(({ wanted }) => wanted === null),
    files: files.length,
    statements: statements.length,
  }
}

/** How many things a row of the catalog and a preview have. */
export const mostThings = 200

/** What a draft's row has of its plan. */
export function draftFacts({ plan, title }: PlannedPromotion): Pick<PromotionRow, 'title' | 'counts' | 'things'> {
  const things = plan.things.toSorted((one, other) => other.rows + other.files - one.rows - one.files)
  return { title, counts: countsOf(plan), things: things.slice(0, mostThings) }
}
