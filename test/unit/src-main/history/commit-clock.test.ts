// The times of commits, from the server and from what Sitefork saw.
import { expect, test } from 'vitest'
import { covers } from '../../../../src-main/database/gtid/positions.ts'
import { createCommitClock, type PositionSample } from '../../../../src-main/history/commit-clock.ts'

const clock = (samples: readonly PositionSample[], last?: number) => createCommitClock({ last, samples, covers })
/** Production was at transaction `n` at that second. */
const seen = (second: number, n: number): PositionSample => ({ atMs: second * 1000, position: `0-1-${n}` })

test('takes a server’s own times where nothing speaks against them', () => {
  const { commit } = clock([seen(99, 0), seen(101, 1), seen(103, 3)])
  expect([commit('0-1-1', 100), commit('0-1-2', 102), commit('0-1-3', 102)]).toEqual([100, 102, 102])
})

test('never goes back, not even from one log to the next', () => {
  const { commit } = clock([], 50)
  expect([commit('0-1-1', 40), commit('0-1-2', 60), commit('0-1-3', 55)]).toEqual([50, 60, 60])
})

test('counts a long statement from when production had it, not from when it began', () => {
  const { commit } = clock([seen(10, 0), seen(40, 0), seen(41, 1)])
  expect(commit('0-1-1', 10)).toBe(38)
})

test('does not follow a clock that jumps ahead and back', () => {
  const { commit } = clock([seen(100, 0), seen(102, 2), seen(110, 3), seen(112, 4)])
  expect([
    commit('0-1-1', 100),
    // An hour ahead, for one transaction.
    commit('0-1-2', 3701),
    commit('0-1-3', 109),
    commit('0-1-4', 111),
  ]).toEqual([100, 104, 109, 111])
})
