// Keeps what is to be promoted as a draft that can be left and come back to, with what somebody decided for it.
import type { PromotionRow } from '../../catalog/promotions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { PromotionWish } from '../../contract/models.ts'
import { findPromotion } from '../find.ts'
import {
  type ConflictPage,
  type ConflictQuery,
  conflictsToDecide,
  type Decision,
  pageOfConflicts,
} from '../merge/decide-conflicts.ts'
import { resolvePromotion } from './resolve-promotion.ts'
import { draftFacts, type PlanNeeds, planFor } from './steps/plan-for.ts'

type Needs = Pick<Context, 'catalog' | 'publish'>

/**
 * Plans and keeps what came of it. The same wish again is the same draft.
 * @returns the draft's id
 */
export async function draftPromotion(
  context: PlanNeeds & Pick<Context, 'newId' | 'publish'>,
  wish: PromotionWish,
  signal?: AbortSignal,
): Promise<string> {
  const { catalog, publish, newId } = context
  const resolved = resolvePromotion(context, wish)
  const same = catalog.promotions
    .of(resolved.production.id)
    .find((one) => one.state === 'draft' && JSON.stringify(one.wish) === JSON.stringify(resolved.wish))
  const id = same?.id ?? newId()
  const planned = await planFor(context, resolved, {
    promotion: same?.id ?? null,
    onConflict: 'stop',
    point: null,
    signal: signal ?? new AbortController().signal,
  })
  const shown = draftFacts(planned)
  catalog.together(() => {
    if (same) catalog.promotions.update(id, shown)
    else catalog.promotions.insert(newDraft(id, resolved.production.id, resolved.wish, shown))
    catalog.promotions.setConflicts(id, planned.conflictRows)
    for (const [conflict, choice] of planned.plan.decided) catalog.promotions.decide(id, [conflict], choice)
  })
  publish.promotion(id)
  return id
}

function newDraft(
  id: string,
  production: string,
  wish: PromotionWish,
  shown: Pick<PromotionRow, 'title' | 'counts' | 'things'>,
): PromotionRow {
  return {
    id,
    production,
    clone: wish.is === 'promote' || wish.is === 'whole' ? wish.clone : null,
    undoes: wish.is === 'undo' ? wish.promotion : null,
    wish,
    ...shown,
    state: 'draft',
    step: 'none',
    rehearsal: null,
    point: null,
    confirmedBy: '',
    createdAt: new Date().toISOString(),
    writtenAt: null,
    lockedMs: null,
    findings: [],
  }
}

/** @throws Failure `not-found` */
export function promotionConflicts(
  { catalog }: Pick<Context, 'catalog'>,
  { promotion, ...query }: Omit<ConflictQuery, 'text'> & { readonly promotion: string },
): ConflictPage {
  const rows = catalog.promotions.conflicts(findPromotion(catalog, promotion).id)
  return pageOfConflicts(catalog, rows, { ...query, text: '' })
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
