// Puts rows of a running database back in one transaction: each must be what the change left, to the byte, or nothing is done.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { findLostAlong, type LostAlong } from '../find-dependents.ts'
import { type GuardedOutcome, type GuardedWrite, type GuardWords, writeGuarded } from '../write-guarded.ts'

export type ReversingRows = Omit<GuardedWrite, 'columns' | 'mayDangle' | 'words'>

export type RowsReversed = GuardedOutcome

/**
 * Begins a transaction and writes, as `writeGuarded` does.
 * @throws Failure `bad-input` also where rows went along that no log has
 */
export async function writeReversal(work: ReversingRows): Promise<RowsReversed> {
  const lost = await findLostAlong(work)
  if (lost) throw lostAlong(lost)
  return writeGuarded({ ...work, columns: 'exact', mayDangle: false, words })
}

const lostAlong = ({ table, along }: LostAlong) =>
  new Failure(
    'bad-input',
    `A row of ${plainText(table, 64)} was removed or renumbered, and with it the database took along rows of ${plainText(along, 64)} that refer to it, which no log has. Nothing was undone; go back to a bookmark from before it instead.`,
  )

const words: GuardWords = {
  nothing: 'Nothing was undone',
  instead: 'go back to a bookmark',
  displaced: 'one that was removed',
  inTheWay: 'Undo what came later first, or go back to a bookmark',
}
