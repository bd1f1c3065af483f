// Which points stay, by their age and what rests on them.
import { expect, test } from 'vitest'
import { defaultSettings, type Point } from '../../../../src-main/contract/models.ts'
import { coverageFrom, expiredPoints } from '../../../../src-main/points/retention.ts'
import { pointRow } from '../../../support/rows.ts'

const now = Date.parse('2026-11-25T12:07:00.000Z')
const quarter = 15 * 60_000
const before = (ms: number) => new Date(now - ms).toISOString()
const hour = 3_600_000
const day = 24 * hour

/** Every quarter of an hour for 40 days, thinned each time as the schedule does. */
function afterForty(needed: ReadonlySet<string> = new Set()): readonly Point[] {
  let points: readonly Point[] = []
  for (let at = now - 40 * day; at <= now; at += quarter) {
    points = [...points, pointRow({ id: String(at), at: new Date(at).toISOString(), kind: 'scheduled' })]
    const gone = new Set(expiredPoints(points, defaultSettings, needed, at))
    points = points.filter((one) => !gone.has(one))
  }
  return points
}

test('keeps all points of a day, one an hour for a week, one a day for five weeks', () => {
  const ages = afterForty().map((one) => now - Date.parse(one.at))
  const within = (from: number, to: number) => ages.filter((age) => age >= from && age < to).length
  expect(within(0, day)).toBe(96)
  expect(within(day, 7 * day)).toBe(6 * 24)
  expect(within(7 * day, 35 * day)).toBe(28)
  expect(within(35 * day, 41 * day)).toBe(0)
})

test('keeps whatever its age what is kept, what a clone rests on, what is not settled, and the newest', () => {
  const old = { at: before(100 * day) }
  const points = [
    pointRow({ ...old, id: 'kept', kept: true }),
    pointRow({ ...old, id: 'rested' }),
    pointRow({ ...old, id: 'preparing', state: { is: 'preparing' } }),
    pointRow({ ...old, id: 'plain' }),
    pointRow({ at: before(90 * day), id: 'newest' }),
  ]
  expect(expiredPoints(points, defaultSettings, new Set(['rested']), now).map((one) => one.id)).toEqual(['plain'])
})

test('removes a moment that was made for one fork after a day', () => {
  const points = [
    pointRow({ id: 'fresh', kind: 'moment', at: before(20 * hour) }),
    pointRow({ id: 'moment', kind: 'moment', at: before(2 * day + 30 * 60_000) }),
    pointRow({ id: 'hourly', at: before(2 * day + 20 * 60_000) }),
    pointRow({ id: 'newest', at: before(hour) }),
  ]
  expect(expiredPoints(points, defaultSettings, new Set(), now).map((one) => one.id)).toEqual(['moment'])
})

test('covers moments from the oldest point that the settings reach back to', () => {
  const points = [
    pointRow({ id: 'ancient', at: before(60 * day), kept: true }),
    pointRow({ id: 'oldest', at: before(34 * day) }),
    pointRow({ id: 'new', at: before(day) }),
  ]
  expect(coverageFrom(points, defaultSettings, now)).toBe(before(34 * day))
  expect(coverageFrom([], defaultSettings, now)).toBe(before(35 * day))
})
