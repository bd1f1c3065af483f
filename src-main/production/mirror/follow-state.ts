// Decides what the loop that follows a production does next: a state machine of what was observed and what is to be done. Pure.
import { Failure, type FailureCode } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import { behindSeconds } from '../../contract/seen-sync.ts'
import type { Following } from '../../database/dialect/replication.ts'
import { addSample, type Lag, noLag, reachPosition } from './lag.ts'
import { countHeartbeats, type HeartbeatRun, stallFailure } from './stall.ts'
import type { ProductionPosition } from './status.ts'

/** A look begins with `look`; each further observation answers the effect that the one before has asked for. */
export type Observation =
  /** @param noRoom why nothing may be written to the pool, if so */
  | { readonly is: 'look'; readonly noRoom: Failure | undefined }
  /** A container of the mirror ended; may come between any two others. */
  | { readonly is: 'container-ended' }
  | { readonly is: 'started'; readonly reason: StartReason }
  | { readonly is: 'stopped-replication' }
  | { readonly is: 'status'; readonly status: Following }
  /** @param upgradeHint what to say of a mirror that is too old for that version, if it is */
  | { readonly is: 'version'; readonly upgradeHint: string | undefined }
  | { readonly is: 'version-unknown'; readonly failure: Failure }
  /** The mirror's position was read after production's. */
  | { readonly is: 'positions'; readonly production: ProductionPosition; readonly mirror: string }
  | { readonly is: 'failed'; readonly failure: Failure }

export type Effect =
  | { readonly do: 'report'; readonly state: SyncState }
  | { readonly do: 'log'; readonly failure: Failure }
  /** Answered by `started`. */
  | { readonly do: 'start'; readonly reason: StartReason; readonly withReplication: boolean }
  /** Answered by `stopped-replication`. */
  | { readonly do: 'stop-replication' }
  /** Answered by `status`. */
  | { readonly do: 'read-status' }
  /** Answered by `version` or `version-unknown`. */
  | { readonly do: 'read-version' }
  /** Answered by `positions`. */
  | { readonly do: 'read-positions' }

/** `first`: this process has not started it, and the containers may be older than the credentials that it has. */
export type StartReason = 'first' | 'container-ended' | 'idle' | 'disconnected'

export interface FollowState {
  readonly lag: Lag
  readonly heartbeats: HeartbeatRun | undefined
  /** The status that was read last. */
  readonly status: Following
  readonly isStarted: boolean
  /** When a start was last tried, milliseconds since 1970; 0 where the next need not wait. */
  readonly triedMs: number
  /** Whether production was asked for its version since it was last away: another server may answer then. */
  readonly isVersionKnown: boolean
  readonly upgradeHint: string | undefined
  /** Since when production is lost (ISO 8601). */
  readonly lostAt: string | undefined
  /** The failure that was logged last, so that a lasting one is logged once; empty when production is not lost. */
  readonly logged: string
  readonly hasContainerEnded: boolean
  /** Whether replication was stopped because the pool has no room. */
  readonly isHeld: boolean
}

export interface FollowStep {
  readonly state: FollowState
  readonly effects: readonly Effect[]
}

export const initialFollowState: FollowState = {
  lag: noLag,
  heartbeats: undefined,
  status: { is: 'idle' },
  isStarted: false,
  triedMs: 0,
  isVersionKnown: false,
  upgradeHint: undefined,
  lostAt: undefined,
  logged: '',
  hasContainerEnded: false,
  isHeld: false,
}

/** Milliseconds between attempts to start what stopped. */
const startEveryMs = 5_000

/** Failures of production's side: the mirror's server and its replication go on by themselves once production is back. */
const productionFailures: ReadonlySet<string> = new Set<FailureCode>([
  'database-unreachable',
  'database-refused',
  'grants-missing',
  'ssh-unreachable',
  'ssh-refused',
  'host-key-changed',
  'too-much',
])

/** @param nowMs when it was observed, milliseconds since 1970 */
export function nextState(state: FollowState, observation: Observation, nowMs: number): FollowStep {
  switch (observation.is) {
    case 'look':
      return observation.noRoom ? hold(state, observation.noRoom, nowMs) : beginLook(state, nowMs)
    case 'container-ended':
      return { state: { ...state, hasContainerEnded: true }, effects: [] }
    case 'started':
      return afterStart(state, observation.reason, nowMs)
    case 'stopped-replication':
      return { state: { ...state, isHeld: true }, effects: [] }
    case 'status':
      return judgeStatus({ ...state, status: observation.status }, nowMs)
    case 'version':
      return afterVersion({ ...state, isVersionKnown: true, upgradeHint: observation.upgradeHint }, nowMs)
    case 'version-unknown':
      return state.status.is === 'broken' ? afterVersion(state, nowMs) : fail(state, observation.failure, nowMs)
    case 'positions':
      return measure(state, observation.production, observation.mirror, nowMs)
    case 'failed':
      return fail(state, observation.failure, nowMs)
  }
}

/** Rows that find no room would break replication, so it stands still until there is some. */
function hold(state: FollowState, noRoom: Failure, nowMs: number): FollowStep {
  const lost = lose(state, 'reconnecting', noRoom, nowMs)
  return state.isHeld ? lost : { ...lost, effects: [...lost.effects, { do: 'stop-replication' }] }
}

function beginLook(before: FollowState, nowMs: number): FollowStep {
  const state = before.isHeld ? { ...before, isHeld: false, isStarted: false, triedMs: 0 } : before
  if (!state.hasContainerEnded) return startFirst(state, nowMs)
  return start({ ...state, hasContainerEnded: false }, { reason: 'container-ended', withReplication: false }, nowMs)
}

function startFirst(state: FollowState, nowMs: number): FollowStep {
  if (state.isStarted || !mayStart(state, nowMs)) return { state, effects: [{ do: 'read-status' }] }
  return start(state, { reason: 'first', withReplication: true }, nowMs)
}

const mayStart = ({ triedMs }: FollowState, nowMs: number) => nowMs - triedMs >= startEveryMs

function start(
  state: FollowState,
  how: { readonly reason: StartReason; readonly withReplication: boolean },
  nowMs: number,
): FollowStep {
  return { state: { ...state, triedMs: nowMs }, effects: [{ do: 'start', ...how }] }
}

function startUnlessTried(state: FollowState, how: Parameters<typeof start>[1], nowMs: number): FollowStep {
  return mayStart(state, nowMs) ? start(state, how, nowMs) : { state, effects: [] }
}

function afterStart(state: FollowState, reason: StartReason, nowMs: number): FollowStep {
  switch (reason) {
    case 'container-ended':
      return startFirst({ ...state, triedMs: 0 }, nowMs)
    case 'first':
      return { state: { ...state, isStarted: true }, effects: [{ do: 'read-status' }] }
    case 'idle':
      return { state: { ...state, isStarted: true }, effects: [] }
    case 'disconnected':
      return { state, effects: [] }
  }
}

function judgeStatus(state: FollowState, nowMs: number): FollowStep {
  const { status } = state
  switch (status.is) {
    case 'following':
      return { state, effects: [{ do: state.isVersionKnown ? 'read-positions' : 'read-version' }] }
    case 'idle':
      return startUnlessTried(state, { reason: 'idle', withReplication: true }, nowMs)
    case 'connecting':
      return { state, effects: [] }
    case 'broken':
      return state.isVersionKnown ? afterVersion(state, nowMs) : { state, effects: [{ do: 'read-version' }] }
    case 'disconnected': {
      const lost = lose(state, 'reconnecting', status.failure, nowMs)
      const next = startUnlessTried(lost.state, { reason: 'disconnected', withReplication: status.stopped }, nowMs)
      return { state: next.state, effects: [...lost.effects, ...next.effects] }
    }
  }
}

function afterVersion(state: FollowState, nowMs: number): FollowStep {
  const { status, upgradeHint } = state
  if (status.is !== 'broken') return { state, effects: [{ do: 'read-positions' }] }
  return lose(state, 'broken', upgradeHint ? withSentence(status.failure, upgradeHint) : status.failure, nowMs)
}

function measure(before: FollowState, production: ProductionPosition, mirror: string, nowMs: number): FollowStep {
  const sampled = addSample(before.lag, { atMs: Date.parse(production.at), position: production.gtid })
  const lag = reachPosition(sampled, mirror)
  const { caughtUpMs } = lag
  if (caughtUpMs === undefined) return { state: { ...before, lag }, effects: [] }
  const lagSeconds = Math.max(0, Math.round((nowMs - caughtUpMs) / 1000))
  const isBehind = lagSeconds >= behindSeconds
  const heartbeats = isBehind ? countHeartbeats(before.heartbeats, before.status) : undefined
  const state = { ...before, lag, heartbeats }
  const stalled = stallFailure(heartbeats)
  if (stalled) return lose(state, 'reconnecting', stalled, nowMs)
  const at = new Date(caughtUpMs).toISOString()
  return {
    state: { ...state, lostAt: undefined, logged: '' },
    effects: [{ do: 'report', state: { is: isBehind ? 'behind' : 'synced', lagSeconds, at } }],
  }
}

function fail(state: FollowState, failure: Failure, nowMs: number): FollowStep {
  const lost = lose(state, failure.code === 'secret-unreadable' ? 'broken' : 'reconnecting', failure, nowMs)
  const isStarted = state.isStarted && productionFailures.has(failure.code)
  return { ...lost, state: { ...lost.state, isStarted } }
}

function lose(state: FollowState, is: 'reconnecting' | 'broken', failure: Failure, nowMs: number): FollowStep {
  const lostAt = state.lostAt ?? new Date(nowMs).toISOString()
  const isVersionKnown = state.isVersionKnown && is === 'broken'
  const report: Effect = { do: 'report', state: { is, since: lostAt, failure: failure.facts() } }
  return {
    state: { ...state, lostAt, isVersionKnown, logged: failure.message },
    effects: state.logged === failure.message ? [report] : [report, { do: 'log', failure }],
  }
}

function withSentence({ code, message, remedy, detail }: Failure, more: string): Failure {
  return new Failure(code, `${message} ${more}`, { ...(remedy && { remedy }), ...(detail && { detail }) })
}
