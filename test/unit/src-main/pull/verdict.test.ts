// Rows are told to differ only when they do for good: what is merely written in between is the same in some reading.
import { describe, expect, it } from 'vitest'
import { judgeReadings, type Reading } from '../../../../src-main/pull/verdict.ts'

type Rows = Readonly<Record<string, string>>
const reading = (there: Rows, here: Rows): Reading => ({
  there: new Map(Object.entries(there)),
  here: new Map(Object.entries(here)),
})
const times = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

describe('rows of two servers', () => {
  it('are the same where nothing differs, and where there are none', () => {
    expect(judgeReadings([reading({ a: '1' }, { a: '1' })])).toEqual({ is: 'same' })
    expect(judgeReadings([reading({}, {})])).toEqual({ is: 'same' })
    expect(judgeReadings([])).toEqual({ is: 'same' })
  })

  it('are read again where they differ, until they have been the same once', () => {
    const first = reading({ a: '1', b: '1', c: '1' }, { a: '1', b: '2' })
    expect(judgeReadings([first])).toEqual({ is: 'read-again', keys: ['b', 'c'] })
    expect(judgeReadings([first, reading({ b: '2', c: '1' }, { b: '3', c: '1' })])).toEqual({ is: 'same' })
  })

  it('are the same where they were deleted or inserted in between', () => {
    expect(judgeReadings([reading({ gone: '1' }, {}), reading({}, {})])).toEqual({ is: 'same' })
    expect(judgeReadings([reading({}, { come: '1' }), reading({ come: '1' }, { come: '1' })])).toEqual({ is: 'same' })
  })

  it('differ where production leaves them alone and the copy never has them', () => {
    const lied = reading({ a: '1' }, { a: 'x' })
    expect(judgeReadings([lied, lied])).toEqual({ is: 'read-again', keys: ['a'] })
    expect(judgeReadings([lied, lied, lied])).toEqual({ is: 'differs', keys: ['a'] })
    const more = reading({}, { extra: '1' })
    expect(judgeReadings([more, more, more])).toEqual({ is: 'differs', keys: ['extra'] })
  })

  it('differ only after many readings while one is written all the time', () => {
    const busy = (at: number) => reading({ a: '1', n: `${at * 10}` }, { a: 'x', n: `${at * 10 + 5}` })
    expect(judgeReadings(times(11, busy))).toMatchObject({ is: 'read-again' })
    expect(judgeReadings(times(12, busy))).toEqual({ is: 'differs', keys: ['a', 'n'] })
    expect(judgeReadings([...times(5, busy), reading({ a: '1', n: '60' }, { a: 'x', n: '60' })])).toEqual({
      is: 'differs',
      keys: ['a'],
    })
  })
})
