// Proves that the list of a clone's changes is all there is, by checksums of every row and file.
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { shared } from '../../jobs/job.ts'
import { findClone } from '../find.ts'

const steps = { prove: 'Compare every row and file with the point and the changes' }

/** The clone may go on being used meanwhile. @throws Failure where the clone is gone, or something has it for itself */
export function proveCloneChanges(
  {
    catalog,
    comparisons,
    jobs,
    engineParts,
    publish,
  }: Pick<Context, 'catalog' | 'comparisons' | 'jobs' | 'engineParts' | 'publish'>,
  id: string,
): Job {
  engineParts()
  const clone = findClone(catalog, id)
  return jobs.start(
    {
      verb: 'prove-changes',
      title: `Prove the changes of “${clone.name}”`,
      production: clone.production,
      clone: clone.id,
      locks: [shared(`clone:${clone.id}`)],
      steps,
    },
    async (run) => {
      const { lacks } = await run.step('prove', (report) =>
        comparisons.prove(clone.id, {
          signal: run.signal,
          onProgress: (done, total) => report.progress(done, total),
        }),
      )
      for (const sentence of lacks) run.remark(sentence)
      publish.clone(clone.id)
    },
  )
}
