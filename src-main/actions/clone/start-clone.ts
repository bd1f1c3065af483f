// Starts a clone's containers on its state as it was left.

import { serversUp, startState, stopState } from '../../clones/state.ts'
import type { World } from '../../context.ts'
import { asFailure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { findClone, findProduction } from '../find.ts'

const start = 'Start the containers'
const answer = 'Wait for its servers'

export function startClone(world: World, id: string): Job {
  const { catalog, announce, cloneStates } = world
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'start',
      kind: clone.wanted === 'running' ? 'wake' : '',
      title: `${clone.wanted === 'running' ? 'Wake' : 'Start'} “${clone.name}”`,
      production: production.id,
      clone: clone.id,
      steps: [start, answer],
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      catalog.clones.update(clone.id, { wanted: 'running', failure: null })
      if (clone.wanted !== 'running' || clone.failure) cloneStates.rests(clone, production, 'This clone is starting.')
      run.undo('stop the containers again', async () => {
        cloneStates.settles(catalog.clones.get(clone.id) ?? clone, production)
        await stopState(world.ready(), clone)
      })
      try {
        const ports = await run.step(start, () => startState(world, clone, production, run))
        await run.step(answer, () => serversUp(world, clone, production, ports, run))
        cloneStates.runs(clone, production, ports)
      } catch (error) {
        // Closing the app while it starts leaves the wish to run; the next start tries again.
        const { code } = asFailure(run.signal.aborted ? run.signal.reason : error)
        if (code === 'cancelled') catalog.clones.update(clone.id, { wanted: 'stopped' })
        else if (code !== 'host-stopped') catalog.clones.update(clone.id, { failure: asFailure(error).facts() })
        throw error
      }
      announce.clone(clone.id)
    },
  )
}
