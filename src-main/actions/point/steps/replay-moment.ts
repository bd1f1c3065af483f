// Brings a copy of a point to a moment, and makes a point of what comes out: for a fork, a refresh, and a moment that is kept.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { absolute } from '../../../contract/instant.ts'
import type { Point } from '../../../contract/models.ts'
import { dialectFor } from '../../../database/dialect/dialect-of.ts'
import { raiseCounters } from '../../../database/server/raise-counters.ts'
import type { LogReplay, MomentPlan } from '../../../history/plan.ts'
import { replayLogs } from '../../../history/replay.ts'
import type { JobRun, StepReport } from '../../../jobs/job.ts'
import { databaseFolder, pointPath, type StatePath } from '../../../pool/layout.ts'

export const replaySteps = { replay: 'Replay to the moment' }

/** The plan of a moment that is not a point's own: logs have to be replayed. */
export type MomentReplay = MomentPlan & { readonly replay: LogReplay }

/** Puts the logs into a copied state whose server is not started yet. */
export async function layLogs(
  context: Pick<Context, 'recorder'>,
  production: ProductionRow,
  path: StatePath,
  { logs, stop }: LogReplay,
): Promise<void> {
  await context.recorder.logStore(production.id).layRelay(logs, stop, databaseFolder(path))
}

/**
 * Has the server that runs on the copied state apply the logs. Tables that production made or emptied meanwhile count in their
 * bands afterwards, as all others of a point do.
 */
export async function applyLogs(
  context: Pick<Context, 'catalog' | 'engineParts'>,
  production: ProductionRow,
  container: string,
  { base, replay }: MomentReplay,
  run: Pick<JobRun, 'signal' | 'log'>,
  report: StepReport,
): Promise<void> {
  report.describe(`About ${replay.transactions} transactions after the point of ${absolute(base.at)}`)
  await replayLogs({
    docker: context.engineParts().docker,
    container,
    dialect: dialectFor(production.facts),
    replay,
    onApplied(session) {
      const give = (tables: readonly string[]) => context.catalog.idSpace.giveBands(production.id, tables)
      return raiseCounters(session, production.database.name, give, run.log)
    },
    signal: run.signal,
    onProgress: (done, total) => report.progress(done, total),
  })
}

/**
 * The point of a moment, in state `preparing`; whoever made it puts it in the queue.
 * @param put puts the state of that moment at the path it is given
 */
export async function insertMoment(
  { catalog, publish, newId }: Pick<Context, 'catalog' | 'publish' | 'newId'>,
  { base, at }: Pick<MomentPlan, 'base' | 'at'>,
  put: (path: StatePath) => Promise<void>,
): Promise<Point> {
  const point: Point = {
    ...base,
    id: newId(),
    at,
    kind: 'moment',
    name: '',
    note: '',
    kept: false,
    state: { is: 'taking' },
    position: null,
    // Rows are those of that second, whatever the point before it was to be.
    remarks: base.remarks.filter((one) => one.about !== 'moment'),
    bytes: null,
    proof: null,
    pages: null,
  }
  catalog.points.insert(point)
  await put(pointPath(point.production, point.id))
  catalog.points.update(point.id, { state: { is: 'preparing' } })
  publish.point(point.id)
  return point
}
