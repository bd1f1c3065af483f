// The loop that follows a production carries out what its state machine asks for, in that order.
import { expect, test } from 'vitest'
import { Failure } from '../../../../../src-main/contract/failure.ts'
import type { SyncState } from '../../../../../src-main/contract/models.ts'
import { followMirror } from '../../../../../src-main/production/mirror/follow.ts'
import type { Mirror } from '../../../../../src-main/production/mirror/mirror.ts'

/** Follows a mirror that answers at once, and looks again only when it is told to; `until` resolves with the next such state. */
function following(answers: Partial<Record<keyof Mirror, () => unknown>> = {}) {
  const did: string[] = []
  const waiting = new Set<(state: SyncState) => void>()
  const does = (name: keyof Mirror, answer?: unknown) => async () => {
    did.push(name)
    return answers[name] ? answers[name]() : answer
  }
  const mirror = {
    ensureStarted: does('ensureStarted'),
    startReplication: does('startReplication'),
    status: does('status', { is: 'following', position: '0-1-5', heartbeats: null }),
    productionVersion: does('productionVersion', '11.4.2'),
    productionPosition: async () => {
      did.push('productionPosition')
      return { at: new Date().toISOString(), gtid: '0-1-5' }
    },
    position: does('position', '0-1-5'),
  } as unknown as Mirror
  const follower = followMirror({
    mirror: () => mirror,
    filesEveryMs: 3_600_000,
    lookEveryMs: 3_600_000,
    exclusively: (work) => work(),
    onState(state) {
      did.push(state.is)
      for (const hear of waiting) hear(state)
    },
    onVersion: () => undefined,
    onFiles: () => undefined,
    onTrouble: () => undefined,
  })
  const until = (is: SyncState['is']) =>
    new Promise<SyncState>((resolve) => {
      waiting.add(function hear(state) {
        if (state.is !== is) return
        waiting.delete(hear)
        resolve(state)
      })
    })
  return { did, follower, until }
}

const firstLook = [
  'ensureStarted',
  'startReplication',
  'status',
  'productionVersion',
  'productionPosition',
  'position',
  'synced',
]

test('starts, asks, reports and stops', async () => {
  const { did, follower, until } = following()
  await until('synced')
  await follower.stop()
  expect(did).toEqual([...firstLook, 'stopped'])
})

test('starts a container that ended without waiting for the next look, and not replication', async () => {
  const { did, follower, until } = following()
  await until('synced')
  const again = until('synced')
  follower.containerEnded()
  await again
  await follower.stop()
  expect(did.slice(firstLook.length)).toEqual([
    'ensureStarted',
    'status',
    'productionPosition',
    'position',
    'synced',
    'stopped',
  ])
})

test('reports what failed, and goes no further in that look', async () => {
  const refuse = () => {
    throw new Failure('ssh-unreachable', 'There is no way to it.')
  }
  const { did, follower, until } = following({ startReplication: refuse })
  expect(await until('reconnecting')).toMatchObject({ failure: { code: 'ssh-unreachable' } })
  await follower.stop()
  expect(did).toEqual(['ensureStarted', 'startReplication', 'reconnecting', 'stopped'])
})

test('reports a broken replication though production does not tell its version', async () => {
  const { did, follower, until } = following({
    status: () => ({ is: 'broken', position: '', failure: new Failure('sync-broken', 'It is broken.') }),
    productionVersion: () => {
      throw new Failure('database-unreachable', 'It is away.')
    },
  })
  expect(await until('broken')).toMatchObject({ failure: { message: 'It is broken.' } })
  await follower.stop()
  expect(did).toEqual(['ensureStarted', 'startReplication', 'status', 'productionVersion', 'broken', 'stopped'])
})

test('ends a look that asks for nothing more, and looks again', async () => {
  let isConnecting = true
  const { did, follower, until } = following({
    status: () => ({ is: isConnecting ? 'connecting' : 'following', position: '0-1-5', heartbeats: null }),
  })
  await expect.poll(() => did.at(-1)).toBe('status')
  isConnecting = false
  const synced = until('synced')
  follower.containerEnded()
  await synced
  await follower.stop()
  expect(did.slice(3, 5)).toEqual(['ensureStarted', 'status'])
})
