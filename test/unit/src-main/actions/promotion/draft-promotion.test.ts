// A draft is kept before anybody looked at production, becomes what else is chosen, and is found again.
import { expect, it } from 'vitest'
import { draftPromotion, wishOfPromotion } from '../../../../../src-main/actions/promotion/draft-promotion.ts'
import type { PromotionWish } from '../../../../../src-main/contract/models.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { cloneRow, productionRow } from '../../../../support/rows.ts'

const all: PromotionWish = { is: 'promote', clone: 'clone1', things: [], edits: [], withOwn: false }
const one: PromotionWish = { ...all, things: ['post:7'] }

function withClone() {
  const { context } = inMemoryContext()
  context.catalog.clones.insert(cloneRow({ name: 'checkout' }))
  const draft = (wish: PromotionWish, promotion?: string) =>
    draftPromotion(context, { wish, promotion, isCompared: false })
  return { context, draft, row: (id: string) => context.catalog.promotions.get(id) }
}

it('is kept at once, by the clone’s id, and the same wish again is the same draft', async () => {
  const { context, draft, row } = withClone()
  const id = await draft({ ...all, clone: 'checkout' })
  expect(await draft(all)).toBe(id)
  expect(await draft(one)).not.toBe(id)
  expect(row(id)).toMatchObject({ title: 'changes of “checkout”', state: 'draft', clone: 'clone1', things: [] })
  expect(wishOfPromotion(context, id)).toEqual(all)
})

it('becomes what else is chosen, and what was tried of it before is no longer its rehearsal', async () => {
  const { context, draft, row } = withClone()
  const id = await draft(all)
  context.catalog.promotions.update(id, { rehearsal: 'clone2', job: 'job1' })
  expect(await draft(all, id)).toBe(id)
  expect(row(id)).toMatchObject({ rehearsal: 'clone2', job: 'job1' })
  expect(await draft({ is: 'whole', clone: 'clone1', carry: null }, id)).toBe(id)
  expect(row(id)).toMatchObject({ title: 'all of “checkout”', wish: { is: 'whole' }, rehearsal: null, job: null })
})

it('does not become one of another production, nor what was written already', async () => {
  const { context, draft, row } = withClone()
  const id = await draft(all)
  context.catalog.productions.insert(productionRow({ id: 'other', name: 'Other' }))
  const elsewhere: PromotionWish = {
    is: 'roll-back',
    production: 'other',
    to: { is: 'moment', at: '2026-11-01T09:00:00.000Z' },
    things: [],
    carry: null,
  }
  await expect(draft(elsewhere, id)).rejects.toThrow('is of another production')
  context.catalog.promotions.update(id, { state: 'done' })
  await expect(draft(one, id)).rejects.toThrow('was written already')
  expect(row(id)).toMatchObject({ wish: all, state: 'done' })
})
