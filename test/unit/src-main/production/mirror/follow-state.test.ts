// What the loop that follows a production does after each observation.
import { describe, expect, it } from 'vitest'
import { Failure, type FailureCode } from '../../../../../src-main/contract/failure.ts'
import type { Following } from '../../../../../src-main/database/dialect/replication.ts'
import {
  type FollowState,
  initialFollowState,
  nextState,
  type Observation,
} from '../../../../../src-main/production/mirror/follow-state.ts'

const now = Date.parse('2026-11-01T10:00:00.000Z')
const iso = (ms: number) => new Date(ms).toISOString()
const failure = (code: FailureCode, message: string = code) => new Failure(code, message)
const unreachable = failure('database-unreachable')
const look: Observation = { is: 'look', noRoom: undefined }
const following: Following = { is: 'following', position: '0-1-5', heartbeats: 100 }
const broken: Following = { is: 'broken', position: '0-1-5', failure: failure('sync-broken', 'It is broken.') }
const disconnected = (stopped: boolean): Following => ({
  is: 'disconnected',
  position: '0-1-5',
  failure: unreachable,
  stopped,
})
/** Started long ago, and production's version is known. */
const running: FollowState = {
  ...initialFollowState,
  status: following,
  isStarted: true,
  isVersionKnown: true,
  triedMs: now - 60_000,
}
const positions = (mirror: string, production: string, at = now): Observation => ({
  is: 'positions',
  production: { at: iso(at), gtid: production },
  mirror,
})
const lost = (is: 'reconnecting' | 'broken', why: Failure, since = now) => ({
  do: 'report',
  state: { is, since: iso(since), failure: why.facts() },
})
const logged = (why: Failure) => ({ do: 'log', failure: why })

describe('asks one question after the other', () => {
  it.each<[string, FollowState, Observation, readonly string[]]>([
    ['starts containers and replication first', initialFollowState, look, ['start first']],
    ['reads the status once it is started', running, look, ['read-status']],
    ['waits five seconds between two starts', { ...initialFollowState, triedMs: now - 4_999 }, look, ['read-status']],
    ['tries a start again after five seconds', { ...initialFollowState, triedMs: now - 5_000 }, look, ['start first']],
    [
      'starts at once what ended',
      { ...running, hasContainerEnded: true, triedMs: now },
      look,
      ['start container-ended'],
    ],
    ['reads the status after the first start', initialFollowState, { is: 'started', reason: 'first' }, ['read-status']],
    [
      'reads the status after a container is back',
      running,
      { is: 'started', reason: 'container-ended' },
      ['read-status'],
    ],
    ['starts an idle replication', running, { is: 'status', status: { is: 'idle' } }, ['start idle']],
    ['ends the look after that start', running, { is: 'started', reason: 'idle' }, []],
    ['waits for a connection', running, { is: 'status', status: { is: 'connecting', position: '' } }, []],
    ['reads positions while following', running, { is: 'status', status: following }, ['read-positions']],
    [
      'asks an unknown version',
      { ...running, isVersionKnown: false },
      { is: 'status', status: following },
      ['read-version'],
    ],
    [
      'asks the version when broken',
      { ...running, isVersionKnown: false },
      { is: 'status', status: broken },
      ['read-version'],
    ],
    ['reads positions after it', running, { is: 'version', upgradeHint: undefined }, ['read-positions']],
  ])('%s', (_rule, state, observation, wanted) => {
    const { effects } = nextState(state, observation, now)
    expect(effects.map((one) => (one.do === 'start' ? `start ${one.reason}` : one.do))).toEqual(wanted)
  })

  it('starts replication too unless only a container ended or the connection comes back by itself', () => {
    const starts = (state: FollowState, observation: Observation) =>
      nextState(state, observation, now).effects.flatMap((one) => (one.do === 'start' ? [one.withReplication] : []))
    expect(starts(initialFollowState, look)).toEqual([true])
    expect(starts({ ...running, hasContainerEnded: true }, look)).toEqual([false])
    expect(starts(running, { is: 'status', status: disconnected(true) })).toEqual([true])
    expect(starts(running, { is: 'status', status: disconnected(false) })).toEqual([false])
  })

  it('starts replication right after a container is back when this process has not started it yet', () => {
    const { state } = nextState({ ...initialFollowState, hasContainerEnded: true }, look, now)
    expect(nextState(state, { is: 'started', reason: 'container-ended' }, now).effects).toMatchObject([
      { do: 'start', reason: 'first' },
    ])
  })

  it('keeps a container’s end that is told in the middle of a look for the next one', () => {
    const { state } = nextState(running, { is: 'container-ended' }, now)
    const asked = nextState(state, { is: 'status', status: following }, now)
    expect(nextState(asked.state, look, now).effects).toMatchObject([{ do: 'start', reason: 'container-ended' }])
  })
})

describe('measures', () => {
  it.each([
    ['synced', positions('0-1-5', '0-1-5'), { is: 'synced', lagSeconds: 0, at: iso(now) }],
    ['behind', positions('0-1-5', '0-1-5', now - 60_000), { is: 'behind', lagSeconds: 60, at: iso(now - 60_000) }],
  ])('reports %s', (_is, observation, state) => {
    expect(nextState(running, observation, now).effects).toEqual([{ do: 'report', state }])
  })

  it('reports nothing before the mirror has reached a position', () => {
    expect(nextState(running, positions('0-1-5', '0-1-9'), now).effects).toEqual([])
  })

  it('forgets that production was lost', () => {
    const { state } = nextState({ ...running, lostAt: iso(now - 9), logged: 'x' }, positions('0-1-5', '0-1-5'), now)
    expect(state).toMatchObject({ lostAt: undefined, logged: '' })
  })

  it('reports a stall when heartbeats come and changes do not', () => {
    const reached = nextState(running, positions('0-1-5', '0-1-5', now - 60_000), now).state
    const later = { ...reached, status: { ...following, heartbeats: 108 } }
    expect(nextState(later, positions('0-1-5', '0-1-9'), now).effects).toMatchObject([
      { do: 'report', state: { is: 'reconnecting', failure: { code: 'database-unreachable' } } },
      { do: 'log' },
    ])
  })

  it('counts heartbeats anew once it is synced', () => {
    const reached = nextState(running, positions('0-1-5', '0-1-5', now - 60_000), now).state
    expect(nextState(reached, positions('0-1-5', '0-1-5'), now).state.heartbeats).toBeUndefined()
  })
})

describe('loses production', () => {
  it('reports and logs a lost connection, and starts it', () => {
    expect(nextState(running, { is: 'status', status: disconnected(true) }, now).effects).toEqual([
      lost('reconnecting', unreachable),
      logged(unreachable),
      { do: 'start', reason: 'disconnected', withReplication: true },
    ])
  })

  it('keeps the moment of the loss, and logs a lasting failure once', () => {
    const first = nextState(running, { is: 'failed', failure: unreachable }, now)
    const again = nextState(first.state, { is: 'failed', failure: unreachable }, now + 1000)
    expect(first.effects).toEqual([lost('reconnecting', unreachable), logged(unreachable)])
    expect(again.effects).toEqual([lost('reconnecting', unreachable)])
  })

  it.each<[FailureCode, 'reconnecting' | 'broken', boolean]>([
    ['database-refused', 'reconnecting', true],
    ['ssh-unreachable', 'reconnecting', true],
    ['container-failed', 'reconnecting', false],
    ['secret-unreadable', 'broken', false],
  ])('after %s reports %s; started anew unless production’s side failed', (code, is, isStarted) => {
    const { state, effects } = nextState(running, { is: 'failed', failure: failure(code) }, now)
    expect(effects[0]).toEqual(lost(is, failure(code)))
    expect(state.isStarted).toBe(isStarted)
  })

  it('asks for the version again once production is back', () => {
    const { state } = nextState(running, { is: 'failed', failure: unreachable }, now)
    expect(nextState(state, { is: 'status', status: following }, now).effects).toEqual([{ do: 'read-version' }])
  })

  it('counts production as lost when its version cannot be read', () => {
    const { effects } = nextState(running, { is: 'version-unknown', failure: unreachable }, now)
    expect(effects[0]).toEqual(lost('reconnecting', unreachable))
  })
})

describe('is broken', () => {
  const asked = nextState({ ...running, isVersionKnown: false }, { is: 'status', status: broken }, now).state

  it.each<[string, Observation, string]>([
    ['says why', { is: 'version', upgradeHint: undefined }, 'It is broken.'],
    ['says that an upgrade would help', { is: 'version', upgradeHint: 'Upgrade it.' }, 'It is broken. Upgrade it.'],
    ['says why when production does not answer', { is: 'version-unknown', failure: unreachable }, 'It is broken.'],
  ])('%s', (_rule, observation, message) => {
    expect(nextState(asked, observation, now).effects[0]).toEqual(lost('broken', failure('sync-broken', message)))
  })

  it('says why without asking again when the version is known', () => {
    const { effects } = nextState(running, { is: 'status', status: broken }, now)
    expect(effects.map((one) => one.do)).toEqual(['report', 'log'])
  })
})

describe('stands still while the pool is full', () => {
  const noRoom = failure('pool-full')
  const full: Observation = { is: 'look', noRoom }

  it('stops replication once', () => {
    const first = nextState(running, full, now)
    expect(first.effects).toEqual([lost('reconnecting', noRoom), logged(noRoom), { do: 'stop-replication' }])
    const held = nextState(first.state, { is: 'stopped-replication' }, now)
    expect(held.effects).toEqual([])
    expect(nextState(held.state, full, now).effects).toEqual([lost('reconnecting', noRoom)])
  })

  it('stops it again where that failed', () => {
    const first = nextState(running, full, now)
    const failed = nextState(first.state, { is: 'failed', failure: failure('container-failed') }, now)
    expect(nextState(failed.state, full, now).effects).toContainEqual({ do: 'stop-replication' })
  })

  it('starts at once when there is room again', () => {
    expect(nextState({ ...running, isHeld: true, triedMs: now }, look, now).effects).toEqual([
      { do: 'start', reason: 'first', withReplication: true },
    ])
  })
})
