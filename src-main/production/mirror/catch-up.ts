// Waits until a mirror has applied what production has.
import { includes } from '../../database/gtid/positions.ts'
import { doesNotArrive, noPosition } from './mirror-failures.ts'
import type { MirrorCall, MirrorParts } from './mirror-parts.ts'
import { startReplication } from './replicate.ts'
import { countHeartbeats, type HeartbeatRun, stallFailure } from './stall.ts'
import { ensureStarted } from './start.ts'
import { type ProductionPosition, position, productionPosition, status } from './status.ts'

/** Milliseconds that a lost connection has to come back while somebody waits for the newest rows. */
const reconnectMs = 20_000
/** Milliseconds that the mirror has to get to a position that production is at. */
const advanceMs = 120_000

/**
 * Resolves once the mirror has everything that production had when it was asked.
 * @throws Failure of why it never will
 */
export async function waitCaughtUp(parts: MirrorParts, call: MirrorCall): Promise<ProductionPosition> {
  await ensureStarted(parts, call)
  const target = await askOnceConnected(parts, call.signal)
  let heartbeats: HeartbeatRun | undefined
  let lostAt: number | undefined
  for (;;) {
    call.signal.throwIfAborted()
    if (await isReached(parts, target.gtid)) return target
    const now = await status(parts)
    if (now.is === 'broken') throw now.failure
    if (now.is === 'idle') await startReplication(parts, call)
    heartbeats = countHeartbeats(heartbeats, now)
    const stalled = stallFailure(heartbeats)
    if (stalled) throw stalled
    if (now.is === 'following') lostAt = undefined
    else lostAt ??= Date.now()
    if (now.is === 'disconnected' && Date.now() - (lostAt ?? 0) > reconnectMs) throw now.failure
  }
}

/** Asks again once SSH is up: the tunnel of a sidecar that was started just now takes a moment. */
async function askOnceConnected(parts: MirrorParts, signal: AbortSignal): Promise<ProductionPosition> {
  try {
    return await productionPosition(parts)
  } catch {
    await parts.sidecar.waitConnected(signal)
    return productionPosition(parts)
  }
}

/**
 * Applies everything up to the position, and nothing after it.
 * @throws Failure `sync-broken` when the position is unknown (empty), or is not reached in time
 */
export async function advanceTo(parts: MirrorParts, target: string, signal: AbortSignal): Promise<void> {
  if (!target) throw noPosition()
  if (includes(await position(parts), target)) return
  const { server, dialect } = parts
  for (const statement of [dialect.pauseApplying, dialect.applyUntil(target)])
    await server.local.query(statement, 60_000)
  for (const deadline = Date.now() + advanceMs; ; ) {
    signal.throwIfAborted()
    if (await isReached(parts, target)) return
    const now = await status(parts)
    if (now.is === 'broken') throw now.failure
    if (Date.now() > deadline) throw doesNotArrive()
  }
}

/** Waits a second at most. */
async function isReached({ server, dialect }: MirrorParts, gtid: string): Promise<boolean> {
  const [row] = await server.waiting.query(dialect.waitFor(gtid))
  return row?.late === '0'
}
