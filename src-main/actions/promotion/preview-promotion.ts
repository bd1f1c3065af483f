// Says what a promotion would write, against production as its mirror has it now. Makes nothing.

import type { MentionedId } from '../../changes/renumber/renumber.ts'
import type { Context } from '../../context.ts'
import type { ConflictRule, Mention, PromotionPreview, PromotionWish } from '../../contract/models.ts'
import { mirroredAsOf } from '../../production/mirror/mirrored-as-of.ts'
import { type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts'
import { whyNoPromotion } from './steps/may-write.ts'
import { countsOf, mostThings, type PlanNeeds, type PlannedPromotion, planFor } from './steps/plan-for.ts'

/** How many conflicts and mentions a preview shows. */
const mostShown = 200

export async function previewPromotion(
  context: PlanNeeds & Pick<Context, 'mirrors'>,
  { wish, onConflict }: { readonly wish: PromotionWish; readonly onConflict: ConflictRule },
  signal?: AbortSignal,
): Promise<PromotionPreview> {
  const resolved = resolvePromotion(context, wish)
  const planned = await planFor(context, resolved, {
    promotion: null,
    onConflict,
    point: null,
    signal: signal ?? new AbortController().signal,
  })
  return shownPlan(context, resolved, planned)
}

/** A plan as it is shown before anything is written. */
export function shownPlan(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  { production }: ResolvedPromotion,
  planned: PlannedPromotion,
): PromotionPreview {
  const { catalog, mirrors } = context
  const { plan, title, onto, theirs, completeness, named } = planned
  const open = new Set(plan.open.map(({ id }) => id))
  return {
    production: production.id,
    title,
    onto: onto.label,
    dataAt: mirroredAsOf(catalog, production, mirrors.syncState(production.id)),
    counts: countsOf(plan),
    newIds: plan.newIds.length,
    things: plan.things.slice(0, mostThings),
    thingTotal: plan.things.length,
    theirs,
    leftOut: [...plan.leftOut],
    conflicts: planned.conflictRows
      .filter(({ id }) => open.has(id))
      .slice(0, mostShown)
      .map(({ shown }) => ({ ...shown, choice: null, state: 'open' as const, isRemembered: false })),
    conflictTotal: plan.open.length,
    mentions: plan.mentions.slice(0, mostShown).map((mention) => shownMention(mention, named)),
    mentionTotal: plan.mentions.length,
    statements: [...plan.statements],
    warnings: [...plan.warnings],
    whyNot: whyNoPromotion(context, production),
    completeness,
  }
}

function shownMention({ thing, table, column, text, id }: MentionedId, named: PlannedPromotion['named']): Mention {
  const { kind, group, title } = named.get(thing) ?? { kind: 'row', group: 'Rows of other tables', title: thing }
  return { thing: { id: thing, kind, group, title }, place: `${table}.${column}`, text, id }
}
