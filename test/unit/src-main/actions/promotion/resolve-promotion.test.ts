// A production that was read from files is compared with; nobody brings it back to what it was by anything but its backups.
import { expect, it } from 'vitest'
import { resolvePromotion } from '../../../../../src-main/actions/promotion/resolve-promotion.ts'
import { whyNoPromotion } from '../../../../../src-main/actions/promotion/steps/may-write.ts'
import type { PromotionWish } from '../../../../../src-main/contract/models.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { cloneRow } from '../../../../support/rows.ts'

it('can be promoted to, by a script, and is not brought back, where a production was read from files', () => {
  const { context } = inMemoryContext()
  const { catalog } = context
  const backup = { dump: '/a.sql', files: '/a.tar' }
  catalog.productions.update('acme', { source: { is: 'backup', backup, dumpedAt: null } })
  catalog.clones.insert(cloneRow({ id: 'mine', name: 'mine', hostLabel: 'mine' }))
  const promote: PromotionWish = { is: 'promote', clone: 'mine', things: [], edits: [], withOwn: false }
  const { production } = resolvePromotion(context, promote)
  expect(whyNoPromotion(context, production)).toMatch(/was read from files.*as a script/)
  const to = { is: 'point', point: 'point1' } as const
  const back: PromotionWish = { is: 'roll-back', production: 'acme', to, things: [], carry: null }
  expect(() => resolvePromotion(context, back)).toThrow(/was read from files.*Restore the backup/)
})
