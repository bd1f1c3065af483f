// When a transaction was committed, as a time that only goes forward. Pure.
// A binary log's own times are those of statements: a long one is stamped when it began, and a clock that was set is in
// them as it was. What production answered bounds them: at one moment it did not have the transaction yet, at a later one
// it had.

/** Where production was at a moment. */
export interface PositionSample {
  /** By production's clock. */
  readonly atMs: number
  readonly position: string
}

export interface CommitClock {
  /**
   * Tells the second (since the epoch) by which a transaction counts as committed; never before that of an earlier one.
   * @param gtid null where the transaction has none
   * @param stamp what the log says, seconds since the epoch
   */
  commit(gtid: string | null, stamp: number): number
}

/** Milliseconds by which two clocks may differ without being wrong. */
const slackMs = 2_000

/**
 * @param last the second of the transaction before the first; undefined when there is none
 * @param samples oldest first; there may be none
 * @param covers whether what is at a position has a transaction
 */
export function createCommitClock(options: {
  readonly last: number | undefined
  readonly samples: readonly PositionSample[]
  readonly covers: (position: string, gtid: string) => boolean
}): CommitClock {
  const { samples, covers } = options
  let last = options.last ?? 0
  // Transactions come in order, so what the last one was past, the next one is past as well.
  let passed = 0
  const isPast = (sample: PositionSample | undefined, gtid: string) => sample && !covers(sample.position, gtid)
  return {
    commit(gtid, stamp) {
      while (gtid !== null && isPast(samples[passed], gtid)) passed++
      const [before, after] = [samples[passed - 1], samples[passed]]
      const earliest = before ? Math.floor((before.atMs - slackMs) / 1000) : 0
      const latest = after ? Math.floor((after.atMs + slackMs) / 1000) : Number.POSITIVE_INFINITY
      last = Math.max(last, Math.min(Math.max(stamp, earliest), latest))
      return last
    },
  }
}
