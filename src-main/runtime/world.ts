// What every action may use: the parts, and what is true right now. Passed by hand, never looked up.
import type { Catalog } from '../catalog/catalog.ts'
import type { Copies } from '../catalog/copies.ts'
import type { Secrets } from '../catalog/secrets.ts'
import type { Capabilities, EngineState } from '../contract/models.ts'
import type { Ready } from '../engine-parts.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Announce } from './announce.ts'
import type { Bookkeeper } from './bookkeeper.ts'
import type { CloneAddresses } from './clone-addresses.ts'
import type { CloneStates } from './clone-states.ts'
import type { EngineRoom } from './engine.ts'
import type { Histories } from './histories.ts'
import type { Mirrors } from './mirrors.ts'
import type { Preparation } from './preparation.ts'
import type { Spares } from './spares.ts'
import type { Warm } from './warm.ts'

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
