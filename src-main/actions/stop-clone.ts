// Stops a clone's containers; its state stays as it is.
import type { Job } from '../contract/models.ts'
import { only } from '../jobs/job.ts'
import { stopState } from '../runtime/clone-room.ts'
import type { World } from '../runtime/world.ts'
import { findClone, findProduction } from './find.ts'

const stop = 'Stop the containers'

export function stopClone(world: World, id: string): Job {
  const { catalog, announce, cloneStates } = world
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'stop',
      title: `Stop “${clone.name}”`,
      production: production.id,
      clone: clone.id,
      steps: [stop],
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      await run.step(stop, async () => {
        run.commit()
        catalog.clones.update(clone.id, { wanted: 'stopped', failure: null })
        cloneStates.rests(clone, production, 'This clone is stopped. Start it in Sitefork.')
        announce.clone(clone.id)
        await stopState(world.ready(), clone)
      })
      announce.clone(clone.id)
    },
  )
}
