// Brings a mirror's files up to date, as a step of any job that needs them.
import type { JobRun, StepReport } from '../jobs/job.ts'
import { unreadFiles } from '../runtime/unread-files.ts'
import type { World } from '../runtime/world.ts'

/** Whoever calls has the mirror for itself. */
export async function fetchFiles(
  { mirrors }: World,
  production: string,
  { signal, remark }: Pick<JobRun, 'signal' | 'remark'>,
  report: StepReport,
): Promise<void> {
  const filesAt = new Date().toISOString()
  const { unread, changed } = await mirrors
    .of(production)
    .syncFiles({ signal, onProgress: (done, total) => report.progress(done, total) })
  mirrors.fetched(production, filesAt, { unread, changed })
  for (const sentence of unreadFiles(unread)) remark(sentence)
}
