// Takes one step of a production's comparison, and says when the next is due.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ComparisonRow, Round } from '../../catalog/comparisons.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { EqualRound } from '../../contract/models.ts'
import { restAfter, restAfterTable, roundDueAt } from '../../pull/comparison-pace.ts'
import { advanceRound, newRound } from './comparison-round.ts'
import type { MirrorComparison } from './mirror-comparison.ts'

export interface StepParts {
  readonly comparisons: Catalog['comparisons']
  /** Opens the comparison, or gives the one that is open. */
  readonly open: () => Promise<MirrorComparison>
  readonly close: () => void
  /** Starts to fetch what the finished round found. @throws Failure when it cannot now */
  readonly mend: (production: string) => void
  readonly onChange: (production: string) => void
}

/** Milliseconds until a round that is not due is asked about again, and until one that could not be mended is tried again. */
const [notDueMs, mendAgainMs] = [60_000, 600_000]
/** Percent of the time that production works once a table differs: a difference is sure then, and one mending is enough. */
const hurriedPercent = 50
/** Milliseconds between two rounds that may hurry. */
const hurryEveryMs = 20 * 3_600_000

/** @returns milliseconds until the next step is due */
export async function takeStep({ id, settings }: ProductionRow, parts: StepParts): Promise<number> {
  const row = parts.comparisons.get(id)
  const percent = settings.comparePercent
  const round = row.round ?? newRound(new Date().toISOString())
  if (round.isThrough) {
    parts.mend(id)
    return mendAgainMs
  }
  const wait = row.round ? 0 : roundDueAt(row.equal?.from ?? null, percent) - Date.now()
  if (wait > 0) {
    parts.close()
    return Math.min(wait, notDueMs)
  }
  const comparison = await parts.open()
  const before = comparison.workedMs()
  const next = await advanceRound(comparison, round, new Date().toISOString())
  keep(row, next, parts)
  const worked = comparison.workedMs() - before
  if (mayHurry(row, next)) return restAfter(worked, Math.max(hurriedPercent, percent), 0)
  if (next.at) return restAfter(worked, percent, Math.random())
  const tableMs = Date.now() - Date.parse(round.at?.startedAt ?? new Date().toISOString())
  return restAfterTable(worked, { percent, tableMs }, Math.random())
}

function keep(row: ComparisonRow, round: Round, { comparisons, onChange }: StepParts): void {
  const isEqual = round.isThrough && round.suspects.length === 0
  const change = isEqual ? { round: null, equal: equalRoundOf(round) } : { round }
  comparisons.update(row.production, { failure: null, ...change })
  if (isEqual || row.failure || round.suspects.length !== (row.round?.suspects.length ?? 0)) onChange(row.production)
}

/** What a finished round proves, once what differed is mended. */
export function equalRoundOf({ startedAt, tables, rows, skipped }: Round): EqualRound {
  return { from: startedAt, at: new Date().toISOString(), tables, rows, skipped: [...skipped] }
}

function mayHurry({ found }: ComparisonRow, { suspects }: Round): boolean {
  const last = found[0]
  return suspects.length > 0 && (!last || Date.now() - Date.parse(last.at) > hurryEveryMs)
}
