// Production is not asked about a promotion while a job writes it: asking ends the session that writes.
import { expect, it } from 'vitest'
import { settlePromotion, settlePromotions } from '../../../../../src-main/actions/promotion/settle-promotions.ts'
import type { PromotionRow } from '../../../../../src-main/catalog/promotions.ts'
import { only } from '../../../../../src-main/jobs/job.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'

const row: PromotionRow = {
  id: 'promo123',
  production: 'acme',
  clone: null,
  undoes: null,
  wish: { is: 'promote', clone: 'c1', things: [], edits: [], withOwn: false },
  title: '2 changes of “checkout”',
  state: 'writing',
  step: 'rows',
  rehearsal: null,
  job: null,
  point: null,
  counts: { things: 2, inserted: 3, changed: 1, deleted: 0, files: 1, statements: 0 },
  things: [],
  confirmedBy: '',
  createdAt: '2026-11-01T10:00:00.000Z',
  writtenAt: null,
  lockedMs: null,
  findings: [],
}

it('leaves one alone that a job writes, also when Docker comes back meanwhile', async () => {
  const { context } = inMemoryContext()
  const { catalog, jobs } = context
  catalog.promotions.insert(row)
  const ended = Promise.withResolvers<void>()
  const plan = { verb: 'promote', title: '', production: 'acme', clone: null, steps: {} } as const
  const job = jobs.start({ ...plan, locks: [only('promotion:acme')] }, () => ended.promise)
  await expect(settlePromotion(context, 'promo123')).rejects.toThrow('is being written right now')
  await settlePromotions(context)
  expect(catalog.promotions.get('promo123')).toEqual(row)

  ended.resolve()
  await jobs.wait(job.id)
  // Nobody may write there any more, so production cannot be asked.
  await settlePromotions(context)
  expect(catalog.promotions.get('promo123')).toEqual({ ...row, state: 'unknown' })
})
