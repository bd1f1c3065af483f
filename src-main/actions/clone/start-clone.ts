// Starts a clone's containers on its state as it was left.
import type { Context } from '../../context.ts'
import type { Job } from '../../contract/models.ts'
import { findClone, findProduction } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { cloneJob } from '../start-job.ts'
import { bringUp, bringUpSteps } from './steps/bring-up.ts'

export function startClone(context: CloneParts & Pick<Context, 'jobs'>, id: string): Job {
  const { catalog, publish } = context
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  return cloneJob(
    context,
    clone,
    {
      verb: 'start',
      kind: clone.wanted === 'running' ? 'wake' : '',
      title: `${clone.wanted === 'running' ? 'Wake' : 'Start'} “${clone.name}”`,
      steps: bringUpSteps,
    },
    async (run) => {
      await bringUp(context, clone, production, run)
      publish.clone(clone.id)
    },
  )
}
