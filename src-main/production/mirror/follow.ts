// Follows one production in the background: reports how well, starts what stopped, and fetches the files now and then.
import { asFailure, type Failure } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import { type FilesLoopOptions, runFilesLoop } from './files-loop.ts'
import { type Effect, initialFollowState, nextState, type Observation } from './follow-state.ts'
import { pause } from './pause.ts'
import type { ProductionPosition } from './status.ts'

export interface FollowOptions extends FilesLoopOptions {
  /** Called with each position that production told. */
  readonly onPosition?: (asked: ProductionPosition) => void
  /** Called with the version of production's server; returns what to say of a mirror that is too old for it, if it is. */
  readonly onVersion?: (version: string) => string | undefined
  readonly onState: (state: SyncState) => void
  /** Milliseconds between two looks, a second by default; a test may look more often. */
  readonly lookEveryMs?: number
}

export interface Follower {
  /** Tells that one of the mirror's containers ended: it is started again at once. */
  containerEnded(): void
  /** Resolves once nothing is done any more; the containers go on. */
  stop(): Promise<void>
}

export function followMirror(options: FollowOptions): Follower {
  const lookEveryMs = options.lookEveryMs ?? 1_000
  const stopping = new AbortController()
  const { signal } = stopping
  let state = initialFollowState
  /** Ends the pause before the next look. */
  let hurry = new AbortController()

  function observe(observation: Observation): readonly Effect[] {
    const next = nextState(state, observation, Date.now())
    state = next.state
    return next.effects
  }

  async function look(): Promise<void> {
    let observation: Observation | undefined = { is: 'look', noRoom: options.noRoom?.() }
    while (observation && !signal.aborted) {
      const isLast = observation.is === 'failed'
      const effects = observe(observation)
      // Without an effect there is nothing more to observe until the next look.
      observation = undefined
      for (const effect of effects) observation = await carryOut(effect, options, signal)
      if (isLast) return
    }
  }

  async function watchRows(): Promise<void> {
    while (!signal.aborted) {
      hurry = new AbortController()
      await look()
      await pause(lookEveryMs, AbortSignal.any([signal, hurry.signal]))
    }
  }

  const firstMs = Math.min(options.filesEveryMs, lookEveryMs)
  const both = Promise.all([watchRows(), runFilesLoop(options, firstMs, signal)])
  return {
    containerEnded() {
      observe({ is: 'container-ended' })
      hurry.abort()
    },
    async stop() {
      stopping.abort()
      await both
      options.onState({ is: 'stopped' })
    },
  }
}

/** @returns what is observed by it; undefined where the effect has no answer */
async function carryOut(effect: Effect, options: FollowOptions, signal: AbortSignal): Promise<Observation | undefined> {
  try {
    return await attempt(effect, options, signal)
  } catch (error) {
    const failure: Failure = asFailure(error)
    return effect.do === 'read-version' ? { is: 'version-unknown', failure } : { is: 'failed', failure }
  }
}

async function attempt(
  effect: Effect,
  { mirror, exclusively, onState, onTrouble, onPosition, onVersion }: FollowOptions,
  signal: AbortSignal,
): Promise<Observation | undefined> {
  switch (effect.do) {
    case 'report':
      onState(effect.state)
      return undefined
    case 'log':
      onTrouble(effect.failure)
      return undefined
    case 'start':
      await exclusively(async () => {
        if (signal.aborted) return
        await mirror().ensureStarted({ signal })
        if (effect.withReplication) await mirror().startReplication({ signal })
      })
      return { is: 'started', reason: effect.reason }
    case 'stop-replication':
      await exclusively(async () => signal.aborted || mirror().stopReplication())
      return { is: 'stopped-replication' }
    case 'read-status':
      return { is: 'status', status: await mirror().status() }
    case 'read-version':
      return { is: 'version', upgradeHint: onVersion?.(await mirror().productionVersion()) }
    case 'read-positions': {
      const production = await mirror().productionPosition()
      if (signal.aborted) return undefined
      onPosition?.(production)
      return { is: 'positions', production, mirror: await mirror().position() }
    }
  }
}
