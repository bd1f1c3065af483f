// Compares every table of a mirror with production now, rather than little by little; what differs is mended after.
import type { Round } from '../../catalog/comparisons.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { type JobRun, type StepReport, shared } from '../../jobs/job.ts'
import { advanceRound, newRound } from '../../production/mirror/comparison-round.ts'
import { equalRoundOf } from '../../production/mirror/comparison-step.ts'
import { pause } from '../../production/mirror/pause.ts'
import { restAfter } from '../../pull/comparison-pace.ts'
import { findReached } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { productionJob, whenDone } from '../start-job.ts'
import { mendMirror } from './mend-mirror.ts'

type Needs = PointParts & Pick<Context, 'jobs' | 'recorder'>

const steps = { compare: 'Compare every table with production' }
/** The share of one of production's processors that comparing may take: somebody waits for it. */
const percent = 50

export function verifyMirror(context: Needs, id: string): Job {
  const production = findReached(context.catalog, id)
  refuse(production)
  const job = productionJob(
    context,
    production,
    { verb: 'verify', title: `Compare the mirror with ${production.name}`, steps, lock: shared },
    (run) => run.step('compare', (report) => verify(context, production, run, report)),
  )
  whenDone(context, job, () => mendIfNeeded(context, id))
  return job
}

function refuse({ name, source, pausedAt }: ProductionRow): void {
  if (source.is === 'pulled') {
    throw new Failure('bad-input', `Rows of “${name}” are pulled, and every pull compares them all: pull instead.`)
  }
  if (pausedAt === null) return
  throw new Failure(
    'bad-input',
    `Syncing of “${name}” is paused, so its mirror is older than production. Resume it, then compare.`,
  )
}

async function verify(
  context: Pick<Context, 'catalog' | 'publish' | 'mirrors'>,
  { id }: ProductionRow,
  run: JobRun,
  report: StepReport,
): Promise<void> {
  const { catalog, publish } = context
  const comparison = await context.mirrors.of(id).compare(run.signal)
  try {
    const total = (await comparison.tables()).length
    let round = newRound(new Date().toISOString())
    while (!round.isThrough) {
      run.signal.throwIfAborted()
      const before = comparison.workedMs()
      round = await advanceRound(comparison, round, new Date().toISOString())
      report.describe(round.at?.table ?? round.done ?? '')
      report.progress(round.tables, Math.max(total, round.tables, 1), 'steps')
      await pause(restAfter(comparison.workedMs() - before, percent, 0), run.signal)
    }
    log(round, run)
    const isEqual = round.suspects.length === 0
    catalog.comparisons.update(id, {
      failure: null,
      ...(isEqual ? { round: null, equal: equalRoundOf(round) } : { round }),
    })
    publish.production(id)
  } finally {
    comparison.close()
  }
}

function log({ tables, rows, suspects, skipped }: Round, run: JobRun): void {
  run.log(`${rows} rows of ${tables} tables compared.`)
  for (const table of suspects) run.remark(`The table ${table} differs from production; that is mended next.`)
  for (const line of skipped) run.remark(`Not compared: ${line}.`)
}

function mendIfNeeded(context: Needs, id: string): void {
  if (context.catalog.comparisons.get(id).round?.isThrough) mendMirror(context, id)
}
