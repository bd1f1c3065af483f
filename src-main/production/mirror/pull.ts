// Makes a mirror's rows what production's are by fetching only what differs: for a mirror that pulls, lost its position, or errs.
import { askAsOwner, reachDatabase } from '../reach/reach.ts'
import { advanceTo } from './catch-up.ts'
import { noPosition } from './mirror-failures.ts'
import type { MeasuredCall, MirrorParts } from './mirror-parts.ts'
import { type PulledRows, type PullRowsOptions, pullRows } from './pull-rows.ts'
import { stopReplication } from './replicate.ts'
import { ensureStarted } from './start.ts'

export interface MendCall extends MeasuredCall {
  /** Called before anything is changed, if anything differs. */
  readonly onDiffers: () => Promise<void>
}

const statementMs = 60_000

/** Pulls all rows. Replication must not run meanwhile, and has no position after. */
export function pull(parts: MirrorParts, call: MeasuredCall): Promise<PulledRows> {
  return pullAll(parts, call, { follows: false })
}

/**
 * Pulls all rows, then sets the position to follow on from.
 * @throws Failure `sync-broken` when production does not tell its position
 */
export async function reseed(parts: MirrorParts, call: MeasuredCall): Promise<PulledRows> {
  await ensureStarted(parts, call)
  await stopReplication(parts)
  const pulled = await pullAll(parts, call, { follows: true })
  if (!pulled.position) throw noPosition()
  for (const statement of parts.dialect.setPosition(pulled.position))
    await parts.server.local.query(statement, statementMs)
  return pulled
}

/**
 * Pulls these tables at a position that the mirror has reached too. Replication stands there after, until it is started.
 * @throws Failure `sync-broken` when production does not tell its position, or the mirror does not get there
 */
export async function mend(parts: MirrorParts, tables: readonly string[], call: MendCall): Promise<PulledRows> {
  await ensureStarted(parts, call)
  await parts.server.local.query(parts.dialect.pauseApplying, statementMs)
  return pullRows({
    ...pullOptions(parts, call),
    only: tables,
    follows: true,
    onPosition: (reached) => advanceTo(parts, reached, call.signal),
    // Where this is cut off, every row is production's of the position that the mirror has.
    onInconsistent: () => undefined,
    onDiffers: call.onDiffers,
  })
}

async function pullAll(
  parts: MirrorParts,
  call: MeasuredCall,
  { follows }: Pick<PullRowsOptions, 'follows'>,
): Promise<PulledRows> {
  await ensureStarted(parts, call)
  const onInconsistent = () => parts.onInconsistent(true)
  const pulled = await pullRows({ ...pullOptions(parts, call), follows, onInconsistent })
  parts.onInconsistent(false)
  return pulled
}

function pullOptions(
  { docker, dialect, server, source, settings }: MirrorParts,
  { signal, log = () => undefined, onProgress = () => undefined }: MeasuredCall,
): Omit<PullRowsOptions, 'follows' | 'onInconsistent'> {
  return {
    docker,
    dialect: dialect,
    container: server.name,
    reach: (signal) => reachDatabase(source, signal),
    database: source.database.name,
    asOwner: askAsOwner(source, signal),
    settings,
    signal,
    log,
    onProgress,
  }
}
