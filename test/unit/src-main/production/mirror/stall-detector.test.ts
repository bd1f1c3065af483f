// When a production that gives nothing counts as one that waits for something.
import { expect, test } from 'vitest'
import type { Following } from '../../../../../src-main/database/dialect/replication.ts'
import { createStallDetector } from '../../../../../src-main/production/mirror/stall-detector.ts'

const at = (position: string, heartbeats: number | null): Following => ({ is: 'following', position, heartbeats })

test('eight heartbeats without anything between are enough, counted from when the mirror began to lack something', () => {
  const silence = createStallDetector()
  expect(silence.observe(at('0-1-5', 100))).toBeUndefined()
  expect(silence.observe(at('0-1-5', 107))).toBeUndefined()
  expect(silence.observe(at('0-1-5', 108))).toMatchObject({ code: 'database-unreachable' })
  silence.reset()
  expect(silence.observe(at('0-1-5', 109))).toBeUndefined()
})

test.each([
  ['something came', at('0-1-6', 107), 109],
  ['it has come and is being applied', at('0-1-5', null), 109],
  ['production was away', { is: 'connecting', position: '0-1-5' } as const, 109],
  ['the mirror was started anew', at('0-1-5', 2), 9],
])('it is no silence when %s meanwhile', (_what, between, heartbeats) => {
  const silence = createStallDetector()
  silence.observe(at('0-1-5', 100))
  silence.observe(between)
  expect(silence.observe(at('0-1-5', heartbeats))).toBeUndefined()
})
