// Brings a mirror's files up to date, for any job, and whoever else needs them.

import type { Context } from '../../../context.ts'
import type { JobRun, StepReport } from '../../../jobs/job.ts'
import { leftOutFiles } from '../../../production/mirror/left-out-files.ts'

/** Fetches files into the mirror, which the caller has to itself. @param report hears how far it has come */
export async function fetchFiles(
  { mirrors }: Pick<Context, 'mirrors'>,
  production: string,
  { signal, remark }: Pick<JobRun, 'signal' | 'remark'>,
  report?: Pick<StepReport, 'progress'>,
): Promise<void> {
  const filesAt = new Date().toISOString()
  const fetched = await mirrors
    .of(production)
    .syncFiles({ signal, onProgress: (done, total) => report?.progress(done, total) })
  mirrors.recordFiles(production, filesAt, fetched)
  for (const sentence of leftOutFiles(fetched)) remark(sentence)
}
