// Keeps a mirror whose rows are pulled: pulls when it is due, fetches the files now and then, says when it last did.
import { asFailure, type Failure } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import type { FetchedFiles } from './fetch-files.ts'
import type { Mirror } from './mirror.ts'
import { pause } from './pause.ts'
import type { PulledRows } from './pull-rows.ts'

export interface ScheduledPullOptions {
  readonly mirror: () => Mirror
  readonly filesEveryMs: number
  /** Milliseconds from one pull to the next; 0: only on demand. */
  readonly pullEveryMs: () => number
  /** When rows were pulled last (ISO 8601); null before the first time. */
  readonly pulledAt: () => string | null
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>
  readonly onState: (state: SyncState) => void
  readonly onPulled: (at: string, pulled: PulledRows) => void
  readonly onFiles: (at: string, fetched: FetchedFiles) => void
  readonly onTrouble: (error: unknown) => void
  /** Why nothing may be written to the pool right now. */
  readonly noRoom?: () => Failure | undefined
}

const lookEveryMs = 2_000
const retryMs = 60_000

export function pullOnSchedule(options: ScheduledPullOptions): { readonly stop: () => Promise<void> } {
  const { mirror, exclusively, onState, onTrouble } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let lostAt: string | undefined
  let triedAt = 0

  const dueAt = () => {
    const [last, every] = [options.pulledAt(), options.pullEveryMs()]
    if (every === 0) return undefined
    return last === null ? 0 : Date.parse(last) + every
  }

  function tell(): void {
    const at = options.pulledAt()
    const next = dueAt()
    if (at === null || signal.aborted) return
    onState({ is: 'pulled', at, nextAt: next === undefined ? null : new Date(next).toISOString() })
  }

  async function pullDue(): Promise<void> {
    const due = dueAt()
    if (due === undefined || due > Date.now() || (lostAt && Date.now() - triedAt < retryMs)) return
    triedAt = Date.now()
    const why = options.noRoom?.()
    if (why) throw why
    const pulled = await exclusively(() => mirror().pull({ signal }))
    options.onPulled(pulled.at, pulled)
  }

  async function pullRows(): Promise<void> {
    while (!signal.aborted) {
      try {
        await pullDue()
        if (!lostAt || Date.now() - triedAt < lookEveryMs) {
          lostAt = undefined
          tell()
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

  async function fetchFiles(): Promise<void> {
    await pause(options.filesEveryMs, signal)
    while (!signal.aborted) {
      const at = new Date().toISOString()
      try {
        const why = options.noRoom?.()
        if (why) throw why
        options.onFiles(at, await exclusively(() => mirror().syncFiles({ signal })))
      } catch (error) {
        if (!signal.aborted) onTrouble(error)
      }
      await pause(options.filesEveryMs, signal)
    }
  }

  const both = Promise.all([pullRows(), fetchFiles()])
  return {
    async stop() {
      stopping.abort()
      await both
      onState({ is: 'stopped' })
    },
  }
}
