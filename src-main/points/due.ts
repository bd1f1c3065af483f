// When the next point, the next verification of one, or the next scrub of the pool is due. Pure.
import type { Stretch } from '../catalog/history.ts'
import type { Point } from '../contract/models.ts'
import { includes } from '../database/gtid/positions.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const retryMs = 5 * minuteMs

/** What of a production decides whether a point is due; times in milliseconds since the epoch. */
export interface PointSituation {
  readonly points: readonly Point[]
  /** The stretch of history that is open; undefined where none is. */
  readonly stretch: Stretch | undefined
  /** The position up to which history is written down; undefined while nothing is. */
  readonly reached: string | undefined
  /** When files or pulled rows last came that were not there before; undefined while none did. */
  readonly contentChangedMs: number | undefined
  /** Minutes from one point to the next; 0 for none. */
  readonly everyMinutes: number
  /** When a point was last begun by the schedule. */
  readonly triedMs: number | undefined
  readonly nowMs: number
}

/** Whether something changed and the last point is old enough, or the stretch has no point to make its moments from. */
export function pointDue(of: PointSituation): boolean {
  if (of.everyMinutes === 0) return false
  const everyMs = of.everyMinutes * minuteMs
  if (of.triedMs !== undefined && of.nowMs - of.triedMs < Math.min(everyMs, retryMs)) return false
  const taken = of.points.filter((one) => one.kind !== 'moment' && one.state.is !== 'failed')
  const last = taken.toSorted((a, b) => b.at.localeCompare(a.at))[0]
  if (!last || (of.stretch && last.at < of.stretch.fromAt)) return true
  if (of.nowMs - Date.parse(last.at) < everyMs) return false
  const rows = of.reached !== undefined && last.position !== null && !includes(last.position, of.reached)
  const files = (of.contentChangedMs ?? 0) > Date.parse(last.filesAt ?? last.at)
  return rows || files
}

/**
 * Whether a point is to be started as a whole site again: once a day at night, or as soon as it can where the machine slept
 * through the night.
 * @param lastAt ISO 8601
 */
export function verificationDue(now: Date, lastAt: string): boolean {
  const age = now.getTime() - Date.parse(lastAt)
  return (age > 20 * hourMs && now.getHours() === 3) || age > 30 * hourMs
}

/** Whether the pool is to be read and compared with its checksums again, which is once a week. */
export function scrubDue(nowMs: number, lastMs: number): boolean {
  return nowMs - lastMs > 7 * 24 * hourMs
}
