// Stops a clone's containers; its state stays as it is. For good, or until somebody asks for its address.
import type { CloneRow } from '../../catalog/clones.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import { stopState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { type JobPlan, only } from '../../jobs/job.ts'
import { findClone, findProduction } from '../find.ts'

const stop = 'Stop the containers'

export function stopClone(context: Context, id: string): Job {
  const plan = { verb: 'stop', title: (name: string) => `Stop “${name}”`, wanted: 'stopped' } as const
  return rest(context, id, plan, (clone, production) =>
    context.availability.markStopped(clone, production, 'This clone is stopped. Start it in Sitefork.'),
  )
}

/** It takes no memory, and whoever asks for its address wakes it: see wake-clone.ts. */
export function sleepClone(context: Context, id: string): Job {
  const plan = { verb: 'sleep', title: (name: string) => `Put “${name}” to sleep`, wanted: 'running' } as const
  // Who asks from here on waits for this job, and has it woken after.
  return rest(context, id, plan, (clone, production) => context.availability.markAsleep(clone, production))
}

function rest(
  context: Context,
  id: string,
  {
    verb,
    title,
    wanted,
  }: Pick<JobPlan, 'verb'> & Pick<CloneRow, 'wanted'> & { readonly title: (name: string) => string },
  show: (clone: CloneRow, production: ProductionRow) => void,
): Job {
  const { catalog, publish } = context
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  context.engineParts()
  return context.jobs.start(
    {
      verb,
      title: title(clone.name),
      production: production.id,
      clone: clone.id,
      steps: [stop],
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      await run.step(stop, async () => {
        run.commit()
        catalog.clones.update(clone.id, { wanted, failure: null })
        show(clone, production)
        publish.clone(clone.id)
        await stopState(context.engineParts(), clone)
      })
      publish.clone(clone.id)
    },
  )
}
