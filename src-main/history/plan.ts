// How to get to a moment of a production: the point to start from, and the part of its binary logs to replay on it.
import type { HistoryRecords, LogRow, Stretch } from '../catalog/history.ts'
import { Failure } from '../contract/failure.ts'
import { absolute } from '../contract/instant.ts'
import type { Point } from '../contract/models.ts'
import { includes } from '../database/gtid/positions.ts'
import { comparePlaces, type Place, placeOfPoint, placeOfSecond } from './locate.ts'
import type { Located, LogStore } from './log-store.ts'
import { readSecondIndex } from './second-index.ts'

/** How a moment is made: of a point and what is replayed on it. A moment that was made before is a point of its own. */
export interface MomentPlan {
  /** The moment, on the second. */
  readonly at: string
  readonly base: Point
  /** Null when the base is that moment already. */
  readonly replay: LogReplay | null
}

export interface LogReplay {
  /** The logs that hold the transactions, in order. */
  readonly logs: readonly Located[]
  /** The offset in the first log at which the first transaction begins. */
  readonly start: number
  /** The offset in the last log at which the last transaction ends. */
  readonly stop: number
  readonly transactions: number
}

/**
 * Plans the state of production by the second `at`: with every transaction committed before it, and none from it on.
 * @throws Failure `bad-input` when no history covers the moment
 */
export async function planMoment(options: {
  readonly history: HistoryRecords
  readonly logStore: LogStore
  readonly production: string
  readonly at: Date
  readonly points: readonly Point[]
}): Promise<MomentPlan> {
  const { history, logStore, production, points } = options
  const second = Math.floor(options.at.getTime() / 1000)
  const at = new Date(second * 1000).toISOString()
  const stretches = history.stretches(production)
  // Where one goes on from another, the moment between is the later one’s.
  const stretch = stretches.findLast((one) => one.fromAt <= at && at <= one.toAt)
  if (!stretch) throw notCovered(at, stretches)
  const made = points.find((one) => one.kind === 'moment' && one.at === at && one.state.is === 'ready')
  if (made) return { at, base: made, replay: null }
  const logs = history.logs(stretch.id)
  const cut = placeOfSecond(logs, second)
  const candidates = points
    .flatMap((point) => (point.position === null ? [] : [{ ...point, position: point.position }]))
    .filter((one) => one.state.is === 'ready' && one.at <= at && one.serverBuild === stretch.serverBuild)
    // A mirror that was caught up or mended by difference has more than its logs say: an older point may look as if they went
    // on from it, at the very position where production did nothing else meanwhile.
    .filter((one) => includes(one.position, stretch.position) && one.at >= stretch.fromAt)
    .sort((a, b) => b.at.localeCompare(a.at))
  for (const base of candidates) {
    const start = await placeOfPoint(logs, logStore, base)
    if (start && comparePlaces(start, cut) <= 0) return { at, base, replay: replayBetween(logs, start, cut) }
  }
  throw notCovered(at, stretches)
}

function replayBetween(logs: readonly LogRow[], start: Place, cut: Place): LogReplay | null {
  const between = logs.slice(start.log, cut.log + 1)
  const transactions = between
    .flatMap((row, index) =>
      readSecondIndex(row.seconds).filter(
        ({ offset }) => (index > 0 || offset >= start.offset) && (index < between.length - 1 || offset < cut.offset),
      ),
    )
    .reduce((sum, entry) => sum + entry.transactions, 0)
  // A second that began before the point may have transactions behind it: the places decide, not the count.
  if (comparePlaces(start, cut) === 0) return null
  return { logs: between, start: start.offset, stop: cut.offset, transactions }
}

function notCovered(at: string, stretches: readonly Stretch[]): Failure {
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (!first || !last) {
    return new Failure(
      'bad-input',
      'There is no history of this production yet. Take a point first, or fork the newest.',
    )
  }
  if (at < first.fromAt) {
    return new Failure(
      'bad-input',
      `History begins at ${absolute(first.fromAt)}, after that moment. Choose a later one.`,
    )
  }
  if (at > last.toAt) {
    return new Failure(
      'bad-input',
      `History reaches to ${absolute(last.toAt)} so far, and that moment is later. Choose an earlier one, or production as it is now.`,
    )
  }
  const gap = stretches.find((one, index) => at > one.toAt && at < (stretches[index + 1]?.fromAt ?? ''))
  return new Failure(
    'bad-input',
    gap
      ? `History has a gap at that moment, which began at ${absolute(gap.toAt)}: ${gap.ended} Choose a moment before or after it.`
      : 'No point that is ready lies before that moment without a gap between. Choose a later one, or wait a moment where a point is being made ready.',
  )
}
