import { expect, test } from 'vitest'
import { parseMoment } from '../../../../src-main/contract/moment.ts'

/** A Wednesday. */
const now = new Date(2026, 10, 25, 15, 30, 20, 400)
const local = (...parts: [number, number, number, number, number, number]) => new Date(...parts)

test.each([
  ['now', local(2026, 10, 25, 15, 30, 20)],
  ['2 h ago', local(2026, 10, 25, 13, 30, 20)],
  ['90 seconds ago', local(2026, 10, 25, 15, 28, 50)],
  ['15min ago', local(2026, 10, 25, 15, 15, 20)],
  ['1.5 hours ago', local(2026, 10, 25, 14, 0, 20)],
  ['yesterday 14:02:11', local(2026, 10, 24, 14, 2, 11)],
  ['today 9:30', local(2026, 10, 25, 9, 30, 0)],
  ['14:02:11', local(2026, 10, 25, 14, 2, 11)],
  ['23:10', local(2026, 10, 24, 23, 10, 0)],
  ['Mon 14:02', local(2026, 10, 23, 14, 2, 0)],
  ['Wednesday 18:00', local(2026, 10, 18, 18, 0, 0)],
  ['23 Nov 14:02:11', local(2026, 10, 23, 14, 2, 11)],
  ['Nov 23, 2025 14:02', local(2025, 10, 23, 14, 2, 0)],
  ['24 Dec 8:00', local(2025, 11, 24, 8, 0, 0)],
  ['2026-11-23 14:02', local(2026, 10, 23, 14, 2, 0)],
  ['2026-11-23T14:02:11', local(2026, 10, 23, 14, 2, 11)],
  ['2026-11-23T14:02:11Z', new Date('2026-11-23T14:02:11Z')],
  ['2026-11-23T14:02:11.567Z', new Date('2026-11-23T14:02:11Z')],
  ['2026-11-23T14:02:11+05:45', new Date('2026-11-23T08:17:11Z')],
])('%s', (text, moment) => {
  expect(parseMoment(text, now)).toEqual(moment)
})

test.each(['', 'soon', '25:00', '14:61', '31 Apr 10:00', '2026-02-30', '3 fortnights ago', 'yesterday', '2026-13-01'])(
  '“%s” is no moment',
  (text) => {
    expect(parseMoment(text, now)).toBeUndefined()
  },
)
