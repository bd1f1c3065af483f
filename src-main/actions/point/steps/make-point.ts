// Takes a point of a production: newest files, newest rows, one atomic snapshot; its preparation follows in the background.
import type { ProductionRow } from '../../../catalog/productions.ts'
import { phpRemarks } from '../../../clones/php-findings.ts'
import { chooseWeb } from '../../../clones/provide-web-image.ts'
import type { Context } from '../../../context.ts'
import { asFailure, type Failure } from '../../../contract/failure.ts'
import type { Point, PointKind } from '../../../contract/models.ts'
import { remarkAnew } from '../../../contract/remark.ts'
import type { JobRun, StepReport } from '../../../jobs/job.ts'
import { livePath, pointPath } from '../../../pool/layout.ts'
import { mirroredAsOf } from '../../../production/mirror/mirrored-as-of.ts'
import { findProduction } from '../../find.ts'
import type { PointParts } from '../../needs.ts'
import { cutOff, isAsked, isUnfollowed, notNow, olderRemark, paused } from '../../not-now.ts'
import { pullInto } from '../../production/pull-production.ts'
import { fetchFiles } from '../../production/steps/fetch-files.ts'
import { followAddresses } from '../../production/steps/follow-address.ts'

type Needs = PointParts

/**
 * How new the data of a point must be: `newest` is production as it is now; `newest-or-last` takes the mirror's last state
 * where it cannot follow, and the point and the job remark how old that is; `as-is` takes what the mirror has without asking
 * production, because it was brought up to date just now.
 */
export type Freshness = 'newest' | 'newest-or-last' | 'as-is'

export interface PointRequest {
  readonly kind: PointKind
  readonly note: string
  readonly freshness: Freshness
}

/** Kinds of points that are kept until somebody forgets them: what a person asked for, and backups, which nothing replaces. */
const neverExpires: ReadonlySet<PointKind> = new Set(['manual', 'backup'])

/**
 * The new point, in state `preparing` and queued for it.
 * @throws Failure when the mirror cannot follow production, and `freshness` is `newest`
 */
export async function makePoint(
  context: Needs,
  production: ProductionRow,
  wish: PointRequest,
  run: JobRun,
  report: StepReport,
): Promise<Point> {
  return context.mirrors.exclusively(production.id, async () => {
    run.signal.throwIfAborted()
    const position = await positionFor(context, production, wish, run, report)
    await followAddresses(context, production.id)
    const row = findProduction(context.catalog, production.id)
    const { filesAt, serverBuild } = row
    const web = await chooseWeb(context.engineParts(), row, report.describe, run.signal)
    const lacks = remarkAnew(row.remarks, 'php', phpRemarks(row.facts.php, web))
    const all = remarkAnew(lacks, 'moment', position.older ? [position.older] : [])
    for (const { sentence } of all) run.remark(sentence)
    const point: Point = {
      id: context.newId(),
      production: production.id,
      at: position.at,
      kind: wish.kind,
      name: '',
      note: wish.note,
      kept: neverExpires.has(wish.kind),
      state: { is: 'taking' },
      position: position.gtid || null,
      filesAt,
      serverBuild,
      webBuild: web.name,
      remarks: [...all],
      equalAt: context.catalog.comparisons.get(production.id).equal?.at ?? null,
      bytes: null,
      proof: null,
      pages: null,
    }
    await snapshot(context, point, run, report)
    return point
  })
}

interface Position {
  readonly at: string
  readonly gtid: string
  /** The sentence that says that the data are older than was asked for; absent where they are not. */
  readonly older?: string
}

async function positionFor(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  { kind, freshness }: PointRequest,
  run: JobRun,
  report: StepReport,
): Promise<Position> {
  if (freshness === 'as-is') {
    await flush(context, production.id, run)
    return lastKnown(context, production)
  }
  const known = whyOlder(context, production.id)
  // Whoever accepts what the mirror has does not wait for what is known to be away.
  if (freshness === 'newest-or-last' && known) {
    await flush(context, production.id, run)
    return older(context, production, known)
  }
  if (known === 'paused') throw refused(context, production, kind, paused(production))
  try {
    return await newest(context, production, run, report)
  } catch (error) {
    const failure = asFailure(error)
    if (run.signal.aborted || !isUnfollowed(failure)) throw error
    if (freshness === 'newest') throw refused(context, production, kind, failure)
    run.log(failure.message)
    return older(context, production, failure.code === 'sync-broken' ? 'broken' : 'away')
  }
}

async function newest(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  run: JobRun,
  report: StepReport,
): Promise<Position> {
  report.describe('Bringing the files up to date')
  await fetchFiles(context, production.id, run, report)
  if (production.source.is === 'pulled') {
    report.describe('Comparing rows and fetching what differs')
    const { at } = await pullInto(context, production, run, report)
    await flush(context, production.id, run)
    return { at, gtid: '' }
  }
  report.describe('Waiting until the mirror has production’s newest rows')
  await flush(context, production.id, run)
  return context.mirrors.of(production.id).waitCaughtUp({ signal: run.signal })
}

/** @returns why the mirror is known not to follow right now; undefined where it may */
function whyOlder(
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  id: string,
): 'paused' | 'away' | 'broken' | undefined {
  if (catalog.productions.get(id)?.pausedAt) return 'paused'
  const following = mirrors.syncState(id)?.is
  if (following === 'reconnecting') return 'away'
  return following === 'broken' ? 'broken' : undefined
}

/** Offers what the mirror has to whoever waits for the point; where nobody does, the failure stays as it is. */
function refused(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  kind: PointKind,
  why: Failure,
): Failure {
  const row = findProduction(context.catalog, production.id)
  return isAsked(kind) ? notNow(context, row, kind, why) : why
}

function older(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  { id }: ProductionRow,
  why: 'paused' | 'away' | 'broken',
): Position {
  const row = findProduction(context.catalog, id)
  const known = lastKnown(context, row)
  return { ...known, older: olderRemark(row, known.at, why) }
}

function lastKnown(
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  { id }: Pick<ProductionRow, 'id'>,
): Position {
  const row = findProduction(catalog, id)
  if (row.inconsistent) throw cutOff()
  return { at: mirroredAsOf(catalog, row, mirrors.syncState(id)), gtid: '' }
}

export const restoreSteps = { restoreCheck: 'Prove that it restores' }

/** Waits in a step of the job until the point is known to restore. Cancelling only stops the waiting: the point exists. */
export function untilRestoreChecked(
  context: Pick<Context, 'restoreCheck'>,
  point: Point,
  run: JobRun<'restoreCheck'>,
): Promise<void> {
  return run.step('restoreCheck', async (report) => {
    report.describe('Booting it once, checking its tables, shutting it down cleanly')
    await context.restoreCheck.ready(point.id, run.signal)
  })
}

/** Has the open stretch begin at its first point: no moment before that can be made. */
function beginCoverage({ catalog }: Pick<Context, 'catalog'>, { id, production, at }: Point): void {
  const stretch = catalog.history.open(production)
  const first = stretch && !catalog.points.of(production).some((one) => one.id !== id && one.at >= stretch.fromAt)
  if (first) catalog.history.shorten(stretch.id, at)
}

/**
 * Has the mirror write what it holds in memory, before the point’s moment, for that may take seconds. A mirror that is
 * stopped holds nothing.
 */
async function flush(
  { mirrors, catalog }: Pick<Context, 'catalog' | 'mirrors'>,
  id: string,
  run: JobRun,
): Promise<void> {
  const production = catalog.productions.get(id)
  if (!production || production.source.is === 'backup' || production.pausedAt) return
  await mirrors
    .of(id)
    .flush(run)
    .catch((error: unknown) => run.signal.aborted || run.log(asFailure(error).message))
}

async function snapshot(context: Needs, point: Point, run: JobRun, report: StepReport): Promise<void> {
  const { catalog, publish } = context
  const { pool } = context.engineParts()
  const path = pointPath(point.production, point.id)
  report.describe('Taking the snapshot')
  await pool.reserve(0)
  run.undo('remove the unfinished point', async () => {
    if (catalog.points.get(point.id)?.state.is !== 'taking') return
    await pool.remove(path)
    catalog.points.delete(point.id)
    publish.point(point.id)
  })
  catalog.points.insert(point)
  await pool.copy(livePath(point.production), path, 'point')
  catalog.points.update(point.id, { state: { is: 'preparing' } })
  beginCoverage(context, point)
  publish.point(point.id)
  context.restoreCheck.enqueue(point.id)
}
