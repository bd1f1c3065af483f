// Takes a point of a production: newest files, newest rows, one atomic snapshot; its preparation follows in the background.
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point, PointKind } from '../contract/models.ts'
import type { JobRun, StepReport } from '../jobs/job.ts'
import { livePath, pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { fetchFiles } from './fetch-files.ts'
import { findProduction } from './find.ts'
import { pullInto } from './pull-production.ts'

export interface PointWish {
  readonly kind: PointKind
  readonly note: string
  /** Production is not asked: the mirror was brought up to date just now. */
  readonly asIs?: boolean
  /** Whether the mirror's last state will do when production cannot be reached. */
  readonly orLastKnown: boolean
}

/** What a person asked for, and a backup, of which no other comes by itself. */
const neverExpires: ReadonlySet<PointKind> = new Set(['manual', 'backup'])

/**
 * The new point, in state `preparing` and queued for it.
 * @throws Failure when production cannot be reached, unless `orLastKnown`
 */
export async function makePoint(
  world: World,
  production: ProductionRow,
  wish: PointWish,
  run: JobRun,
  report: StepReport,
): Promise<Point> {
  return world.mirrors.exclusively(production.id, async () => {
    run.signal.throwIfAborted()
    if (wish.asIs) await flush(world, production.id, run)
    const position = wish.asIs
      ? lastKnown(world, production)
      : await catchUp(world, production, wish.orLastKnown, run, report)
    const { filesAt, serverBuild } = findProduction(world.catalog, production.id)
    const point: Point = {
      id: world.newId(),
      production: production.id,
      at: position.at,
      kind: wish.kind,
      name: '',
      note: wish.note,
      kept: neverExpires.has(wish.kind),
      state: { is: 'taking' },
      position: position.gtid,
      filesAt,
      serverBuild,
      bytes: null,
      proof: null,
    }
    await snapshot(world, point, run, report)
    return point
  })
}

async function catchUp(
  world: World,
  production: ProductionRow,
  orLastKnown: boolean,
  run: JobRun,
  report: StepReport,
): Promise<{ readonly at: string; readonly gtid: string }> {
  if (world.catalog.productions.get(production.id)?.pausedAt) {
    run.log('Syncing is paused, so this point is what the mirror had last.')
    return lastKnown(world, production)
  }
  try {
    report.describe('Bringing the files up to date')
    await fetchFiles(world, production.id, run, report)
    if (production.mode === 'pull') {
      report.describe('Comparing rows and fetching what differs')
      const { at } = await pullInto(world, production, run, report)
      await flush(world, production.id, run)
      return { at, gtid: '' }
    }
    report.describe('Waiting until the mirror has production’s newest rows')
    await flush(world, production.id, run)
    return await world.mirrors.of(production.id).waitCaughtUp({ signal: run.signal })
  } catch (error) {
    if (run.signal.aborted || !orLastKnown) throw error
    run.log(`Production cannot be reached, so this point is what the mirror had last. ${asFailure(error).message}`)
    return lastKnown(world, production)
  }
}

function lastKnown(
  { catalog, mirrors }: World,
  { id, filesAt, linkedAt }: ProductionRow,
): { readonly at: string; readonly gtid: string } {
  const sync = mirrors.sync(id)
  const row = catalog.productions.get(id)
  if (row?.halfway) throw cutOff()
  const written = catalog.history.open(id)?.toAt ?? row?.pulledAt
  return { at: sync && 'at' in sync ? sync.at : (written ?? filesAt ?? linkedAt), gtid: '' }
}

function cutOff(): Failure {
  return new Failure(
    'sync-broken',
    'Pulling production’s rows was cut off in the middle, so what the mirror has now is no state of production. Earlier points and clones are safe; once a pull succeeds, points can be taken again.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

export const prove = 'Prove that it restores'

/** In a step of the job. The point exists; cancelling only stops waiting for its proof. */
export function untilProven(world: World, point: Point, run: JobRun): Promise<void> {
  return run.step(prove, async (report) => {
    report.describe('Booting it once, checking its tables, shutting it down cleanly')
    await world.preparation.ready(point.id, run.signal)
  })
}

/** Moments can be made from a stretch's first point on. */
function beginCoverage({ catalog }: World, { id, production, at }: Point): void {
  const stretch = catalog.history.open(production)
  const first = stretch && !catalog.points.of(production).some((one) => one.id !== id && one.at >= stretch.fromAt)
  if (first) catalog.history.shorten(stretch.id, at)
}

/**
 * Before the point’s moment is taken, for it may take seconds. A mirror that is stopped, paused for one, has nothing in
 * memory.
 */
async function flush({ mirrors, catalog }: World, id: string, run: JobRun): Promise<void> {
  const production = catalog.productions.get(id)
  if (!production || production.mode === 'archive' || production.pausedAt) return
  await mirrors
    .of(id)
    .flush(run)
    .catch((error: unknown) => run.signal.aborted || run.log(asFailure(error).message))
}

async function snapshot(world: World, point: Point, run: JobRun, report: StepReport): Promise<void> {
  const { catalog, announce } = world
  const { pool } = world.ready()
  const path = pointPath(point.production, point.id)
  report.describe('Taking the snapshot')
  await pool.reserve(0)
  run.undo('remove the unfinished point', async () => {
    if (catalog.points.get(point.id)?.state.is !== 'taking') return
    await pool.remove(path)
    catalog.points.delete(point.id)
    announce.point(point.id)
  })
  catalog.points.insert(point)
  await pool.copy(livePath(point.production), path, 'point')
  catalog.points.update(point.id, { state: { is: 'preparing' } })
  beginCoverage(world, point)
  announce.point(point.id)
  world.preparation.enqueue(point.id)
}
