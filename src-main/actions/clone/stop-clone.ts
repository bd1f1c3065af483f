// Stops a clone's containers; its state stays as it is. For good, or until somebody asks for its address.
import type { CloneRow } from '../../catalog/clones.ts'
import { stopState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import type { JobPlan } from '../../jobs/job.ts'
import { findClone, findProduction } from '../find.ts'
import { cloneJob } from '../start-job.ts'

type Needs = Pick<Context, 'catalog' | 'jobs' | 'publish' | 'availability' | 'engineParts'>

const steps = { stop: 'Stop the containers' }

export function stopClone(context: Needs, id: string): Job {
  const plan = { verb: 'stop', title: (name: string) => `Stop “${name}”`, wanted: 'stopped' } as const
  return rest(context, id, plan)
}

/** Stops a clone until somebody asks for its address, which wakes it: see wake-clone.ts. */
export function sleepClone(context: Needs, id: string): Job {
  const plan = { verb: 'sleep', title: (name: string) => `Put “${name}” to sleep`, wanted: 'running' } as const
  // Who asks from here on waits for this job, and has it woken after.
  return rest(context, id, plan)
}

function rest(
  context: Needs,
  id: string,
  {
    verb,
    title,
    wanted,
  }: Pick<JobPlan, 'verb'> & Pick<CloneRow, 'wanted'> & { readonly title: (name: string) => string },
): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  return cloneJob(context, clone, { verb, title: title(clone.name), steps }, async (run) => {
    await run.step('stop', async () => {
      run.commit()
      catalog.clones.update(clone.id, { wanted, failure: null })
      availability.show({ ...clone, wanted, failure: null }, production)
      publish.clone(clone.id)
      await stopState(context.engineParts(), clone)
    })
    publish.clone(clone.id)
  })
}
