// Wakes a clone for whoever asked for its address.
import type { Context } from '../../context.ts'
import type { CloneParts } from '../needs.ts'
import { startClone } from './start-clone.ts'

type Needs = CloneParts & Pick<Context, 'jobs'>

/** Starts a clone that sleeps, after whatever job works on it. Resolves once it is awake or has failed to be. */
export async function wakeClone(context: Needs, id: string): Promise<void> {
  const { jobs, availability } = context
  for (let [busy] = jobs.holders(`clone:${id}`); busy; [busy] = jobs.holders(`clone:${id}`)) await jobs.wait(busy)
  if (!availability.get(id)) await jobs.wait(startClone(context, id).id)
}

/**
 * Wakes a clone for a SQL client.
 * @returns the port of its database server; undefined where it does not run
 */
export async function serverOf(context: Needs, id: string): Promise<number | undefined> {
  const { catalog, availability } = context
  const clone = catalog.clones.get(id)
  if (clone?.phase !== 'kept' || clone.wanted !== 'running' || clone.failure) return undefined
  if (!availability.get(id)) await wakeClone(context, id)
  return availability.get(id)?.databasePort
}
