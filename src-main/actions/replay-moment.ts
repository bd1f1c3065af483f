// Brings a copy of a point to a moment while its containers start, and keeps what comes out as a point of that moment.
import type { ProductionRow } from '../catalog/productions.ts'
import { databaseContainer } from '../clones/pair.ts'
import type { Point } from '../contract/models.ts'
import { flavorOf } from '../database/flavor.ts'
import type { Replay } from '../history/plan.ts'
import { replayLogs } from '../history/replay.ts'
import type { JobRun } from '../jobs/job.ts'
import { clonePath, pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'

export const replayStep = 'Replay to the moment'

interface Which {
  readonly id: string
  readonly state: string
}

export interface MomentReplay {
  readonly base: Point
  readonly replay: Replay
  /** The moment. */
  readonly at: string
}

/** Lays the logs into the copied state; its server is not started yet. */
export async function layLogs(world: World, production: ProductionRow, clone: Which, replay: Replay): Promise<void> {
  await world.histories
    .archive(production.id)
    .layRelay(replay.logs, replay.stop, `${clonePath(clone.id, clone.state)}/db`)
}

/**
 * Runs `replayStep` on a started state that nobody has asked for a page yet.
 * @returns the point of that moment, in state `preparing`; put it in the queue once the clone answers
 */
export async function replayMoment(
  world: World,
  production: ProductionRow,
  clone: Which,
  { base, replay, at }: MomentReplay,
  run: JobRun,
): Promise<Point> {
  return run.step(replayStep, async (report) => {
    report.describe(`About ${replay.transactions} transactions after the point of ${base.at}`)
    const { docker } = world.ready()
    await replayLogs({
      docker,
      container: databaseContainer({ clone: clone.id, state: clone.state }),
      flavor: flavorOf(production.facts.server),
      replay,
      signal: run.signal,
      onProgress: (done, total) => report.progress(done, total),
    })
    return keepMoment(world, production, clone, base, at)
  })
}

/** The next fork of the same second starts from there. */
async function keepMoment(
  world: World,
  production: ProductionRow,
  clone: Which,
  base: Point,
  at: string,
): Promise<Point> {
  const { catalog, announce } = world
  const point: Point = {
    id: world.newId(),
    production: production.id,
    at,
    kind: 'moment',
    name: '',
    note: '',
    kept: false,
    state: { is: 'taking' },
    position: '',
    filesAt: base.filesAt,
    bytes: null,
    proof: null,
  }
  catalog.points.insert(point)
  await world.ready().pool.copy(clonePath(clone.id, clone.state), pointPath(production.id, point.id), 'point')
  catalog.points.update(point.id, { state: { is: 'preparing' } })
  announce.point(point.id)
  return point
}
