// A mirror's last report counts only while it is fresh.
import { expect, it } from 'vitest'
import { isPullLate, seenSync } from '../../../../src-main/contract/seen-sync.ts'
import { aProduction } from '../../../support/nouns.ts'

const now = Date.parse('2026-11-27T12:00:00Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()

it.each([
  [2, 0, 'synced', 2],
  [9, 0, 'synced', 9],
  [22, 0, 'behind', 22],
  [22, 1, 'behind', 22],
  [1, 30, 'behind', 30],
] as const)('%i s after a lag of %i s it is %s by %i s', (since, lagSeconds, is, lag) => {
  expect(seenSync({ is: 'synced', lagSeconds, at: ago(since) }, now)).toEqual({ is, lagSeconds: lag, at: ago(since) })
})

it('adds the time since the last report to the lag, and leaves other states alone', () => {
  expect(seenSync({ is: 'behind', lagSeconds: 40, at: ago(60) }, now)).toMatchObject({ is: 'behind', lagSeconds: 60 })
  expect(seenSync({ is: 'paused', since: ago(900) }, now)).toEqual({ is: 'paused', since: ago(900) })
})

it('recognises a pull that is overdue', () => {
  const pulled = (seconds: number, pullEvery: number) => {
    const production = aProduction({ sync: { is: 'pulled', at: ago(seconds), nextAt: null } })
    return isPullLate({ ...production, settings: { ...production.settings, pullEvery } }, now)
  }
  expect([pulled(3_700, 60), pulled(7_300, 60), pulled(99_999, 0)]).toEqual([false, true, false])
})
