// Says of a clone that it does not run any more and why, at once, and takes away what is left of its containers.
import type { CloneRow } from '../../catalog/clones.ts'
import { stopState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { findClone, findProduction } from '../find.ts'

const steps = { stop: 'Stop its containers' }

/**
 * Starts a job that says why the clone does not run.
 * @throws Failure `busy` while another works on it; nothing was changed
 */
export function failClone(
  context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'availability' | 'engineParts'>,
  id: string,
  failure: Failure,
  change: Partial<Pick<CloneRow, 'wanted'>> = {},
): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  return context.jobs.start(
    {
      verb: 'stop',
      title: `Stop “${clone.name}”, which does not run any more`,
      production: production.id,
      clone: clone.id,
      steps,
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      run.commit()
      run.log(failure.message)
      const facts = failure.facts()
      catalog.clones.update(clone.id, { ...change, failure: facts })
      availability.show({ ...clone, ...change, failure: facts }, production)
      publish.clone(clone.id)
      await run.step('stop', () => stopState(context.engineParts(), clone))
    },
  )
}
