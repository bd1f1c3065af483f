// Detects that replication has stalled: production says it has more, and sends heartbeats but no changes. A heartbeat means
// that it has sent all it can. Pure.
import { Failure } from '../../contract/failure.ts'
import type { Following } from '../../database/dialect/replication.ts'

/** The heartbeats that came since the mirror's position last changed, while it lacked something. */
export interface HeartbeatRun {
  readonly position: string
  /** The server's count of heartbeats at the first and at the last look. */
  readonly first: number
  readonly last: number
}

/** Heartbeats (2 s apart) without progress after which replication counts as stalled: longer than a commit takes to reach the log. */
const stalledAfter = 8

/**
 * Notes what the mirror's status says now; call it while the mirror lacks what production has.
 * @returns undefined where heartbeats say nothing, e.g. while changes are still being applied
 */
export function countHeartbeats(run: HeartbeatRun | undefined, status: Following): HeartbeatRun | undefined {
  if (status.is !== 'following' || status.heartbeats === null) return undefined
  const { position, heartbeats } = status
  // A server that was started anew counts from zero.
  const goesOn = run?.position === position && heartbeats >= run.first
  return { position, first: goesOn ? run.first : heartbeats, last: heartbeats }
}

/** @returns why nothing comes, once that is sure */
export function stallFailure(run: HeartbeatRun | undefined): Failure | undefined {
  if (run === undefined || run.last - run.first < stalledAfter) return undefined
  // MariaDB tells its position before its binary log has it, and waits without end for room on a full disk.
  return new Failure(
    'database-unreachable',
    'Production has begun to write what it does not give out, so its server waits for something: most often its disk is full. Your points and clones are safe; Sitefork goes on by itself once production does.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
