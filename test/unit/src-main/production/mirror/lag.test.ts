// "Synced as of" is the latest moment whose every change the mirror has.
import { expect, test } from 'vitest'
import { createLag } from '../../../../../src-main/production/mirror/lag.ts'

test('the moment moves with what the mirror reached, not with the clock', () => {
  const lag = createLag()
  expect(lag.caughtUpAt()).toBeUndefined()
  lag.production(1000, '0-1-10')
  lag.mirror('0-1-9')
  expect(lag.caughtUpAt()).toBeUndefined()
  lag.production(2000, '0-1-12')
  lag.production(3000, '0-1-20')
  lag.mirror('0-1-15')
  expect(lag.caughtUpAt()).toBe(2000)
  lag.mirror('0-1-20')
  expect(lag.caughtUpAt()).toBe(3000)
  lag.mirror('0-1-20')
  expect(lag.caughtUpAt()).toBe(3000)
  lag.production(9000, '0-1-20')
  lag.mirror('0-1-20')
  expect(lag.caughtUpAt()).toBe(9000)
})

test('many samples are thinned, the newest stays', () => {
  const lag = createLag()
  for (let at = 1; at <= 5000; at++) lag.production(at, `0-1-${at}`)
  lag.mirror('0-1-5000')
  expect(lag.caughtUpAt()).toBe(5000)
})
