// Production is not asked about a promotion while a job writes it: asking ends the session that writes.
import { expect, it } from 'vitest'
import { settlePromotion, settlePromotions } from '../../../../../src-main/actions/promotion/settle-promotions.ts'
import { only } from '../../../../../src-main/jobs/job.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { promotionRow } from '../../../../support/rows.ts'

const row = promotionRow({ state: 'writing', step: 'rows' })

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
