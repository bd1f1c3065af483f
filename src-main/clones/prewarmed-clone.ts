// What a warm spare is made of: the same copy, containers and first page as any clone, without a name.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { clonePath, pointPath } from '../pool/layout.ts'
import { pagesAreHeld } from './compare-pages.ts'
import type { ClonePorts } from './containers.ts'
import type { PrewarmedClone } from './prewarm.ts'
import { clearState, firstPage, startState } from './state.ts'

type Made = Pick<PrewarmedClone, 'clone' | 'state' | 'point'>

/** It has answered once. What it made is there when it fails. */
export async function makePrewarmed(
  context: Context,
  { clone, state, point }: Made,
  production: ProductionRow,
  signal: AbortSignal,
): Promise<ClonePorts> {
  const { log } = context
  const { pool } = context.engineParts()
  await pool.reserve(0)
  signal.throwIfAborted()
  await pool.copy(pointPath(production.id, point), clonePath(clone, state), 'clone')
  const running = await startState(context, { id: clone, state, point }, production, { signal, log })
  const status = await firstPage(context, { id: clone, state }, production, running, { signal, remark: log })
  await pagesAreHeld(context, production, { clone, state, point, ports: running }, status, { signal, log })
  context.networkPool.refill(production.id)
  return running
}

export async function removePrewarmed(
  context: Context,
  { clone, state }: Pick<PrewarmedClone, 'clone' | 'state'>,
): Promise<void> {
  const ready = context.engineParts()
  await clearState(ready, { id: clone, state })
  await ready.pool.remove(clonePath(clone, state))
}
