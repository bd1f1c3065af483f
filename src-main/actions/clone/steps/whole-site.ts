// A copy of a point that is started as a whole site, for looking at it, and is nobody’s clone.
import type { ProductionRow } from '../../../catalog/productions.ts'
import { clearState, copyState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import type { Point } from '../../../contract/models.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { clonePath, pointPath } from '../../../pool/layout.ts'

export interface SiteCopy {
  /** An id of its own: no row of the catalog is about it. */
  readonly id: string
  readonly state: string
  readonly point: string
}

export const newSiteCopy = (context: Pick<Context, 'newId'>, point: Point): SiteCopy => ({
  id: context.newId(),
  state: context.newId(),
  point: point.id,
})

/** Copies the point; the copy is removed when the job fails. */
export function copyPoint(
  context: Pick<Context, 'networkPool' | 'engineParts'>,
  production: ProductionRow,
  point: Point,
  copied: SiteCopy,
  run: JobRun,
): Promise<void> {
  return copyState(context, pointPath(production.id, point.id), copied, production, run)
}

export async function removeCopy(context: Pick<Context, 'engineParts'>, copied: SiteCopy): Promise<void> {
  await clearState(context.engineParts(), copied)
  await context.engineParts().pool.remove(clonePath(copied.id, copied.state))
}
