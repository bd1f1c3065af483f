// Puts clones to sleep that nobody uses, and the least recently used where too many are awake. What counts as use: gateway/use.ts.
import { sleepClone } from '../actions/clone/stop-clone.ts'
import { readPreferences } from '../catalog/preferences.ts'
import { databaseInUse } from '../clones/sandbox.ts'
import { sandboxOptions } from '../clones/state.ts'
import type { Context } from '../context.ts'
import { jobVerbs, type Preferences } from '../contract/models.ts'

/** Starts a job that puts each idle clone to sleep; none while somebody waits for a job that needs the machine. */
export async function sleepIdleClones(context: Context): Promise<void> {
  const { catalog, availability, jobs } = context
  if (jobs.running().some(({ verb }) => jobVerbs[verb].someoneWaits)) return
  const awake = catalog.clones.all().filter((one) => one.phase === 'kept' && availability.get(one.id))
  const states = awake.map(({ id, traits: { keepAwake } }) => {
    const { active, lastAt } = availability.use(id)
    const busy = active > 0 || jobs.holders(`clone:${id}`).length > 0
    return { id, keepAwake, busy, usedAt: lastAt }
  })
  for (const id of idleClones(states, readPreferences(catalog.settings), Date.now())) {
    const clone = awake.find((one) => one.id === id)
    const production = clone && catalog.productions.get(clone.production)
    if (!production) continue
    // A developer's SQL client is use too. It is looked for last, because that takes the engine a moment.
    if (await databaseInUse(sandboxOptions(context, { clone: id, state: clone.state }, production)))
      availability.touch(id)
    else if (jobs.holders(`clone:${id}`).length === 0) sleepClone(context, id)
  }
}

/** A clone that is awake, as the policy sees it. */
export interface Awake {
  readonly id: string
  readonly keepAwake: boolean
  /** Whether a job works on it, or somebody is connected to it right now. */
  readonly busy: boolean
  /** When it was last used or started, milliseconds since 1970. */
  readonly usedAt: number
}

const minuteMs = 60_000

/**
 * Chooses the clones that are to sleep now. Pure.
 * @returns their ids, the least recently used first
 */
export function idleClones(awake: readonly Awake[], { sleepAfter, awakeMost }: Preferences, now: number): string[] {
  const able = awake.filter((one) => !one.keepAwake && !one.busy).sort((a, b) => a.usedAt - b.usedAt)
  const tooMany = awakeMost === 0 ? 0 : Math.max(0, awake.length - awakeMost)
  const unused = sleepAfter === 0 ? 0 : able.filter((one) => now - one.usedAt >= sleepAfter * minuteMs).length
  return able.slice(0, Math.max(tooMany, unused)).map((one) => one.id)
}
