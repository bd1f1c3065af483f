// Wakes a clone for whoever asked for its address.
import type { World } from '../../context.ts'
import { startClone } from './start-clone.ts'

/** Resolves once it is awake or has failed to be. A job that works on it is waited for first. */
export async function wakeClone(world: World, id: string): Promise<void> {
  const { jobs, cloneStates } = world
  for (let [busy] = jobs.holders(`clone:${id}`); busy; [busy] = jobs.holders(`clone:${id}`)) await jobs.wait(busy)
  if (!cloneStates.get(id)) await jobs.wait(startClone(world, id).id)
}

/** The port of its database server, for a SQL client: one that sleeps is woken; undefined where it does not run. */
export async function serverOf(world: World, id: string): Promise<number | undefined> {
  const { catalog, cloneStates } = world
  const clone = catalog.clones.get(id)
  if (clone?.phase !== 'kept' || clone.wanted !== 'running' || clone.failure) return undefined
  if (!cloneStates.get(id)) await wakeClone(world, id)
  return cloneStates.get(id)?.databasePort
}
