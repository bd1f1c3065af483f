// "Synced as of" is the latest moment whose every change the mirror has.
import { expect, test } from 'vitest'
import { addSample, noLag, reachPosition } from '../../../../../src-main/production/mirror/lag.ts'

const sampled = (...samples: readonly (readonly [atMs: number, position: string])[]) =>
  samples.reduce((lag, [atMs, position]) => addSample(lag, { atMs, position }), noLag)

test.each([
  ['nothing is known before production was asked', noLag, '0-1-9', undefined],
  ['a position that is not reached tells nothing', sampled([1000, '0-1-10']), '0-1-9', undefined],
  [
    'the last sample that is reached counts',
    sampled([1000, '0-1-10'], [2000, '0-1-12'], [3000, '0-1-20']),
    '0-1-15',
    2000,
  ],
  ['the latest of equal positions counts', sampled([3000, '0-1-20'], [9000, '0-1-20']), '0-1-20', 9000],
])('%s', (_rule, lag, position, caughtUpMs) => {
  expect(reachPosition(lag, position).caughtUpMs).toBe(caughtUpMs)
})

test('the moment stays while the mirror reaches nothing new', () => {
  const reached = reachPosition(sampled([1000, '0-1-10'], [2000, '0-1-20']), '0-1-10')
  expect(reachPosition(reached, '0-1-10')).toEqual({ samples: [{ atMs: 2000, position: '0-1-20' }], caughtUpMs: 1000 })
})

test('keeps the newest of many samples', () => {
  const many = sampled(...Array.from({ length: 5000 }, (_, index) => [index + 1, `0-1-${index + 1}`] as const))
  expect(many.samples.length).toBeLessThanOrEqual(600)
  expect(reachPosition(many, '0-1-5000').caughtUpMs).toBe(5000)
})
