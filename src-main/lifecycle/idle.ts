// Puts clones to sleep that nobody uses, and the least recently used of too many.
import { sleepClone } from '../actions/clone/stop-clone.ts'
import { readPreferences } from '../catalog/preferences.ts'
import { databaseInUse } from '../clones/pair.ts'
import { sealOf } from '../clones/state.ts'
import type { World } from '../context.ts'
import type { JobVerb } from '../contract/models.ts'
import { drowsy } from './idle-clones.ts'

/** Somebody waits for these, seconds long, and would wait longer beside containers that stop. */
const awaited: ReadonlySet<JobVerb> = new Set(['fork', 'branch', 'refresh', 'rewind', 'undo', 'reset', 'start'])

export async function putDrowsyToSleep(world: World): Promise<void> {
  const { catalog, cloneStates, gateway, jobs } = world
  if (jobs.running().some(({ verb }) => awaited.has(verb))) return
  const awake = catalog.clones.all().filter((one) => one.phase === 'kept' && cloneStates.get(one.id))
  const states = awake.map(({ id, hostLabel, traits: { keepAwake } }) => {
    const use = gateway.use(hostLabel)
    const busy = use.active > 0 || jobs.holders(`clone:${id}`).length > 0
    return { id, keepAwake, busy, usedAt: Math.max(use.lastAt, cloneStates.usedAt(id)) }
  })
  for (const id of drowsy(states, readPreferences(catalog.settings), Date.now())) {
    const clone = awake.find((one) => one.id === id)
    const production = clone && catalog.productions.get(clone.production)
    if (!production) continue
    // Asked last, for it takes the engine a moment: a developer's SQL client is use too.
    if (await databaseInUse(sealOf(world, { clone: id, state: clone.state }, production))) cloneStates.touch(id)
    else if (jobs.holders(`clone:${id}`).length === 0) sleepClone(world, id)
  }
}
