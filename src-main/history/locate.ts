// Finds places in the logs of a stretch: where a second begins, and what a point has already.
import { firstEvent } from '../binlog/events.ts'
import type { LogRow } from '../catalog/history.ts'
import { covers, includes } from '../database/gtid/positions.ts'
import type { LogStore } from './log-store.ts'
import { readSecondIndex } from './second-index.ts'

/** A place between two transactions of a stretch. */
export interface Place {
  /** Which of the stretch's logs, from 0. */
  readonly log: number
  /** Bytes from the beginning of that log. */
  readonly offset: number
}

/** When a point was taken, and what it has. */
export interface Taken {
  /** ISO 8601. */
  readonly at: string
  readonly position: string
}

/** Seconds before a point was taken from which on its last transaction is looked for first. */
const nearSeconds = 60
/** Bytes of a log in which it is looked for at once; and how many times more in the next ones, for each reading takes its while. */
const firstPiece = 2 ** 18
const growth = 8

export function comparePlaces(a: Place, b: Place): number {
  return a.log - b.log || a.offset - b.offset
}

/** Finds the place before the first transaction of a second (since the epoch) or a later one. */
export function placeOfSecond(logs: readonly LogRow[], second: number): Place {
  const log = logs.findIndex((one) => one.lastSecond !== null && one.lastSecond >= second)
  const entry = readSecondIndex(logs[log]?.seconds ?? new Uint8Array()).find((one) => one.second >= second)
  if (entry) return { log, offset: entry.offset }
  return { log: logs.length - 1, offset: logs.at(-1)?.bytes ?? firstEvent }
}

/**
 * Finds the place before the first transaction that a point does not have.
 * @returns undefined when the stretch does not continue the point
 */
export async function placeOfPoint(
  logs: readonly LogRow[],
  logStore: LogStore,
  point: Taken,
): Promise<Place | undefined> {
  const log = logs.findLastIndex((one) => includes(point.position, one.before))
  const row = logs[log]
  if (!row) return undefined
  if (includes(point.position, row.after)) return { log, offset: row.bytes }
  // A point was taken soon after its moment: what it has ends near there.
  const near = Math.floor(Date.parse(point.at) / 1000) - nearSeconds
  const hint = readSecondIndex(row.seconds).findLast((one) => one.second < near)?.offset ?? firstEvent
  const offset = (await scan(row, logStore, point, hint)) ?? (await scan(row, logStore, point, firstEvent))
  return offset === undefined ? undefined : { log, offset }
}

/** @returns the offset; undefined when the point does not even have the first transaction from `from` on */
async function scan(row: LogRow, logStore: LogStore, { position }: Taken, from: number): Promise<number | undefined> {
  let has = 0
  let lacking: number | undefined
  const transaction = ({ gtid, from: offset }: { readonly gtid: string | null; readonly from: number }) => {
    if (lacking !== undefined) return
    if (gtid === null || covers(position, gtid)) has++
    else lacking = offset
  }
  const seconds = readSecondIndex(row.seconds)
  for (let [begin, most] = [from, firstPiece]; begin < row.bytes && lacking === undefined; most *= growth) {
    const end = seconds.find(({ offset }) => offset >= begin + most)?.offset ?? row.bytes
    await logStore.read(row, { from: begin, to: end }, [{ transaction }])
    begin = end
  }
  if (has === 0 && from !== firstEvent) return undefined
  return lacking ?? row.bytes
}
