// What of a clone production has already by earlier promotions of it, under ids that production gave.
import type { RowWrite } from '../../../changes/merge/merge.ts'
import type { ReservedId } from '../../../changes/renumber/reserved-id.ts'
import type { Context } from '../../../context.ts'
import type { PromotionPlan } from '../../../promoting/promotion-plan.ts'
import { columnValue } from '../../../rows/change.ts'

type Needs = Pick<Context, 'catalog' | 'promotionFiles'>

/** @returns the ids that production gave to rows of a clone, by promotions that are there still */
export function promotedIds(
  { catalog, promotionFiles }: Needs,
  production: string,
  clone: string,
): readonly ReservedId[] {
  const all = catalog.promotions.of(production)
  const undone = new Set(all.flatMap(({ undoes, state }) => (undoes !== null && state === 'done' ? [undoes] : [])))
  return all.flatMap(({ id, clone: of, state }): readonly ReservedId[] => {
    if (of !== clone || state !== 'done' || undone.has(id)) return []
    return JSON.parse(promotionFiles.ids(id) ?? '[]')
  })
}

/** @returns the plan without the rows that production has already, which would be there twice */
export function withoutPromoted(plan: PromotionPlan, promoted: readonly ReservedId[]): PromotionPlan {
  if (promoted.length === 0) return plan
  const known = new Set(promoted.map(({ table, from }) => `${table} ${from}`))
  const columns = new Map(promoted.map(({ table, column }) => [table, column]))
  const isThere = ({ table, expected, wanted }: RowWrite) => {
    const column = columns.get(table.name)
    if (expected !== null || wanted === null || column === undefined) return false
    return known.has(`${table.name} ${columnValue(table, wanted, column)?.toString('latin1') ?? ''}`)
  }
  const rows = plan.rows.filter((row) => !isThere(row))
  const left = plan.rows.length - rows.length
  if (left === 0) return plan
  const written = new Set([...rows.map(({ thing }) => thing)])
  const gone = new Set(plan.rows.filter(isThere).map(({ thing }) => thing))
  return {
    ...plan,
    rows,
    things: plan.things.filter(({ id }) => written.has(id) || !gone.has(id)),
    newIds: plan.newIds.filter(({ table, from }) => !known.has(`${table} ${from}`)),
    mentions: plan.mentions.filter(({ table, id }) => !known.has(`${table} ${id}`)),
    warnings: [
      ...plan.warnings,
      `${left === 1 ? 'One row' : `${left} rows`} that this clone added are in production already, by an earlier promotion, and stay as production has them. What was changed in them since is not written: refresh the clone, and change it there.`,
    ],
  }
}
