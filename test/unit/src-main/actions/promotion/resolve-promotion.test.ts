// A production that was read from files can be written to by nobody; what there is instead is said.
import { expect, it } from 'vitest'
import { resolvePromotion } from '../../../../../src-main/actions/promotion/resolve-promotion.ts'
import type { PromotionWish } from '../../../../../src-main/contract/models.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { cloneRow } from '../../../../support/rows.ts'

it('says what there is instead where a production was read from files', () => {
  const { context } = inMemoryContext()
  const { catalog } = context
  const backup = { dump: '/a.sql', files: '/a.tar' }
  catalog.productions.update('acme', { source: { is: 'backup', backup, dumpedAt: null } })
  catalog.clones.insert(cloneRow({ id: 'mine', name: 'mine', hostLabel: 'mine' }))
  const promote: PromotionWish = { is: 'promote', clone: 'mine', things: [], edits: [], withOwn: false }
  expect(() => resolvePromotion(context, promote)).toThrow(/was read from files.*sitefork changes 'mine' --sql/)
  const to = { is: 'point', point: 'point1' } as const
  const back: PromotionWish = { is: 'roll-back', production: 'acme', to, things: [], carry: null }
  expect(() => resolvePromotion(context, back)).toThrow(/was read from files.*Restore the backup/)
})
