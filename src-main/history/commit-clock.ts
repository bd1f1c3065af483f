// When a transaction was committed, as a time that only goes forward. Pure.
// A binary log's own times are those of statements: a long one is stamped when it began, and a clock that was set is in
// them as it was. What Sitefork saw bounds them: at one moment production did not have the transaction yet, at a later
// one it had.

/** At this moment (milliseconds) production was at this position. */
export interface PositionSample {
  readonly at: number
  readonly position: string
}

export interface CommitClock {
  /** The second (since the epoch) by which the transaction counts as committed; never before that of an earlier one. */
  commit(gtid: string, stamp: number): number
}

/** Milliseconds by which two clocks may differ without being wrong. */
const slackMs = 2_000

/**
 * @param last the second of the transaction before the first; undefined when there is none
 * @param witnesses oldest first
 */
export function createCommitClock(options: {
  readonly last: number | undefined
  readonly witnesses: readonly PositionSample[]
  readonly covers: (position: string, gtid: string) => boolean
}): CommitClock {
  const { witnesses, covers } = options
  let last = options.last ?? 0
  // Transactions come in order, so what the last one was past, the next one is past as well.
  let passed = 0
  return {
    commit(gtid, stamp) {
      while (passed < witnesses.length && !covers(witnesses[passed]?.position ?? '', gtid)) passed++
      const [before, after] = [witnesses[passed - 1], witnesses[passed]]
      const earliest = before ? Math.floor((before.at - slackMs) / 1000) : 0
      const latest = after ? Math.floor((after.at + slackMs) / 1000) : Number.POSITIVE_INFINITY
      last = Math.max(last, Math.min(Math.max(stamp, earliest), latest))
      return last
    },
  }
}
