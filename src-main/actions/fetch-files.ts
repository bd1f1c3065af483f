// Brings a mirror's files up to date, as a step of any job that needs them.
import type { JobRun, StepReport } from '../jobs/job.ts'
import type { World } from '../runtime/world.ts'

/** Whoever calls has the mirror for itself. */
export async function fetchFiles(
  { mirrors, catalog }: World,
  production: string,
  { signal }: Pick<JobRun, 'signal'>,
  report: StepReport,
): Promise<void> {
  const filesAt = new Date().toISOString()
  await mirrors.of(production).syncFiles({ signal, onProgress: (done, total) => report.progress(done, total) })
  catalog.productions.update(production, { filesAt })
}
