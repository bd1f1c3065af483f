// Where a fork or a refresh takes its data: the named point, the newest one, or production as it is now.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Origin } from '../contract/contract.ts'
import { Failure } from '../contract/failure.ts'
import type { Point, PointKind } from '../contract/models.ts'
import type { JobRun } from '../jobs/job.ts'
import type { World } from '../runtime/world.ts'
import { findPoint } from './find.ts'
import { makePoint } from './make-point.ts'

export const pick = 'Choose the point'
export const wait = 'Make the point ready'

/** The point an origin names right now; undefined where one has to be taken first. */
export function knownPoint(world: World, production: ProductionRow, from: Origin): Point | undefined {
  if (from.is === 'now') return undefined
  if (from.is === 'point') {
    const point = findPoint(world.catalog, from.point)
    if (point.production === production.id) return point
    throw new Failure('bad-input', 'This point belongs to another production. Choose one of this production’s points.')
  }
  const points = world.catalog.points.of(production.id)
  return (
    points.find((one) => one.state.is === 'ready') ??
    points.find((one) => one.state.is === 'preparing') ??
    points.find((one) => one.state.is === 'failed')
  )
}

/** Runs the two steps that end with a ready point. */
export async function readyPoint(
  world: World,
  production: ProductionRow,
  from: Origin,
  kind: PointKind,
  run: JobRun,
): Promise<Point> {
  const point = await run.step(pick, async (report) => {
    const known = knownPoint(world, production, from)
    if (known) return known
    return makePoint(world, production, { kind, note: '', orLastKnown: true }, run, report)
  })
  return run.step(wait, async (report) => {
    if (point.state.is !== 'ready') report.describe('Booting it once, checking its tables, shutting it down cleanly')
    return world.preparation.ready(point.id, run.signal)
  })
}
