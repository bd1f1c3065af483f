// Makes tables of a mirror what production's are, where a comparison found that they differ though the mirror follows.
import type { Round } from '../../catalog/comparisons.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { type JobRun, only, type StepReport } from '../../jobs/job.ts'
import { equalRoundOf } from '../../production/mirror/comparison-step.ts'
import type { ChangedTable } from '../../pull/pull.ts'
import { findReached } from '../find.ts'
import type { PointParts } from '../needs.ts'
import { makePoint } from '../point/steps/make-point.ts'
import { productionJob } from '../start-job.ts'

type Needs = PointParts & Pick<Context, 'jobs' | 'recorder'>

const steps = {
  rows: 'Compare the tables at one moment and fetch what differs',
  follow: 'Follow production',
  point: 'Take a point',
}

/**
 * Starts a job that makes the tables equal.
 * @throws Failure `bad-input` where nothing is known to differ; `busy`
 */
export function mendMirror(context: Needs, id: string): Job {
  const production = findReached(context.catalog, id)
  const { round } = context.catalog.comparisons.get(id)
  if (production.source.is !== 'replicated' || !round?.isThrough) {
    throw new Failure('bad-input', `Nothing is known in which the mirror of “${production.name}” differs from it.`)
  }
  return productionJob(
    context,
    production,
    { verb: 'mend', title: `Mend what differs from ${production.name}`, steps, lock: only },
    (run) => mend(context, production, round, run),
  )
}

async function mend(
  context: Needs,
  production: ProductionRow,
  round: Round,
  run: JobRun<keyof typeof steps>,
): Promise<void> {
  const { mirrors, catalog } = context
  const { id } = production
  await mirrors.unfollow(id)
  try {
    const differed = await run.step('rows', (report) =>
      mirrors.exclusively(id, () => makeSame(context, id, round, run, report)),
    )
    await run.step('follow', async () => {
      await mirrors.of(id).startReplication({ signal: run.signal })
      await mirrors.of(id).waitCaughtUp({ signal: run.signal })
    })
    tell(context, id, round, differed, run)
    if (differed.length === 0) return
    await run.step('point', async (report) => {
      const taken = { kind: 'scheduled', note: '', freshness: 'newest' } as const
      await makePoint(context, findReached(catalog, id), taken, run, report)
    })
  } finally {
    if (!catalog.productions.get(id)?.pausedAt) mirrors.follow(id)
  }
}

/**
 * Fetches what differs. None of it is in a binary log, so history ends before and begins anew with what the mirror has then;
 * nothing is lost between, for the mirror stands still.
 */
async function makeSame(
  { mirrors, recorder, catalog }: Pick<Context, 'catalog' | 'mirrors' | 'recorder'>,
  id: string,
  { suspects }: Round,
  run: JobRun,
  report: StepReport,
): Promise<readonly ChangedTable[]> {
  const why = `Rows of ${suspects.join(', ')} had been written on production past its binary log; they were fetched by difference.`
  const { differed, changed, remarks } = await mirrors.of(id).mend(suspects, {
    signal: run.signal,
    log: run.log,
    onProgress: (done, total) => report.progress(done, total, 'rows'),
    onDiffers: () => recorder.end(id, why),
  })
  if (changed) await recorder.begin(id, '')
  catalog.productions.update(id, { remarks: remarkAnew(findReached(catalog, id).remarks, 'rows', remarks) })
  return differed
}

function tell(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  id: string,
  round: Round,
  differed: readonly ChangedTable[],
  run: JobRun,
): void {
  const at = new Date().toISOString()
  for (const { table, rows } of differed) {
    run.remark(
      `${rows === null ? 'The table' : `${rows} ${rows === 1 ? 'row' : 'rows'} of`} ${table} differed from production, though the mirror followed it; that is mended.`,
    )
  }
  if (differed.length === 0) run.log('Compared at one moment, nothing differed.')
  const found = [...differed.map((one) => ({ ...one, at })), ...catalog.comparisons.get(id).found]
  catalog.comparisons.update(id, { round: null, equal: equalRoundOf(round), found, failure: null })
  publish.production(id)
}
