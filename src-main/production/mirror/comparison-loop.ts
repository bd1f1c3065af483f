// Compares every mirror that follows with its production, piece by piece and without end, and has mended what differs.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import { asFailure } from '../../contract/failure.ts'
import { takeStep } from './comparison-step.ts'
import type { MirrorComparison } from './mirror-comparison.ts'
import type { Mirrors } from './mirrors.ts'
import { pause } from './pause.ts'

export interface ComparisonLoop {
  start(): void
  /** Resolves once nothing is compared any more. */
  stop(): Promise<void>
}

export interface ComparisonLoopOptions {
  readonly catalog: Catalog
  readonly mirrors: Pick<Mirrors, 'of' | 'syncState'>
  /** Whether a job works on the production. */
  readonly isBusy: (production: string) => boolean
  /** Starts to fetch what the finished round found. @throws Failure when it cannot now */
  readonly mend: (production: string) => void
  readonly onChange: (production: string) => void
  readonly log: (line: string) => void
}

/** What the loop keeps of one production. */
interface Compared {
  comparison: MirrorComparison | undefined
  /** When the next step is due, milliseconds since 1970. */
  dueMs: number
  /** The setting by which that was reckoned. */
  percent: number
  isWorking: boolean
}

const lookEveryMs = 1_000
/** Milliseconds until a comparison that failed is tried again, and until one that the account has no right to is. */
const [againMs, afterGrantsMs] = [60_000, 600_000]

export function createComparisonLoop(options: ComparisonLoopOptions): ComparisonLoop {
  const { catalog, mirrors } = options
  const all = new Map<string, Compared>()
  let stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let working: Promise<unknown> = Promise.resolve()

  function comparedOf(production: string): Compared {
    const known = all.get(production)
    if (known) return known
    const fresh: Compared = { comparison: undefined, dueMs: 0, percent: 0, isWorking: false }
    all.set(production, fresh)
    return fresh
  }

  function look(): void {
    for (const [id, one] of all) if (!one.isWorking && !catalog.productions.get(id)) close(one)
    for (const row of catalog.productions.all()) {
      const one = comparedOf(row.id)
      if (one.isWorking) continue
      if (one.percent !== row.settings.comparePercent) one.dueMs = 0
      one.percent = row.settings.comparePercent
      if (!isComparable(row, options)) close(one)
      else if (Date.now() >= one.dueMs) working = Promise.all([working, work(row.id, one)])
    }
  }

  /** Takes steps until the next is so far off that `look` finds it again. */
  async function work(id: string, one: Compared): Promise<void> {
    const { signal } = stopping
    one.isWorking = true
    try {
      for (let wait = 0; wait < lookEveryMs; ) {
        await pause(wait, signal)
        const production = catalog.productions.get(id)
        if (signal.aborted || !production || !isComparable(production, options)) return
        wait = await takeStep(production, {
          ...options,
          comparisons: catalog.comparisons,
          open: async () => (one.comparison ??= await mirrors.of(id).compare(signal)),
          close: () => close(one),
        })
        one.dueMs = Date.now() + wait
      }
    } catch (error) {
      close(one)
      if (!signal.aborted) one.dueMs = Date.now() + recordFailure(id, error, options)
    } finally {
      one.isWorking = false
    }
  }

  return {
    start() {
      stopping = new AbortController()
      timer ??= setInterval(look, lookEveryMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      stopping.abort()
      await working
      for (const one of all.values()) close(one)
    },
  }
}

function close(one: Compared): void {
  one.comparison?.close()
  one.comparison = undefined
}

function isComparable(
  { id, phase, source, pausedAt, settings }: ProductionRow,
  { mirrors, isBusy }: ComparisonLoopOptions,
): boolean {
  return (
    phase === 'linked' &&
    source.is === 'replicated' &&
    pausedAt === null &&
    settings.comparePercent > 0 &&
    mirrors.syncState(id)?.is === 'synced' &&
    !isBusy(id)
  )
}

/** @returns milliseconds until it is tried again */
function recordFailure(id: string, error: unknown, { catalog, onChange, log }: ComparisonLoopOptions): number {
  const failure = asFailure(error)
  if (failure.code === 'grants-missing') {
    catalog.comparisons.update(id, { failure: failure.facts() })
    onChange(id)
    return afterGrantsMs
  }
  if (failure.code !== 'busy') log(`Comparing ${id}: ${failure.message} ${failure.detail ?? ''}`)
  return againMs
}
