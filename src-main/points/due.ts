// When the next point, proof or scrub is due. Pure.
import type { Stretch } from '../catalog/history.ts'
import type { Point } from '../contract/models.ts'
import { includes } from '../database/gtid/positions.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export interface PointSituation {
  readonly points: readonly Point[]
  readonly stretch: Stretch | undefined
  /** The position up to which history is written down; undefined while nothing is. */
  readonly reached: string | undefined
  /** When files or pulled rows last came that were not there before (milliseconds); undefined while none did. */
  readonly contentChangedAt: number | undefined
  readonly everyMinutes: number
  readonly triedAt: number | undefined
  readonly now: number
}

/** Something changed and the last point is old enough; or a stretch has no point from which its moments can be made. */
export function pointDue(of: PointSituation): boolean {
  if (of.everyMinutes === 0) return false
  const every = of.everyMinutes * minuteMs
  const retry = Math.min(every, 5 * minuteMs)
  if (of.triedAt !== undefined && of.now - of.triedAt < retry) return false
  const taken = of.points.filter((one) => one.kind !== 'moment' && one.state.is !== 'failed')
  const last = taken.sort((a, b) => b.at.localeCompare(a.at))[0]
  if (!last || (of.stretch && last.at < of.stretch.fromAt)) return true
  if (of.now - Date.parse(last.at) < every) return false
  const rows = of.reached !== undefined && last.position !== '' && !includes(last.position, of.reached)
  const files = (of.contentChangedAt ?? 0) > Date.parse(last.filesAt ?? last.at)
  return rows || files
}

/** Once a day: at night, or as soon as it can where the machine slept through the night. */
export function proofDue(now: Date, lastAt: string): boolean {
  const age = now.getTime() - Date.parse(lastAt)
  return (age > 20 * hourMs && now.getHours() === 3) || age > 30 * hourMs
}

export function scrubDue(now: number, last: number): boolean {
  return now - last > 7 * 24 * hourMs
}
