// What every action may use: the parts, and what is true right now. Passed by hand, never looked up.
import type { Catalog } from './catalog/catalog.ts'
import type { Copies } from './catalog/copies.ts'
import type { PromotionFiles } from './catalog/promotion-files.ts'
import type { Secrets } from './catalog/secrets.ts'
import type { CloneAddresses } from './clones/addresses.ts'
import type { Availability } from './clones/availability.ts'
import type { NetworkPool } from './clones/network-pool.ts'
import type { Prewarm } from './clones/prewarm.ts'
import type { Comparisons } from './comparing/comparisons.ts'
import type { Capabilities, EngineState } from './contract/models.ts'
import type { EngineParts } from './engine-parts.ts'
import type { Gateway } from './gateway/gateway.ts'
import type { Recorder } from './history/recorder.ts'
import type { JobRunner } from './jobs/jobs.ts'
import type { EngineConnection } from './lifecycle/engine-connection.ts'
import type { RestoreCheck } from './points/restore-check.ts'
import type { Mirrors } from './production/mirror/mirrors.ts'
import type { Bookkeeper } from './recovery/bookkeeper.ts'
import type { Publisher } from './views/events.ts'

export interface Context {
  readonly catalog: Catalog
  readonly secrets: Secrets
  readonly jobs: JobRunner
  readonly gateway: Gateway
  readonly publish: Publisher
  readonly mirrors: Mirrors
  readonly recorder: Recorder
  readonly restoreCheck: RestoreCheck
  readonly availability: Availability
  readonly addresses: CloneAddresses
  readonly networkPool: NetworkPool
  readonly prewarm: Prewarm
  readonly comparisons: Comparisons
  readonly copies: Copies
  readonly promotionFiles: PromotionFiles
  readonly bookkeeper: Bookkeeper
  readonly engine: Pick<EngineConnection, 'attach' | 'detach' | 'measure' | 'withPool'>
  readonly newId: () => string
  readonly capabilities: () => Capabilities
  /** The program that starts the demo site; undefined in the packed app. */
  readonly demo: string | undefined
  readonly engineState: () => EngineState
  /** @throws Failure of why the engine is not there */
  readonly engineParts: () => EngineParts
  /** The host's own log; never a secret. */
  readonly log: (line: string) => void
}
