// Puts clones to sleep that nobody uses, and the least recently used of too many.
import { sleepClone } from '../actions/clone/stop-clone.ts'
import { readPreferences } from '../catalog/preferences.ts'
import { databaseInUse } from '../clones/containers.ts'
import { sandboxOptions } from '../clones/state.ts'
import type { Context } from '../context.ts'
import { jobVerbs } from '../contract/models.ts'
import { idleClones } from './idle-clones.ts'

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
    // Asked last, for it takes the engine a moment: a developer's SQL client is use too.
    if (await databaseInUse(sandboxOptions(context, { clone: id, state: clone.state }, production)))
      availability.touch(id)
    else if (jobs.holders(`clone:${id}`).length === 0) sleepClone(context, id)
  }
}
