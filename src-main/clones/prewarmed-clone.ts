// What a prewarmed clone is made of: the same copy, containers and first page as any clone, without a name.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { clonePath, pointPath } from '../pool/layout.ts'
import { comparePagesOnce } from './compare-pages.ts'
import type { ClonePorts } from './containers.ts'
import type { PrewarmedClone } from './prewarm.ts'
import { clearState, copyState, firstPage, startState } from './state.ts'

type Made = Omit<PrewarmedClone, 'ports'>

/**
 * Makes a clone of a point and waits for its first page. What it made is left when it fails.
 * @returns the ports of its state
 */
export async function makePrewarmed(
  context: Pick<
    Context,
    'catalog' | 'gateway' | 'publish' | 'mirrors' | 'addresses' | 'networkPool' | 'engineParts' | 'log'
  >,
  { clone, state, point, lane }: Made,
  production: ProductionRow,
  signal: AbortSignal,
): Promise<ClonePorts> {
  const { log } = context
  // What is made here is removed by `removePrewarmed`, whoever fails.
  const run = { undo: () => undefined }
  await copyState(context, pointPath(production.id, point), { id: clone, state }, production, run)
  const running = await startState(context, { id: clone, state, point, lane }, production, { signal, log })
  const status = await firstPage(context, { id: clone, state }, production, running, { signal, remark: log })
  await comparePagesOnce(context, production, { clone, state, point, ports: running }, status, { signal, log })
  context.networkPool.refill(production.id)
  return running
}

/** Removes a prewarmed clone, or what there is of it. */
export async function removePrewarmed(
  context: Pick<Context, 'engineParts'>,
  { clone, state }: Pick<PrewarmedClone, 'clone' | 'state'>,
): Promise<void> {
  const ready = context.engineParts()
  await clearState(ready, { id: clone, state })
  await ready.pool.remove(clonePath(clone, state))
}
