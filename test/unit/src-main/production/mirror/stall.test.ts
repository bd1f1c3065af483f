// Replication has stalled after eight heartbeats without progress.
import { expect, test } from 'vitest'
import type { Following } from '../../../../../src-main/database/dialect/replication.ts'
import { countHeartbeats, type HeartbeatRun, stallFailure } from '../../../../../src-main/production/mirror/stall.ts'

const at = (position: string, heartbeats: number | null): Following => ({ is: 'following', position, heartbeats })
const after = (...statuses: readonly Following[]) =>
  stallFailure(statuses.reduce<HeartbeatRun | undefined>(countHeartbeats, undefined))

test('the eighth heartbeat without progress is a stall, the seventh is not', () => {
  expect(after(at('0-1-5', 100), at('0-1-5', 107))).toBeUndefined()
  expect(after(at('0-1-5', 100), at('0-1-5', 107), at('0-1-5', 108))).toMatchObject({ code: 'database-unreachable' })
})

test.each([
  ['a change came', at('0-1-6', 107), 109],
  ['changes that came are being applied', at('0-1-5', null), 109],
  ['production was away', { is: 'connecting', position: '0-1-5' } as const, 109],
  ['the server was started anew and counts from zero', at('0-1-5', 2), 9],
])('counts from the beginning when %s', (_what, between, heartbeats) => {
  expect(after(at('0-1-5', 100), between, at('0-1-5', heartbeats))).toBeUndefined()
})
