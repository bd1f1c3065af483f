// The link job: mirror up, database copied, following, files copied, first point. Run again, it goes on where it stopped.
import type { ProductionRow } from '../../../catalog/productions.ts'
import { comparePagesOnce } from '../../../clones/compare-pages.ts'
import { chooseWeb, retryMissingWebs } from '../../../clones/provide-web-image.ts'
import { firstPage, remarkSkipped, startState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import { asFailure, Failure } from '../../../contract/failure.ts'
import type { Job, Point } from '../../../contract/models.ts'
import { remarkAnew } from '../../../contract/remark.ts'
import { type JobRun, only } from '../../../jobs/job.ts'
import { livePath } from '../../../pool/layout.ts'
import { lookSteps } from '../../clone/steps/make-clone.ts'
import { copyPoint, newSiteCopy, removeCopy } from '../../clone/steps/whole-site.ts'
import { findProduction } from '../../find.ts'
import type { PointParts } from '../../needs.ts'
import { makePoint, restoreSteps, untilRestoreChecked } from '../../point/steps/make-point.ts'
import { productionJob } from '../../start-job.ts'
import { chooseServerImage } from './choose-server-image.ts'
import { fetchFiles } from './fetch-files.ts'
import { keepSteps, readFirstBackup, readSteps } from './load-backup.ts'

type Needs = PointParts & Pick<Context, 'secrets' | 'jobs' | 'gateway' | 'recorder' | 'addresses'>

const copySteps = {
  mirror: 'Start the mirror',
  database: 'Copy the database',
  follow: 'Follow production',
  files: 'Copy the files',
  point: 'Take the first point',
}
const lastSteps = { ...restoreSteps, compare: lookSteps.compare }

/** Starts the job for a production in phase `linking`. */
export function runLink(context: Needs, id: string): Job {
  const production = findProduction(context.catalog, id)
  if (production.phase === 'linked') {
    throw new Failure('bad-input', `“${production.name}” is linked already; there is nothing to resume.`)
  }
  const isRead = production.source.is === 'backup'
  return productionJob(
    context,
    production,
    {
      verb: 'link',
      title: `Link ${production.name}`,
      steps: { ...(isRead ? { ...readSteps, ...keepSteps } : copySteps), ...lastSteps },
      lock: only,
    },
    async (run) => {
      context.catalog.productions.update(id, { failure: null })
      context.publish.production(id)
      try {
        const first = await (isRead ? readFirstBackup : copyAndFollow)(context, production, run)
        await proveFirst(context, first, run)
      } catch (error) {
        keepFailure(context, production, run, error)
        throw error
      }
    },
  )
}

async function copyAndFollow(
  context: Needs,
  production: ProductionRow,
  run: JobRun<keyof typeof copySteps>,
): Promise<Point> {
  const { catalog, mirrors } = context
  const { id } = production
  const { pool } = context.engineParts()
  await run.step('mirror', async (report) => {
    await chooseServerImage(context, production, report.describe, run.signal)
    retryMissingWebs(context.engineParts())
    await chooseWeb(context.engineParts(), production, report.describe, run.signal)
    const live = mirrors.of(id)
    const { databaseBytes, filesBytes } = production.facts
    await pool.reserve(production.seeded ? 0 : databaseBytes + filesBytes)
    if (!(await pool.exists(livePath(id)))) await pool.create(livePath(id), 'live')
    await live.ensureStarted({ signal: run.signal, log: run.log })
  })
  const live = mirrors.of(id)
  await run.step('database', async (report) => {
    if (production.seeded) return report.describe('Copied before')
    const onProgress = (done: number, total: number | null) => report.progress(done, total)
    const lacks = await live.seed({ signal: run.signal, log: run.log, onProgress })
    const remarks = remarkAnew(findProduction(catalog, id).remarks, 'rows', lacks)
    catalog.productions.update(id, { seeded: true, remarks })
  })
  await run.step('follow', async (report) => {
    if (production.source.is === 'pulled') return report.describe('Its rows are pulled, not followed')
    await live.startReplication({ signal: run.signal })
    await live.waitCaughtUp({ signal: run.signal })
  })
  await run.step('files', (report) => fetchFiles(context, id, run, report))
  if (production.source.is === 'replicated') await context.recorder.begin(id, 'Production was linked anew.')
  return run.step('point', (report) =>
    makePoint(context, production, { kind: 'linked', note: '', freshness: 'newest' }, run, report),
  )
}

async function proveFirst(context: Needs, first: Point, run: JobRun<keyof typeof lastSteps>): Promise<void> {
  const id = first.production
  context.catalog.productions.update(id, { phase: 'linked' })
  context.publish.production(id)
  context.mirrors.follow(id)
  await untilRestoreChecked(context, first, run)
  await run.step('compare', () => compareFirst(context, id, first, run))
}

/**
 * Compares the pages of the first point with production's. What was linked stays either way, for looking into it.
 * @throws Failure `pages-differ`
 */
async function compareFirst(context: Needs, id: string, first: Point, run: JobRun): Promise<void> {
  const production = findProduction(context.catalog, id)
  const copied = newSiteCopy(context, first)
  await copyPoint(context, production, first, copied, run)
  const ports = await startState(context, copied, production, run)
  const status = await firstPage(context, copied, production, ports, run)
  const shown = { clone: copied.id, state: copied.state, point: first.id, ports }
  const differ = await comparePagesOnce(context, production, shown, status, run)
  await remarkSkipped(context, copied, production, run)
  await removeCopy(context, copied)
  if (!differ) return
  const { code, message, remedy, detail } = differ
  const but = `“${production.name}” is linked, but a clone of it would not show what it shows. ${message}`
  throw new Failure(code, but, { remedy, detail })
}

const forget = { label: 'Forget it', action: 'unlink' } as const

/** Keeps with the production why its link stopped, until it is resumed; what was copied stays. */
function keepFailure(
  context: Pick<Context, 'catalog' | 'publish'>,
  { id }: ProductionRow,
  run: JobRun,
  error: unknown,
): void {
  const failure = asFailure(run.signal.aborted ? run.signal.reason : error)
  if (failure.code === 'host-stopped' || context.catalog.productions.get(id)?.phase !== 'linking') return
  const kept =
    failure.code === 'cancelled'
      ? new Failure('cancelled', 'Linking was cancelled. What was copied so far is kept; resume to go on.', {
          remedy: { label: 'Resume linking', action: 'retry' },
        })
      : failure
  const facts = { alternative: forget, ...kept.facts() }
  context.catalog.productions.update(id, { failure: facts })
  context.publish.production(id)
}
