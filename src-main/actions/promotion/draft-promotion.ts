// Keeps what is to be promoted as a draft that can be left and come back to, with what somebody decided for it.
import type { PromotionRow } from '../../catalog/promotions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { PromotionPreview, PromotionWish, WrittenCounts } from '../../contract/models.ts'
import { findPromotion } from '../find.ts'
import {
  type ConflictPage,
  type ConflictQuery,
  conflictsToDecide,
  type Decision,
  pageOfConflicts,
} from '../merge/decide-conflicts.ts'
import { shownPlan } from './preview-promotion.ts'
import { promotionTitle, type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts'
import { draftFacts, type PlanNeeds, type PlannedPromotion, planFor } from './steps/plan-for.ts'

type Needs = Pick<Context, 'catalog' | 'publish'>

interface DraftWish {
  readonly wish: PromotionWish
  /** The draft that becomes this. */
  readonly promotion?: string | undefined
  /** Whether it is compared with production at once. */
  readonly isCompared: boolean
}

/**
 * Keeps a wish, and plans it where that is asked for. The same wish again is the same draft.
 * @returns the draft's id
 * @throws Failure `not-found`; `bad-input` where the draft is of another production
 */
export async function draftPromotion(
  context: PlanNeeds & Pick<Context, 'newId' | 'publish'>,
  { wish, promotion, isCompared }: DraftWish,
  signal?: AbortSignal,
): Promise<string> {
  const { catalog, publish, newId } = context
  const resolved = resolvePromotion(context, wish)
  const { production } = resolved
  const before = promotion === undefined ? sameDraft(context, resolved) : findDraft(context, promotion)
  if (before && before.production !== production.id) {
    throw new Failure('bad-input', `“${before.title}” is of another production. Nothing was changed; begin anew.`)
  }
  const id = before?.id ?? newId()
  const isSame = before !== undefined && isSameWish(before, resolved)
  const planned = isCompared ? await planDraft(context, resolved, id, signal) : null
  const unknown = { title: promotionTitle(context, resolved, null), counts: noCounts, things: [] }
  catalog.together(() => {
    if (!before) catalog.promotions.insert(newDraft(id, resolved, unknown))
    else if (!isSame) {
      const { clone, undoes } = newDraft(id, resolved, unknown)
      catalog.promotions.update(id, { ...unknown, wish: resolved.wish, clone, undoes, rehearsal: null, job: null })
    }
    if (planned) keepPlan(context, id, planned)
  })
  publish.promotion(id)
  return id
}
const noCounts: WrittenCounts = { things: 0, inserted: 0, changed: 0, deleted: 0, files: 0, statements: 0 }

const isSameWish = (row: PromotionRow, { wish }: ResolvedPromotion) => JSON.stringify(row.wish) === JSON.stringify(wish)

const sameDraft = ({ catalog }: Pick<Context, 'catalog'>, resolved: ResolvedPromotion) =>
  catalog.promotions.of(resolved.production.id).find((one) => one.state === 'draft' && isSameWish(one, resolved))

const planDraft = (
  context: PlanNeeds,
  resolved: ResolvedPromotion,
  promotion: string,
  signal: AbortSignal | undefined,
) =>
  planFor(context, resolved, {
    promotion,
    onConflict: 'stop',
    point: null,
    signal: signal ?? new AbortController().signal,
  })

function keepPlan({ catalog }: Pick<Context, 'catalog'>, id: string, planned: PlannedPromotion): void {
  catalog.promotions.update(id, draftFacts(planned))
  catalog.promotions.setConflicts(id, planned.conflictRows)
  for (const [conflict, choice] of planned.plan.decided) catalog.promotions.decide(id, [conflict], choice)
}

function newDraft(
  id: string,
  { production, wish }: ResolvedPromotion,
  shown: Pick<PromotionRow, 'title' | 'counts' | 'things'>,
): PromotionRow {
  return {
    id,
    production: production.id,
    clone: wish.is === 'promote' || wish.is === 'whole' ? wish.clone : null,
    undoes: wish.is === 'undo' ? wish.promotion : null,
    wish,
    ...shown,
    state: 'draft',
    step: 'none',
    rehearsal: null,
    job: null,
    point: null,
    confirmedBy: '',
    createdAt: new Date().toISOString(),
    writtenAt: null,
    lockedMs: null,
    findings: [],
    states: [],
  }
}

/**
 * Plans a draft against production as it is now, and keeps what came of it.
 * @throws Failure `not-found`; `bad-input` where it was written, `busy` while it is
 */
export async function comparePromotion(
  context: PlanNeeds & Pick<Context, 'publish' | 'mirrors'>,
  word: string,
  signal?: AbortSignal,
): Promise<PromotionPreview> {
  const draft = findDraft(context, word)
  const resolved = resolvePromotion(context, draft.wish)
  const planned = await planDraft(context, resolved, draft.id, signal)
  // It may have been changed, written or forgotten meanwhile.
  if (isSameWish(findDraft(context, draft.id), resolved)) {
    context.catalog.together(() => keepPlan(context, draft.id, planned))
    context.publish.promotion(draft.id)
  }
  return shownPlan(context, resolved, planned)
}

/** @throws Failure `not-found` */
export const wishOfPromotion = ({ catalog }: Pick<Context, 'catalog'>, word: string): PromotionWish =>
  findPromotion(catalog, word).wish

/** @throws Failure `not-found` */
export function promotionConflicts(
  { catalog }: Pick<Context, 'catalog'>,
  { promotion, ...query }: ConflictQuery & { readonly promotion: string },
): ConflictPage {
  const rows = catalog.promotions.conflicts(findPromotion(catalog, promotion).id)
  return pageOfConflicts(catalog, rows, query)
}

/** @returns the draft's id @throws Failure `not-found`; `bad-input` where a choice is impossible, or it is no draft any more */
export function decidePromotion(
  { catalog, publish }: Needs,
  decision: Decision & { readonly promotion: string },
): string {
  const draft = findDraft({ catalog }, decision.promotion)
  const chosen = conflictsToDecide(catalog.promotions.conflicts(draft.id), decision)
  catalog.promotions.decide(draft.id, chosen, decision.choice)
  publish.promotion(draft.id)
  return draft.id
}

/** Forgets a draft; a clone on which it was tried stays. @throws Failure `not-found`; `bad-input` where it is no draft any more */
export function forgetPromotion({ catalog, publish }: Needs, word: string): void {
  const { id } = findDraft({ catalog }, word)
  catalog.promotions.delete(id)
  publish.promotion(id)
}

/** @throws Failure `not-found`; `bad-input` where it was written, `busy` while it is */
export function findDraft({ catalog }: Pick<Context, 'catalog'>, word: string): PromotionRow {
  const found = findPromotion(catalog, word)
  if (found.state === 'draft') return found
  if (found.state === 'done') throw new Failure('bad-input', `“${found.title}” was written already. Undo it instead.`)
  throw new Failure('busy', `“${found.title}” is being written. Wait until it is known what became of it.`)
}
