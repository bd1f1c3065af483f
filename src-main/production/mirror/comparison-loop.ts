// Compares every mirror that follows with its production, piece by piece, for ever, and has what differs mended.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ComparisonRow, Round } from '../../catalog/comparisons.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import { asFailure } from '../../contract/failure.ts'
import type { EqualRound } from '../../contract/models.ts'
import { restAfter, restAfterTable, roundDueAt } from '../../pull/comparison-pace.ts'
import { advanceRound, newRound } from './comparison-round.ts'
import type { MirrorComparison } from './mirror-comparison.ts'
import type { Mirrors } from './mirrors.ts'
import { pause } from './pause.ts'

export interface ComparisonLoop {
  start(): void
  /** Resolves once nothing is compared any more. */
  stop(): Promise<void>
}

interface Desk {
  comparison: MirrorComparison | undefined
  dueAt: number
  /** The setting by which that was reckoned. */
  percent: number
  working: boolean
}

const lookEveryMs = 1_000
/** After what could not be compared for now, for lack of a right, or could not be mended. */
const [againMs, muchLaterMs] = [60_000, 600_000]
/** Once something differs the other tables are compared at once, so that one mending is enough; so often, in milliseconds. */
const [hurriedPercent, hurryEveryMs] = [50, 20 * 3_600_000]

export function createComparisonLoop(options: {
  readonly catalog: Catalog
  readonly mirrors: Pick<Mirrors, 'of' | 'syncState'>
  /** Whether a job works on it. */
  readonly isBusy: (production: string) => boolean
  /** Starts to mend what the round that is through has found. @throws Failure when it cannot now */
  readonly mend: (production: string) => void
  readonly onChange: (production: string) => void
  readonly log: (line: string) => void
}): ComparisonLoop {
  const { catalog, mirrors, isBusy, mend, onChange, log } = options
  const desks = new Map<string, Desk>()
  let stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let under: Promise<unknown> = Promise.resolve()

  function deskOf(production: string): Desk {
    const known = desks.get(production)
    if (known) return known
    const fresh: Desk = { comparison: undefined, dueAt: 0, percent: 0, working: false }
    desks.set(production, fresh)
    return fresh
  }

  function leave(desk: Desk): void {
    desk.comparison?.close()
    desk.comparison = undefined
  }

  function look(): void {
    for (const [id, desk] of desks) if (!desk.working && !catalog.productions.get(id)) leave(desk)
    for (const row of catalog.productions.all()) {
      const desk = deskOf(row.id)
      if (desk.working) continue
      if (desk.percent !== row.settings.comparePercent) desk.dueAt = 0
      desk.percent = row.settings.comparePercent
      if (!isComparable(row)) leave(desk)
      else if (Date.now() >= desk.dueAt) under = Promise.all([under, work(row.id, desk)])
    }
  }

  const isComparable = ({ id, phase, source, pausedAt, settings }: ProductionRow) =>
    phase === 'linked' &&
    source.is === 'replicated' &&
    pausedAt === null &&
    settings.comparePercent > 0 &&
    mirrors.syncState(id)?.is === 'synced' &&
    !isBusy(id)

  /** Until there is time to look at the others. */
  async function work(id: string, desk: Desk): Promise<void> {
    desk.working = true
    try {
      for (let wait = 0; wait < lookEveryMs; ) {
        await pause(wait, stopping.signal)
        const production = catalog.productions.get(id)
        if (stopping.signal.aborted || !production || !isComparable(production)) return
        wait = await step(production, desk)
        desk.dueAt = Date.now() + wait
      }
    } catch (error) {
      leave(desk)
      if (!stopping.signal.aborted) desk.dueAt = Date.now() + failed(id, error)
    } finally {
      desk.working = false
    }
  }

  /** @returns milliseconds until it is tried again */
  function failed(id: string, error: unknown): number {
    const failure = asFailure(error)
    if (failure.code !== 'grants-missing') {
      if (failure.code !== 'busy') log(`Comparing ${id}: ${failure.message} ${failure.detail ?? ''}`)
      return againMs
    }
    catalog.comparisons.update(id, { failure: failure.facts() })
    onChange(id)
    return muchLaterMs
  }

  /** @returns milliseconds until the next */
  async function step({ id, settings }: ProductionRow, desk: Desk): Promise<number> {
    const row = catalog.comparisons.get(id)
    const round = row.round ?? newRound(new Date().toISOString())
    if (round.isThrough) {
      mend(id)
      return muchLaterMs
    }
    const wait = row.round ? 0 : roundDueAt(row.equal?.from ?? null, settings.comparePercent) - Date.now()
    if (wait > 0) {
      leave(desk)
      return Math.min(wait, againMs)
    }
    desk.comparison ??= await mirrors.of(id).compare(stopping.signal)
    const before = desk.comparison.workedMs()
    const next = await advanceRound(desk.comparison, round, new Date().toISOString())
    keep(row, next)
    const worked = desk.comparison.workedMs() - before
    if (isHurried(row, next)) return restAfter(worked, Math.max(hurriedPercent, settings.comparePercent), 0)
    const percent = settings.comparePercent
    if (next.at) return restAfter(worked, percent, Math.random())
    const tableMs = Date.now() - Date.parse(round.at?.startedAt ?? new Date().toISOString())
    return restAfterTable(worked, { percent, tableMs }, Math.random())
  }

  function keep(row: ComparisonRow, round: Round): void {
    const isEqual = round.isThrough && round.suspects.length === 0
    catalog.comparisons.update(row.production, {
      failure: null,
      ...(isEqual ? { round: null, equal: equalRoundOf(round) } : { round }),
    })
    if (isEqual || row.failure || round.suspects.length !== (row.round?.suspects.length ?? 0)) onChange(row.production)
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
      await under
      for (const desk of desks.values()) leave(desk)
    },
  }
}

/** What a round proves that is through, once what differed is mended. */
export function equalRoundOf({ startedAt, tables, rows, skipped }: Round): EqualRound {
  return { from: startedAt, at: new Date().toISOString(), tables, rows, skipped: [...skipped] }
}

function isHurried({ found }: ComparisonRow, { suspects }: Round): boolean {
  const last = found[0]
  return suspects.length > 0 && (!last || Date.now() - Date.parse(last.at) > hurryEveryMs)
}
