// What every action may use: the parts, and what is true right now. Passed by hand, never looked up.
import type { Catalog } from './catalog/catalog.ts'
import type { Copies } from './catalog/copies.ts'
import type { Secrets } from './catalog/secrets.ts'
import type { CloneAddresses } from './clones/addresses.ts'
import type { CloneStates } from './clones/availability.ts'
import type { Spares } from './clones/network-pool.ts'
import type { Warm } from './clones/prewarm.ts'
import type { Capabilities, EngineState } from './contract/models.ts'
import type { Ready } from './engine-parts.ts'
import type { Gateway } from './gateway/gateway.ts'
import type { Histories } from './history/recorder.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { EngineRoom } from './lifecycle/engine-connection.ts'
import type { Preparation } from './points/restore-check.ts'
import type { Mirrors } from './production/mirror/mirrors.ts'
import type { Bookkeeper } from './recovery/bookkeeper.ts'
import type { Announce } from './views/events.ts'

export interface World {
  readonly catalog: Catalog
  readonly secrets: Secrets
  readonly jobs: Jobs
  readonly gateway: Gateway
  readonly announce: Announce
  readonly mirrors: Mirrors
  readonly histories: Histories
  readonly preparation: Preparation
  readonly cloneStates: CloneStates
  readonly addresses: CloneAddresses
  readonly spares: Spares
  readonly warm: Warm
  readonly copies: Copies
  readonly bookkeeper: Bookkeeper
  readonly engine: Pick<EngineRoom, 'withPool' | 'detach'>
  readonly newId: () => string
  readonly capabilities: () => Capabilities
  /** The program that starts the demo site; undefined in the packed app. */
  readonly demo: string | undefined
  readonly engineState: () => EngineState
  /** @throws Failure of why the engine is not there */
  readonly ready: () => Ready
  /** The host's own log; never a secret. */
  readonly log: (line: string) => void
}
