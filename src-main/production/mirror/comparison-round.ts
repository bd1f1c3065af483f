// Advances a comparison's round through all tables of a production by one piece. Pure but for what it looks at.
import type { Round } from '../../catalog/comparisons.ts'
import { nextPiece, pieceRows } from '../../pull/comparison-pace.ts'
import type { MirrorComparison } from './mirror-comparison.ts'

/** @param now ISO 8601 */
export const newRound = (now: string): Round => ({
  startedAt: now,
  done: null,
  at: null,
  piece: pieceRows.first,
  tables: 0,
  rows: 0,
  suspects: [],
  skipped: [],
  isThrough: false,
})

/**
 * Looks at the next piece of the table that the round is at, or at the first of the next table. A table that differs is left
 * there: mending compares all of it.
 * @param now ISO 8601
 */
export async function advanceRound(
  comparison: Pick<MirrorComparison, 'tables' | 'look' | 'workedMs'>,
  round: Round,
  now: string,
): Promise<Round> {
  const at = round.at ?? (await nextTable(comparison, round, now))
  if (!at) return { ...round, isThrough: true }
  const began = comparison.workedMs()
  const after = at.after?.map((one) => (one === null ? null : Buffer.from(one, 'hex'))) ?? null
  const look = await comparison.look(at.table, after, round.piece)
  const piece = nextPiece(round.piece, comparison.workedMs() - began)
  const further = { ...round, piece, rows: round.rows + look.rows }
  if (look.next !== null && !look.differs) {
    return { ...further, at: { ...at, after: look.next.map((one) => one?.toString('hex') ?? null) } }
  }
  return {
    ...further,
    done: at.table,
    at: null,
    // Rows of the next table may be of another size.
    piece: pieceRows.first,
    tables: round.tables + 1,
    suspects: look.differs ? [...round.suspects, at.table] : round.suspects,
    skipped: look.skipped ? [...round.skipped, look.skipped] : round.skipped,
  }
}

async function nextTable(
  comparison: Pick<MirrorComparison, 'tables'>,
  { done }: Round,
  now: string,
): Promise<Round['at']> {
  const table = (await comparison.tables()).find((name) => done === null || name > done)
  return table === undefined ? null : { table, startedAt: now, after: null }
}
