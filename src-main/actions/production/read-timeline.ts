// What the window draws of a production's history: how busy it was, and what a fork of a moment would be made of.

import type { Context } from '../../context.ts'
import type { MomentPreview, TransactionCounts } from '../../contract/models.ts'
import { findProduction } from '../find.ts'

/** The most buckets that are drawn: no screen has more pixels. */
const mostBuckets = 10_000

export function readTimeline(
  { catalog }: Pick<Context, 'catalog'>,
  wish: { readonly production: string; readonly from: string; readonly to: string; readonly step: number },
): TransactionCounts {
  findProduction(catalog, wish.production)
  const from = Math.floor(Date.parse(wish.from) / 1000)
  const to = Math.min(Math.ceil(Date.parse(wish.to) / 1000), from + wish.step * mostBuckets)
  return {
    from: new Date(from * 1000).toISOString(),
    step: wish.step,
    transactions: catalog.history.activity(wish.production, from, to, wish.step),
  }
}

/**
 * @returns what a fork of the moment would be made of
 * @throws Failure `bad-input` when history does not cover it
 */
export async function readMoment(
  context: Pick<Context, 'catalog' | 'recorder'>,
  wish: { readonly production: string; readonly at: string },
): Promise<MomentPreview> {
  const { id } = findProduction(context.catalog, wish.production)
  const { at, base, replay } = await context.recorder.plan(id, new Date(wish.at))
  return { at, point: base.id, transactions: replay?.transactions ?? 0, filesAt: base.filesAt }
}
