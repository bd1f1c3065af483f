// Keeps a mirror whose rows are pulled: pulls when it is due, fetches the files now and then, reports when it last did.
import { asFailure } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import { type FilesLoopOptions, runFilesLoop } from './files-loop.ts'
import type { Follower } from './follow.ts'
import { pause } from './pause.ts'
import type { PulledRows } from './pull-rows.ts'

export interface ScheduledPullOptions extends FilesLoopOptions {
  /** Milliseconds from one pull to the next; 0: only on demand. */
  readonly pullEveryMs: () => number
  /** When rows were pulled last (ISO 8601); null before the first time. */
  readonly pulledAt: () => string | null
  readonly onState: (state: SyncState) => void
  readonly onPulled: (at: string, pulled: PulledRows) => void
}

const lookEveryMs = 2_000
/** Milliseconds until a pull that failed is tried again. */
const retryMs = 60_000

export function pullOnSchedule(options: ScheduledPullOptions): Follower {
  const { mirror, exclusively, onState, onTrouble } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let lostAt: string | undefined
  let triedMs = 0

  const dueMs = () => {
    const [last, every] = [options.pulledAt(), options.pullEveryMs()]
    if (every === 0) return undefined
    return last === null ? 0 : Date.parse(last) + every
  }

  function report(): void {
    const at = options.pulledAt()
    const next = dueMs()
    if (at === null || signal.aborted) return
    onState({ is: 'pulled', at, nextAt: next === undefined ? null : new Date(next).toISOString() })
  }

  async function pullIfDue(): Promise<void> {
    const due = dueMs()
    if (due === undefined || due > Date.now() || (lostAt && Date.now() - triedMs < retryMs)) return
    triedMs = Date.now()
    const noRoom = options.noRoom?.()
    if (noRoom) throw noRoom
    const pulled = await exclusively(() => mirror().pull({ signal }))
    options.onPulled(pulled.at, pulled)
  }

  async function watchRows(): Promise<void> {
    while (!signal.aborted) {
      try {
        await pullIfDue()
        if (!lostAt || Date.now() - triedMs < lookEveryMs) {
          lostAt = undefined
          report()
        }
      } catch (error) {
        if (signal.aborted) return
        lostAt ??= new Date().toISOString()
        onState({ is: 'reconnecting', since: lostAt, failure: asFailure(error).facts() })
        onTrouble(error)
      }
      await pause(lookEveryMs, signal)
    }
  }

  const both = Promise.all([watchRows(), runFilesLoop(options, options.filesEveryMs, signal)])
  return {
    // Between two pulls nothing runs that would be missed.
    containerEnded: () => undefined,
    async stop() {
      stopping.abort()
      await both
      onState({ is: 'stopped' })
    },
  }
}
