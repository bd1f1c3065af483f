// Waits until a mirror has everything that production had when it was asked.

import type { AdminClient } from '../../database/client/session.ts'
import type { Dialect } from '../../database/dialect/flavor.ts'
import type { Following } from '../../database/dialect/replication.ts'
import type { SshSidecar } from './ssh-sidecar.ts'
import { createStallDetector } from './stall-detector.ts'

export interface ProductionPosition {
  /** The moment at which production was asked where it is. */
  readonly at: string
  readonly gtid: string
}

interface Parts {
  readonly flavor: Dialect
  readonly ask: () => Promise<ProductionPosition>
  readonly status: () => Promise<Following>
  /** Starts replication that does not run. */
  readonly start: () => Promise<void>
  /** A conversation with the mirror that may take its time. */
  readonly waiting: AdminClient
  readonly courier: SshSidecar
  readonly signal: AbortSignal
}

/** How long a lost connection may take to come back while somebody waits for the newest rows. */
const patienceMs = 20_000

/** @throws Failure of why it never will */
export async function catchUp(parts: Parts): Promise<ProductionPosition> {
  const target = await askWhenUp(parts)
  const { status, start, waiting, signal } = parts
  const silence = createStallDetector()
  let lostAt: number | undefined
  for (;;) {
    signal.throwIfAborted()
    const [row] = await waiting.query(parts.flavor.wait(target.gtid))
    if (row?.late === '0') return target
    const now = await status()
    if (now.is === 'broken') throw now.failure
    if (now.is === 'idle') await start()
    const silent = silence.heard(now)
    if (silent) throw silent
    if (now.is === 'following') lostAt = undefined
    else lostAt ??= Date.now()
    if (now.is === 'disconnected' && Date.now() - (lostAt ?? 0) > patienceMs) throw now.failure
  }
}

/** The tunnel of a courier that was started just now needs a moment. */
async function askWhenUp({ ask, courier, signal }: Parts): Promise<ProductionPosition> {
  try {
    return await ask()
  } catch {
    await courier.waitConnected(signal)
    return ask()
  }
}
