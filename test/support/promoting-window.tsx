// The window before a host with one clone, of which changes are promoted, as the unit tests of promotion ask it.
import { screen, within } from '@testing-library/react'
import { vi } from 'vitest'
import type { Promotion, PromotionPreview, PromotionWish, Snapshot } from '../../src-main/contract/models.ts'
import { listOf, manyEdits, manyThings } from './changes.ts'
import { aClone, aProduction, aSnapshot } from './nouns.ts'
import { aPromotion, aPromotionPreview, someAccess } from './some-promotions.ts'
import { showWindow } from './window.tsx'

const checkout = aClone({ id: 'c1', name: 'checkout', changes: { things: 12, rows: 40, noise: 3 } })
/** A production to which promotion is allowed. */
export const allowedProduction = aProduction({
  sync: { is: 'synced', lagSeconds: 0, at: '2026-11-25T12:00:00.000Z' },
  promotion: someAccess(),
})
/** All of the clone's work. */
export const allWork = { is: 'promote' as const, clone: 'c1', things: [], edits: [], withOwn: false }
export const aMention = {
  thing: { id: 'page:7', kind: 'page', group: 'Pages', title: 'Spring sale' },
  place: 'wp_postmeta.meta_value',
  text: '"related":1004000033',
  id: '1004000033',
}

export function showPromoting(given: {
  readonly hash?: string
  readonly snapshot?: Partial<Snapshot>
  readonly wish?: PromotionWish
  readonly preview?: Partial<PromotionPreview>
  readonly methods?: Parameters<typeof showWindow>[1]
}) {
  const { hash = '', snapshot, wish = allWork, preview, methods } = given
  window.location.hash = hash
  const all = { things: manyThings(12), edits: manyEdits(12) }
  const draft = vi.fn(async (_: unknown) => aPromotion())
  const compare = vi.fn(async (_: unknown) => aPromotionPreview(preview))
  const asked = vi.fn(async (_: unknown) => aPromotionPreview(preview))
  const write = vi.fn(async (_: unknown) => ({ job: 'j1', id: 'promo123' }))
  const drawn = showWindow(aSnapshot({ productions: [allowedProduction], clones: [checkout], ...snapshot }), {
    'promotion.draft': draft,
    'promotion.wish': async () => wish,
    'promotion.compare': compare,
    'promotion.preview': asked,
    'promotion.write': write,
    'change.list': async (input) => listOf(all, input),
    ...methods,
  })
  return { ...drawn, draft, compare, asked, write }
}

/** Where a step of the draft is. */
export const stepAt = (step: string) => `#/promotion/promo123/${step}`
export const withDraft = (given: Partial<Promotion> = {}) => ({ promotions: [aPromotion(given)] })
export const inShell = (command: string) => `npm run --silent sitefork -- ${command}`
export const dialogNamed = async (name: string) => within(await screen.findByRole('dialog', { name }))
export const buttonNamed = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>('button', { name })
