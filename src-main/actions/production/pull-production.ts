// Fetches what differs from a production whose rows are pulled, now rather than when it is due.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { type JobRun, type StepReport, shared } from '../../jobs/job.ts'
import type { PulledRows } from '../../production/mirror/pull-rows.ts'
import { findReached } from '../find.ts'
import { productionJob } from '../start-job.ts'
import { fetchFiles } from './steps/fetch-files.ts'

const steps = { rows: 'Compare rows and fetch what differs', files: 'Bring the files up to date' }

export function pullProduction(
  context: Pick<Context, 'catalog' | 'jobs' | 'mirrors' | 'engineParts'>,
  id: string,
): Job {
  const production = findReached(context.catalog, id)
  if (production.source.is !== 'pulled') {
    throw new Failure('bad-input', `“${production.name}” is followed all the time; there is nothing to pull.`)
  }
  return productionJob(
    context,
    production,
    { verb: 'pull', title: `Pull ${production.name}`, steps, lock: shared },
    (run) =>
      context.mirrors.exclusively(id, async () => {
        await run.step('rows', async (report) => void (await pullInto(context, production, run, report)))
        await run.step('files', (report) => fetchFiles(context, id, run, report))
      }),
  )
}

/** Pulls rows into the mirror, which the caller has to itself. */
export async function pullInto(
  context: Pick<Context, 'mirrors'>,
  { id }: ProductionRow,
  run: Pick<JobRun, 'signal' | 'log' | 'remark'>,
  report: StepReport,
): Promise<PulledRows> {
  const pulled = await context.mirrors.of(id).pull({
    signal: run.signal,
    log: run.log,
    onProgress: (done, total) => report.progress(done, total, 'rows'),
  })
  context.mirrors.recordPull(id, pulled.at, pulled)
  for (const sentence of pulled.remarks) run.remark(sentence)
  return pulled
}
