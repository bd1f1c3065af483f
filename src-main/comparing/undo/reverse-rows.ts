// Puts rows of a running database back in one transaction: each must be what the change left, to the byte, or nothing is done.
import { type GuardedOutcome, type GuardedWrite, type GuardWords, writeGuarded } from '../write-guarded.ts'

export type ReversingRows = Omit<GuardedWrite, 'columns' | 'mayDangle' | 'words'>

export type RowsReversed = GuardedOutcome

/** Begins a transaction and writes, as `writeGuarded` does. */
export const writeReversal = (work: ReversingRows): Promise<RowsReversed> =>
  writeGuarded({ ...work, columns: 'exact', mayDangle: false, words })

const words: GuardWords = {
  nothing: 'Nothing was undone',
  instead: 'go back to a bookmark',
  displaced: 'one that was removed',
  inTheWay: 'Undo what came later first, or go back to a bookmark',
}
