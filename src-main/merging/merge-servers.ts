// Servers on copies of the states of a merge, for what no log tells of them: what tables are made of, and rows that nobody changed.
import { buildOfSide, type CompareSidesParts, readableSide } from '../comparing/compare-sides.ts'
import type { ComparedSide } from '../comparing/sides.ts'
import { type ReadableState, type StateServer, withStateServers } from '../comparing/state-servers.ts'
import type { StatePath } from '../pool/layout.ts'
import type { OpenSource } from './open-sources.ts'

/** A state of a merge, and where it lies. */
export interface PlacedSide {
  readonly side: ComparedSide
  readonly path: StatePath
}

/** A server on a copy of a state. */
export interface MergeServer {
  readonly server: StateServer
  readonly state: ReadableState
}

export interface MergeServers {
  /** Whether all are of one server, which says the same of the same in the same words. */
  areAlike(sides: readonly PlacedSide[]): boolean
  /**
   * Runs work with a server on a copy of each state, in their order. What is written there is lost with them.
   * @throws Failure `container-failed` where a server does not start
   */
  use<T>(sides: readonly PlacedSide[], work: (servers: readonly MergeServer[]) => Promise<T>): Promise<T>
}

export function openMergeServers(parts: CompareSidesParts, signal: AbortSignal): MergeServers {
  const stateOf = ({ side, path }: PlacedSide) => readableSide(parts, side, path)
  return {
    areAlike: (sides) => new Set(sides.map(({ side }) => buildOfSide(side).name)).size <= 1,
    async use(sides, work) {
      const { docker, pool } = parts.engineParts()
      await pool.reserve(0)
      const states = sides.map(stateOf)
      return withStateServers({ docker, pool, newId: parts.newId, signal }, states, (servers) =>
        work(servers.flatMap((server, at) => (states[at] ? [{ server, state: states[at] }] : []))),
      )
    },
  }
}

/** @returns the target as it lies; undefined where it is a moment, which is not made yet */
export function placedTarget(sources: readonly OpenSource[]): PlacedSide | undefined {
  const { inTarget } = sources[0] ?? {}
  return inTarget && inTarget.to.path !== null ? { side: inTarget.to, path: inTarget.paths.to } : undefined
}

export const placedBase = ({ own }: OpenSource): PlacedSide => ({ side: own.from, path: own.paths.from })
export const placedTip = ({ own }: OpenSource): PlacedSide => ({ side: own.to, path: own.paths.to })
