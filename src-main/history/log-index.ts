// Makes the catalog's row of a binary log while it is read: where each second begins, and the positions before and after.
import type { LogConsumer } from '../binlog/read-log.ts'
import type { LogRow } from '../catalog/history.ts'
import { advance, covers } from '../database/gtid/positions.ts'
import type { CommitClock } from './commit-clock.ts'
import { addCommit, readSecondIndex, writeSecondIndex } from './second-index.ts'

export interface LogIndex extends LogConsumer {
  /** The row with everything that was read so far. */
  row(): LogRow
  /** Transactions by the second of their commit (since the epoch) that are new in the row. */
  readonly seconds: ReadonlyMap<number, number>
  /** The position that the log says it begins at; undefined where that was not among what was read. */
  readonly opening: string | undefined
  /** Whether a transaction is among them that had been written down before. */
  readonly repeats: boolean
}

/**
 * @param start the log's row as it was left, or an empty one
 * @param reached the position up to which history is written down
 */
export function createLogIndex(start: LogRow, reached: string, clock: CommitClock): LogIndex {
  const entries = readSecondIndex(start.seconds)
  const seconds = new Map<number, number>()
  let { before, after, bytes } = start
  let opening: string | undefined
  let repeats = false
  return {
    seconds,
    get opening() {
      return opening
    },
    get repeats() {
      return repeats
    },
    previousGtids({ position, to }) {
      opening ??= position
      before = position
      after = position
      bytes = to
    },
    transaction({ gtid, stamp, from, to }) {
      const second = clock.commit(gtid, stamp)
      addCommit(entries, second, from)
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
      bytes = to
      if (gtid === null) return
      repeats ||= covers(reached, gtid)
      after = advance(after, gtid)
    },
    row: () => ({
      ...start,
      bytes,
      before,
      after,
      firstSecond: entries[0]?.second ?? null,
      lastSecond: entries.at(-1)?.second ?? null,
      seconds: writeSecondIndex(entries),
    }),
  }
}
