// Notices a production that says it has more and gives nothing: a heartbeat is its word that it has sent all there is.
import { Failure } from '../../contract/failure.ts'
import type { Following } from '../../database/dialect/replication.ts'

export interface StallDetector {
  /** While the mirror lacks what production says it has. @returns why nothing comes, once it is sure */
  observe(now: Following): Failure | undefined
  /** The mirror lacks nothing. */
  reset(): void
}

/** So many, two seconds apart, without anything between: more than a commit takes between its number and its place in the log. */
const enough = 8

export function createStallDetector(): StallDetector {
  let since: { readonly position: string; readonly heartbeats: number } | undefined
  return {
    observe(now) {
      if (now.is !== 'following' || now.heartbeats === null) {
        since = undefined
        return undefined
      }
      const { position, heartbeats } = now
      if (since?.position !== position || heartbeats < since.heartbeats) since = { position, heartbeats }
      return heartbeats - since.heartbeats >= enough ? givesNothing() : undefined
    },
    reset() {
      since = undefined
    },
  }
}

/** MariaDB tells where it is before its binary log has it, and waits for ever for room on its disk. */
function givesNothing(): Failure {
  return new Failure(
    'database-unreachable',
    'Production has begun to write what it does not give out, so its server waits for something: most often its disk is full. Your points and clones are safe; Sitefork goes on by itself once production does.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
