// Spans in their largest whole unit, durations with what matters, moments by the clock.
import { afterEach, expect, it } from 'vitest'
import { absolute, countHours, tick } from '../../../../src-main/contract/instant.ts'
import { ago, clock, duration, second, secondsBetween, span } from '../../../../src-renderer/state/time.ts'

it('says a span in its largest whole unit', () => {
  expect([0, 0.9, 59, 60, 3_599, 7_260, 86_400 * 3, -5].map(span)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '2 h',
    '3 d',
    '0 s',
  ])
})

it('says how long something took', () => {
  expect([0, 840, 12_400, 75_000].map(duration)).toEqual(['0.0 s', '0.8 s', '12 s', '1 min 15 s'])
})

it('never counts a clock that is ahead as the past', () => {
  expect(secondsBetween('2026-11-23T14:00:10Z', Date.parse('2026-11-23T14:00:00Z'))).toBe(0)
})

it('names the day only where it is another one', () => {
  const now = new Date(2026, 10, 23, 18, 0).getTime()
  const [today, before] = [new Date(2026, 10, 23, 9, 5, 7), new Date(2026, 10, 21, 9, 5, 7)].map((date) =>
    clock(date.toISOString(), now),
  )
  expect(before).toContain(today)
  expect(today).not.toMatch(/23|Nov/)
  expect(before).toMatch(/21/)
})

const noon = new Date(2026, 10, 23, 14, 2, 11)
afterEach(() => countHours('h23'))

it('counts the hours as the system does, and says no second where none is chosen', () => {
  const now = noon.getTime() + 60_000
  const all = () => [clock(noon.toISOString(), now), second(noon.toISOString(), now), tick(noon.getTime(), 3_600_000)]
  countHours('h23')
  expect(all()).toEqual(['14:02', '14:02:11', '14:02'])
  expect(absolute(noon.toISOString())).toContain('14:02:11')
  countHours('h12')
  expect(all()[0]).toMatch(/^2:02\sPM$/)
  expect(all()[1]).toMatch(/^2:02:11\sPM$/)
})

it('says how long ago a moment was', () => {
  expect(ago(noon.toISOString(), noon.getTime() + 185_000)).toBe('3 min ago')
  expect(ago(noon.toISOString(), noon.getTime() - 5)).toBe('0 s ago')
})
