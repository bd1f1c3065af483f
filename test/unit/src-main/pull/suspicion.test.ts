// Rows are told to differ only when they do for good: whatever is merely written in between is the same in some look.
import { describe, expect, it } from 'vitest'
import { judge, type Look } from '../../../../src-main/pull/suspicion.ts'

type Rows = Readonly<Record<string, string>>
const look = (there: Rows, here: Rows): Look => ({
  there: new Map(Object.entries(there)),
  here: new Map(Object.entries(here)),
})
const times = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

describe('rows of two servers', () => {
  it('are the same where nothing differs, and where there are none', () => {
    expect(judge([look({ a: '1' }, { a: '1' })])).toEqual({ is: 'same' })
    expect(judge([look({}, {})])).toEqual({ is: 'same' })
    expect(judge([])).toEqual({ is: 'same' })
  })

  it('are looked at again, those that differed only, until they have been the same once', () => {
    const first = look({ a: '1', b: '1', c: '1' }, { a: '1', b: '2' })
    expect(judge([first])).toEqual({ is: 'look-again', keys: ['b', 'c'] })
    expect(judge([first, look({ b: '2', c: '1' }, { b: '3', c: '1' })])).toEqual({ is: 'same' })
  })

  it('that were deleted or came in between are the same', () => {
    expect(judge([look({ gone: '1' }, {}), look({}, {})])).toEqual({ is: 'same' })
    expect(judge([look({}, { come: '1' }), look({ come: '1' }, { come: '1' })])).toEqual({ is: 'same' })
  })

  it('differ when production leaves them alone and the copy never has them', () => {
    const lied = look({ a: '1' }, { a: 'x' })
    expect(judge([lied, lied])).toEqual({ is: 'look-again', keys: ['a'] })
    expect(judge([lied, lied, lied])).toEqual({ is: 'differs', keys: ['a'] })
    const more = look({}, { extra: '1' })
    expect(judge([more, more, more])).toEqual({ is: 'differs', keys: ['extra'] })
  })

  it('wait for one that is written all the time, which differs only after many looks', () => {
    const busy = (at: number) => look({ a: '1', n: `${at * 10}` }, { a: 'x', n: `${at * 10 + 5}` })
    expect(judge(times(11, busy))).toMatchObject({ is: 'look-again' })
    expect(judge(times(12, busy))).toEqual({ is: 'differs', keys: ['a', 'n'] })
    expect(judge([...times(5, busy), look({ a: '1', n: '60' }, { a: 'x', n: '60' })])).toEqual({
      is: 'differs',
      keys: ['a'],
    })
  })
})
