// A promotion as windows see it, and how a production may be written to. Pure.
import type { PromotionAccessRow, PromotionRow } from '../catalog/promotions.ts'
import type { Promotion, PromotionAccess } from '../contract/models.ts'

/**
 * @param now `all`: promotions of the same production; `conflicts`: how many wait for a decision, and how many have one;
 *   `hasRehearsal`: whether the clone on which it was tried is there
 */
export function promotionView(
  row: PromotionRow,
  now: {
    readonly all: readonly PromotionRow[]
    readonly conflicts: Promotion['conflicts']
    readonly hasRehearsal: boolean
  },
): Promotion {
  const { step: _step, wish, rehearsal, things, findings, state, ...shown } = row
  const isUndone = now.all.some((one) => one.undoes === row.id && one.state === 'done')
  return {
    ...shown,
    is: wish.is,
    state: state === 'done' && isUndone ? 'undone' : state,
    rehearsal: now.hasRehearsal ? rehearsal : null,
    conflicts: now.conflicts,
    things: [...things],
    findings: [...findings],
  }
}

export function accessView(row: PromotionAccessRow | undefined): PromotionAccess | null {
  if (!row) return null
  const { databaseUser: user, mayAlter, files, caches, confirmers, allowedAt } = row
  return { user, mayAlter, files, caches, confirmers: [...confirmers], allowedAt }
}
