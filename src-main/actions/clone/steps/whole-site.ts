// A copy of a point that is started as a whole site, for looking at it, and is nobody’s clone.
import type { ProductionRow } from '../../../catalog/productions.ts'
import { clearState, copySealed } from '../../../clones/state.ts'
import type { World } from '../../../context.ts'
import type { Point } from '../../../contract/models.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { clonePath, pointPath } from '../../../pool/layout.ts'

export interface SiteCopy {
  /** Of nobody: no row is about it. */
  readonly id: string
  readonly state: string
  readonly point: string
}

export const newSiteCopy = (world: World, point: Point): SiteCopy => ({
  id: world.newId(),
  state: world.newId(),
  point: point.id,
})

/** It goes when the job fails. */
export function copyPoint(
  world: World,
  production: ProductionRow,
  point: Point,
  copied: SiteCopy,
  run: JobRun,
): Promise<void> {
  return copySealed(world, pointPath(production.id, point.id), copied, production, run)
}

export async function removeCopy(world: World, copied: SiteCopy): Promise<void> {
  await clearState(world.ready(), copied)
  await world.ready().pool.remove(clonePath(copied.id, copied.state))
}
