// Counts what clones have changed, for their cards: of each at the start, and again once somebody has used it.
import type { Context } from '../context.ts'
import { asFailure } from '../contract/failure.ts'

export interface ChangeCounter {
  start(): void
  stop(): Promise<void>
}

const roundMs = 4_000

/** Nothing is woken for it, and one clone is read at a time. */
export function createChangeCounter(
  { catalog, availability, comparisons, jobs }: Pick<Context, 'catalog' | 'availability' | 'comparisons' | 'jobs'>,
  log: (line: string) => void,
): ChangeCounter {
  /** The state of each clone that was counted, and when (milliseconds). */
  const counted = new Map<string, { readonly state: string; readonly at: number }>()
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  let ended = new AbortController()

  async function round(signal: AbortSignal): Promise<void> {
    for (const { id, phase, state } of catalog.clones.all()) {
      if (signal.aborted) return
      const known = counted.get(id)
      const isFresh = known?.state === state && availability.use(id).lastAt < known.at
      if (phase !== 'kept' || isFresh || jobs.holders(`clone:${id}`).length > 0) continue
      const at = Date.now()
      try {
        await comparisons.count(id, signal)
      } catch (error) {
        log(`The changes of ${id} were not counted: ${asFailure(error).message}`)
      }
      counted.set(id, { state, at })
    }
  }

  function next(): void {
    timer = setTimeout(() => {
      under = round(ended.signal).finally(() => {
        if (!ended.signal.aborted) next()
      })
    }, roundMs)
    timer.unref()
  }

  return {
    start() {
      if (timer) return
      ended = new AbortController()
      next()
    },
    async stop() {
      ended.abort()
      clearTimeout(timer)
      timer = undefined
      await under
    },
  }
}
