// What a warm spare is made of: the same copy, containers and first page as any clone, without a name.
import type { ProductionRow } from '../catalog/productions.ts'
import type { World } from '../context.ts'
import { clonePath, pointPath } from '../pool/layout.ts'
import type { Running } from '../views/views.ts'
import { pagesAreHeld } from './compare-pages.ts'
import type { WarmSpare } from './prewarm.ts'
import { clearState, firstPage, startState } from './state.ts'

type Made = Pick<WarmSpare, 'clone' | 'state' | 'point'>

/** It has answered once. What it made is there when it fails. */
export async function makeWarm(
  world: World,
  { clone, state, point }: Made,
  production: ProductionRow,
  signal: AbortSignal,
): Promise<Running> {
  const { log } = world
  const { pool } = world.ready()
  await pool.reserve(0)
  signal.throwIfAborted()
  await pool.copy(pointPath(production.id, point), clonePath(clone, state), 'clone')
  const running = await startState(world, { id: clone, state, point }, production, { signal, log })
  const status = await firstPage(world, { id: clone, state }, production, running, { signal, remark: log })
  await pagesAreHeld(world, production, { clone, state, point, ports: running }, status, { signal, log })
  world.spares.stock(production.id)
  return running
}

export async function removeWarm(world: World, { clone, state }: Pick<WarmSpare, 'clone' | 'state'>): Promise<void> {
  const ready = world.ready()
  await clearState(ready, { id: clone, state })
  await ready.pool.remove(clonePath(clone, state))
}
