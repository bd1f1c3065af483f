// Moments as people type them, in zones whose clocks change too.
import { afterEach, describe, expect, test } from 'vitest'
import { isLive, parseMoment, writeMoment } from '../../../../src-main/contract/moment.ts'

/** A Wednesday. */
const now = new Date(2026, 10, 25, 15, 30, 20, 400)
const local = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
  new Date(year, month, day, hour, minute, second)

describe('understands', () => {
  test.each<[string, Date]>([
    ['now', local(2026, 10, 25, 15, 30, 20)],
    [' Live ', local(2026, 10, 25, 15, 30, 20)],
    ['2 h ago', local(2026, 10, 25, 13, 30, 20)],
    ['90 seconds ago', local(2026, 10, 25, 15, 28, 50)],
    ['15min ago', local(2026, 10, 25, 15, 15, 20)],
    ['1.5 hours ago', local(2026, 10, 25, 14, 0, 20)],
    ['an hour ago', local(2026, 10, 25, 14, 30, 20)],
    ['half an hour ago', local(2026, 10, 25, 15, 0, 20)],
    ['1h 30m ago', local(2026, 10, 25, 14, 0, 20)],
    ['2 hours and 5 minutes earlier', local(2026, 10, 25, 13, 25, 20)],
    ['3 days ago', local(2026, 10, 22, 15, 30, 20)],
    ['3 days ago 9:00', local(2026, 10, 22, 9)],
    ['a week ago at noon', local(2026, 10, 18, 12)],
    ['last week', local(2026, 10, 18, 15, 30, 20)],
    ['2 months ago', local(2026, 8, 25, 15, 30, 20)],
    ['last year', local(2025, 10, 25, 15, 30, 20)],
    ['yesterday', local(2026, 10, 24)],
    ['Yesterday 14:02:11', local(2026, 10, 24, 14, 2, 11)],
    ['14:02 yesterday', local(2026, 10, 24, 14, 2)],
    ['yesterday at noon', local(2026, 10, 24, 12)],
    ['the day before yesterday', local(2026, 10, 23)],
    ['today', local(2026, 10, 25)],
    ['today 9:30', local(2026, 10, 25, 9, 30, 0)],
    ['noon', local(2026, 10, 25, 12)],
    ['midnight', local(2026, 10, 25)],
    ['9am', local(2026, 10, 25, 9)],
    ['9:30 p.m.', local(2026, 10, 24, 21, 30)],
    ['12 am', local(2026, 10, 25)],
    ['12:05 pm', local(2026, 10, 25, 12, 5)],
    ['14:02:11', local(2026, 10, 25, 14, 2, 11)],
    ['23:10', local(2026, 10, 24, 23, 10, 0)],
    ['Mon 14:02', local(2026, 10, 23, 14, 2, 0)],
    ['monday 9:00', local(2026, 10, 23, 9)],
    ['Monday, 9 am', local(2026, 10, 23, 9)],
    ['last friday', local(2026, 10, 20)],
    ['last Friday at 18:00', local(2026, 10, 20, 18)],
    ['friday', local(2026, 10, 20)],
    ['wednesday', local(2026, 10, 25)],
    ['last wednesday', local(2026, 10, 18)],
    ['Wednesday 18:00', local(2026, 10, 18, 18, 0, 0)],
    ['23 Nov 14:02:11', local(2026, 10, 23, 14, 2, 11)],
    ['23rd of November', local(2026, 10, 23)],
    ['Nov 23, 2025 14:02', local(2025, 10, 23, 14, 2, 0)],
    ['Nov 23, 2026, 02:02:11 PM', local(2026, 10, 23, 14, 2, 11)],
    ['Mon 23 Nov 2026 14:02:11', local(2026, 10, 23, 14, 2, 11)],
    ['24 Dec 8:00', local(2025, 11, 24, 8, 0, 0)],
    ['29 Feb', local(2024, 1, 29)],
    ['2026-11-23', local(2026, 10, 23)],
    ['2026-11-23 14:02', local(2026, 10, 23, 14, 2, 0)],
    ['2026/11/23 9:02', local(2026, 10, 23, 9, 2, 0)],
    ['23.11.2026 14:02', local(2026, 10, 23, 14, 2, 0)],
    ['14:02 2026-11-23', local(2026, 10, 23, 14, 2, 0)],
    ['2026-11-23T14:02:11', local(2026, 10, 23, 14, 2, 11)],
    ['2026-11-23T14:02:11Z', new Date('2026-11-23T14:02:11Z')],
    ['2026-11-23T14:02:11.567Z', new Date('2026-11-23T14:02:11Z')],
    ['2026-11-23T14:02:11+05:45', new Date('2026-11-23T08:17:11Z')],
    ['2026-11-23 00:30 -0930', new Date('2026-11-23T10:00:00Z')],
    ['23/Nov/2026:14:02:11 +0100', new Date('2026-11-23T13:02:11Z')],
    ['[23-Nov-2026 14:02:11 UTC]', new Date('2026-11-23T14:02:11Z')],
    ['Mon, 23 Nov 2026 14:02:11 GMT', new Date('2026-11-23T14:02:11Z')],
  ])('%s', (text, moment) => {
    expect(parseMoment(text, now)).toEqual(moment)
  })
})

describe('recognises a moment in the future', () => {
  test.each<[string, Date]>([
    ['tomorrow', local(2026, 10, 26)],
    ['tomorrow 9:00', local(2026, 10, 26, 9)],
    ['next friday', local(2026, 10, 27)],
    ['next wednesday', local(2026, 11, 2)],
    ['in 2 h', local(2026, 10, 25, 17, 30, 20)],
    ['next week', local(2026, 11, 2, 15, 30, 20)],
    ['today 18:00', local(2026, 10, 25, 18)],
    ['24 Dec 2026', local(2026, 11, 24)],
  ])('%s', (text, moment) => {
    expect(parseMoment(text, now)).toEqual(moment)
  })
})

describe('does not guess', () => {
  test.each(
    [
      ['', ' ', 'soon', '25:00', '24:00', '14:61', '13 pm', '0 am', '31 Apr 10:00', '2026-02-30', '2026-13-01'],
      ['3 fortnights ago', '2 h', 'ago', 'in 2 h ago', 'last', 'last night', 'mo 9:00', 'monkey 14:02', 'marble 3'],
      ['11/12/2026', '1.5 months ago', 'Tue 23 Nov 2026', 'yesterday 14:02Z', '14:02:11+25:00', '0026-01-01'],
      [
        '2026-11-23T14:02:11+15:00',
        '14:02 15:02',
        'yesterday today',
        '99999999999 years ago',
        'Infinity d ago',
        '1e3 s ago',
      ],
    ].flat(),
  )('“%s”', (text) => {
    expect(parseMoment(text, now)).toBeUndefined()
  })
})

test.each(['live', 'Now', ' now '])('“%s” is production as it is', (text) => expect(isLive(text)).toBe(true))
test.each(['', 'alive', 'yesterday'])('“%s” is not', (text) => expect(isLive(text)).toBe(false))

test('refuses a day that its month does not have', () => {
  expect(parseMoment('a month ago', local(2026, 4, 31, 10))).toEqual(local(2026, 3, 30, 10))
  expect(parseMoment('a year ago', local(2024, 1, 29, 10))).toEqual(local(2023, 1, 28, 10))
})

describe('where clocks change', () => {
  const home = process.env.TZ
  afterEach(() => {
    if (home === undefined) delete process.env.TZ
    else process.env.TZ = home
  })
  const inZone = (zone: string) => {
    process.env.TZ = zone
  }

  test.each([
    // On 29 March 2026 Berlin has no time from 2:00 to 3:00; on 25 October it has that hour twice.
    ['yesterday 12:00', '2026-03-30T08:00:00Z', '2026-03-29T10:00:00Z'],
    ['yesterday', '2026-03-30T08:00:00Z', '2026-03-28T23:00:00Z'],
    ['1 day ago', '2026-03-29T08:00:00Z', '2026-03-28T09:00:00Z'],
    ['24 h ago', '2026-03-29T08:00:00Z', '2026-03-28T08:00:00Z'],
    ['last sunday 9:00', '2026-03-31T08:00:00Z', '2026-03-29T07:00:00Z'],
    ['29 Mar 2026 2:30', '2026-03-31T08:00:00Z', '2026-03-29T01:30:00Z'],
    ['25 Oct 2026 2:30', '2026-10-31T08:00:00Z', '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30:00+01:00', '2026-10-31T08:00:00Z', '2026-10-25T01:30:00Z'],
    ['2026-03-29T02:30:00Z', '2026-03-31T08:00:00Z', '2026-03-29T02:30:00Z'],
    ['1 week ago', '2026-10-30T09:00:00Z', '2026-10-23T08:00:00Z'],
  ])('%s at %s in Berlin', (text, at, moment) => {
    inZone('Europe/Berlin')
    expect(parseMoment(text, new Date(at))).toEqual(new Date(moment))
  })

  test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])(
    'what is written is understood again, through a year of %s',
    (zone) => {
      inZone(zone)
      const year = Array.from({ length: 366 * 8 }, (_, each) => new Date(Date.UTC(2026, 0, 1, each * 3, 17, 5)))
      const later = new Date(Date.UTC(2027, 6, 1))
      const written = year.map(writeMoment)
      expect(written.map((text) => writeMoment(parseMoment(text, later) ?? later))).toEqual(written)
    },
  )
})

test('a moment is written with its day of the week', () => {
  expect(writeMoment(local(2026, 10, 20, 9, 5, 7))).toBe('Fri 20 Nov 2026 09:05:07')
})
