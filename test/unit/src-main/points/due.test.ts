// When points are due, and their verification.
import { describe, expect, it } from 'vitest'
import { type PointSituation, pointDue, verificationDue } from '../../../../src-main/points/due.ts'
import { pointRow } from '../../../support/rows.ts'

const now = Date.parse('2026-11-25T12:00:00.000Z')
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const situation = (change: Partial<PointSituation>): PointSituation => ({
  points: [pointRow({ at: ago(20), filesAt: ago(20), position: '0-1-5' })],
  stretch: {
    id: 's',
    production: 'acme',
    fromAt: ago(600),
    toAt: ago(0),
    ended: null,
    position: '',
    serverBuild: 'mariadb',
  },
  reached: '0-1-9',
  contentChangedMs: undefined,
  everyMinutes: 15,
  triedMs: undefined,
  nowMs: now,
  ...change,
})

describe('a point is due', () => {
  it.each([
    ['when rows changed since the last one', {}, true],
    ['not when nothing did', { reached: '0-1-5' }, false],
    ['when files did', { reached: '0-1-5', contentChangedMs: now - 60_000 }, true],
    ['not before its time', { points: [pointRow({ at: ago(10), position: '0-1-5' })] }, false],
    [
      'when a stretch has none yet',
      { points: [pointRow({ at: ago(700), position: '0-1-5' })], reached: '0-1-5' },
      true,
    ],
    ['not again right after an attempt', { triedMs: now - 60_000 }, false],
    ['never when the schedule is off', { everyMinutes: 0 }, false],
    [
      'whatever moments were made meanwhile',
      { points: [pointRow({ at: ago(20), position: '0-1-5' }), pointRow({ at: ago(1), kind: 'moment' })] },
      true,
    ],
  ] as const)('%s', (_name, change, due) => {
    expect(pointDue(situation(change))).toBe(due)
  })
})

describe('the verification of a point is due', () => {
  const night = new Date(2026, 10, 25, 3, 10)
  const noon = new Date(2026, 10, 25, 12, 0)
  const hoursBefore = (date: Date, hours: number) => new Date(date.getTime() - hours * 3_600_000).toISOString()
  it.each([
    ['at night, a day after the last', night, hoursBefore(night, 24), true],
    ['not twice in a night', night, hoursBefore(night, 1), false],
    ['not at noon', noon, hoursBefore(noon, 24), false],
    ['at noon, when the machine slept through the night', noon, hoursBefore(noon, 31), true],
  ] as const)('%s', (_name, at, last, due) => {
    expect(verificationDue(at, last)).toBe(due)
  })
})
