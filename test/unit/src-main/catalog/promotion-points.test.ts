// Points that promotions need stay as long as these can be undone, and no longer; a draft needs none.
import { expect, it } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { PromotionRow } from '../../../../src-main/catalog/promotions.ts'
import { migrations } from '../../../support/migrations.ts'
import { productionRow, promotionRow } from '../../../support/rows.ts'

it('holds what may be undone, and what is being written', () => {
  const catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  const add = (id: string, change: Partial<PromotionRow>) =>
    catalog.promotions.insert(promotionRow({ id, point: `before-${id}`, ...change }))
  add('draft', { state: 'draft' })
  add('writing', { state: 'writing' })
  add('unknown', { state: 'unknown' })
  add('fresh', { state: 'done', writtenAt: '2026-10-20T10:00:00.000Z' })
  add('old', { state: 'done', writtenAt: '2026-09-01T10:00:00.000Z' })
  const held = catalog.promotions.heldPoints('2026-10-01T00:00:00.000Z')
  expect(held.toSorted()).toEqual(['before-fresh', 'before-unknown', 'before-writing'])
})
