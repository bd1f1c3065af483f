// Puts a clone to sleep: its containers stop and take no memory, and whoever asks for its address wakes it.
import type { Job } from '../contract/models.ts'
import { only } from '../jobs/job.ts'
import { stopState } from '../runtime/clone-room.ts'
import type { World } from '../runtime/world.ts'
import { findClone, findProduction } from './find.ts'
import { startClone } from './start-clone.ts'

const stop = 'Stop the containers'

export function sleepClone(world: World, id: string): Job {
  const { catalog, announce, cloneStates } = world
  const clone = findClone(catalog, id)
  const production = findProduction(catalog, clone.production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'sleep',
      title: `Put “${clone.name}” to sleep`,
      production: production.id,
      clone: clone.id,
      steps: [stop],
      locks: [only(`clone:${clone.id}`)],
    },
    async (run) => {
      await run.step(stop, async () => {
        run.commit()
        catalog.clones.update(clone.id, { wanted: 'running', failure: null })
        // Who asks from here on waits for this job, and has it woken after.
        cloneStates.sleeps(clone, production)
        announce.clone(clone.id)
        await stopState(world.ready(), clone)
      })
      announce.clone(clone.id)
    },
  )
}

/** Resolves once it is awake or has failed to be. A job that works on it is waited for first. */
export async function wakeClone(world: World, id: string): Promise<void> {
  const { jobs, cloneStates } = world
  for (let [busy] = jobs.holders(`clone:${id}`); busy; [busy] = jobs.holders(`clone:${id}`)) await jobs.wait(busy)
  if (!cloneStates.get(id)) await jobs.wait(startClone(world, id).id)
}
