// Starts a clone's containers on its state as it was left.

import { acquireNetwork, serversUp, startState, stopState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import { asFailure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { findClone, findProduction } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { cloneJob } from '../start-job.ts'

const steps = { start: 'Start the containers', answer: 'Wait for its servers' }

export function startClone(context: CloneParts & Pick<Context, 'jobs'>, id: string): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  return cloneJob(
    context,
    clone,
    {
      verb: 'start',
      kind: clone.wanted === 'running' ? 'wake' : '',
      title: `${clone.wanted === 'running' ? 'Wake' : 'Start'} “${clone.name}”`,
      steps,
    },
    async (run) => {
      catalog.clones.update(clone.id, { wanted: 'running', failure: null })
      if (clone.wanted !== 'running' || clone.failure)
        availability.showBusy(clone, production, 'This clone is starting.')
      run.undo('stop the containers again', async () => {
        availability.show(catalog.clones.get(clone.id) ?? clone, production)
        await stopState(context.engineParts(), clone)
      })
      try {
        const ports = await run.step('start', async () => {
          await acquireNetwork(context, clone, production)
          return startState(context, clone, production, run)
        })
        await run.step('answer', () => serversUp(context, clone, production, ports, run))
        availability.show(clone, production, ports)
      } catch (error) {
        // Closing the app while it starts leaves the wish to run; the next start tries again.
        const { code } = asFailure(run.signal.aborted ? run.signal.reason : error)
        if (code === 'cancelled') catalog.clones.update(clone.id, { wanted: 'stopped' })
        else if (code !== 'host-stopped') catalog.clones.update(clone.id, { failure: asFailure(error).facts() })
        throw error
      }
      publish.clone(clone.id)
    },
  )
}
