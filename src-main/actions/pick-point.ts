// Where a fork or a refresh takes its data: a point, a covered second, the newest point, or production as it is now.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Origin } from '../contract/contract.ts'
import { Failure } from '../contract/failure.ts'
import type { Point, PointKind } from '../contract/models.ts'
import type { Replay } from '../history/plan.ts'
import type { JobRun } from '../jobs/job.ts'
import type { World } from '../runtime/world.ts'
import { findPoint } from './find.ts'
import { makePoint } from './make-point.ts'

export const pick = 'Choose the point'
export const wait = 'Make the point ready'

/** What an origin names right now. */
export interface Known {
  /** Undefined where one has to be taken first. */
  readonly point: Point | undefined
  /** What is replayed on the point to get to a moment; null for a point itself. */
  readonly replay: Replay | null
  /** The moment of production it is; undefined where the point is yet to be taken. */
  readonly dataAt: string | undefined
}

/** @throws Failure `bad-input` when history does not cover the moment, or the point is another production's */
export async function knownOrigin(world: World, production: ProductionRow, from: Origin): Promise<Known> {
  if (from.is === 'moment') {
    const { base, replay, at } = await world.histories.plan(production.id, new Date(from.at))
    return { point: base, replay, dataAt: at }
  }
  const point = knownPoint(world, production, from)
  return { point, replay: null, dataAt: point?.at }
}

function knownPoint(
  world: World,
  production: ProductionRow,
  from: Exclude<Origin, { readonly is: 'moment' }>,
): Point | undefined {
  // What was read from files is now what it was then.
  if (from.is === 'now' && production.mode !== 'archive') return undefined
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
  known: Known,
  kind: PointKind,
  run: JobRun,
): Promise<Point> {
  const point = await run.step(pick, async (report) => {
    if (known.point) return known.point
    return makePoint(world, production, { kind, note: '', orLastKnown: true }, run, report)
  })
  return run.step(wait, async (report) => {
    if (point.state.is !== 'ready') report.describe('Booting it once, checking its tables, shutting it down cleanly')
    return world.preparation.ready(point.id, run.signal)
  })
}
