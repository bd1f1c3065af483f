// Pauses and resumes the following of a production: nothing travels while it is paused, and nothing here is lost.

import type { World } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { findReached } from '../find.ts'

export async function pauseProduction(world: World, production: string): Promise<void> {
  const { catalog, mirrors, histories, announce } = world
  const { id, pausedAt } = findReached(catalog, production)
  world.ready()
  if (pausedAt) return
  refuseWhileBusy(world, id)
  catalog.productions.update(id, { pausedAt: new Date().toISOString() })
  announce.production(id)
  // What cannot be written down now is when it is resumed.
  await histories.record(id).catch((error: unknown) => world.log(String(error)))
  await mirrors.unfollow(id)
  await mirrors.exclusively(id, () => mirrors.of(id).stop())
  announce.production(id)
}

export function resumeProduction(world: World, production: string): void {
  const { catalog, mirrors, announce } = world
  const { id, pausedAt } = findReached(catalog, production)
  world.ready()
  if (!pausedAt) return
  catalog.productions.update(id, { pausedAt: null })
  mirrors.follow(id)
  announce.production(id)
}

function refuseWhileBusy({ jobs }: World, id: string): void {
  const [busy] = jobs.holders(`production:${id}`)
  if (!busy) return
  throw new Failure(
    'busy',
    `“${jobs.get(busy)?.title}” is still running and needs the mirror. Wait for it or cancel it, then pause.`,
  )
}
