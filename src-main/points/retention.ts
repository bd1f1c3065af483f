// Which points are due to be removed: all of a day stay, then one an hour, then one a day, as the settings say. Pure.
import type { Point, ProductionSettings } from '../contract/models.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * @param points of one production
 * @param needed ids of points that a clone or a bookmark rests on, or a merge waits for
 * @param nowMs milliseconds since the epoch
 */
export function expiredPoints(
  points: readonly Point[],
  settings: ProductionSettings,
  needed: ReadonlySet<string>,
  nowMs: number,
): readonly Point[] {
  const oldestFirst = [...points].sort((a, b) => a.at.localeCompare(b.at))
  const newest = oldestFirst.findLast((one) => one.state.is === 'ready' && one.kind !== 'moment')
  const hours = new Set<number>()
  const days = new Set<number>()
  return oldestFirst.filter((point) => {
    const stands = stays(point, nowMs, settings, hours, days)
    const settled = point.state.is === 'ready' || point.state.is === 'failed'
    return !stands && settled && !point.kept && !needed.has(point.id) && point !== newest
  })
}

/**
 * Whether a point stays by its age. The first ready point of an hour, and of a day, stands for all of it.
 * @param hours the hours that have such a point; added to
 * @param days the same of days
 */
function stays(
  point: Point,
  nowMs: number,
  settings: ProductionSettings,
  hours: Set<number>,
  days: Set<number>,
): boolean {
  const at = Date.parse(point.at)
  const age = nowMs - at
  const stands = point.state.is === 'ready' && point.kind !== 'moment'
  const firstOfHour = stands && first(hours, Math.floor(at / hourMs))
  const firstOfDay = stands && first(days, Math.floor(at / dayMs))
  if (age < settings.keepAllHours * hourMs) return true
  if (age < settings.keepHourlyDays * dayMs && firstOfHour) return true
  return age < settings.keepDailyDays * dayMs && firstOfDay
}

function first(seen: Set<number>, which: number): boolean {
  if (seen.has(which)) return false
  seen.add(which)
  return true
}

/** @returns the moment (ISO 8601) from which on others can be made: that of the oldest point the settings reach back to */
export function coverageFrom(points: readonly Point[], settings: ProductionSettings, nowMs: number): string {
  const days = Math.max(settings.keepDailyDays, settings.keepHourlyDays, settings.keepAllHours / 24)
  const reach = new Date(nowMs - days * dayMs).toISOString()
  const ready = points.filter((one) => one.state.is === 'ready' && one.kind !== 'moment' && one.at >= reach)
  return ready.map((one) => one.at).sort()[0] ?? reach
}
