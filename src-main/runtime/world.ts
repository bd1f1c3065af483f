// What every action may use: the parts, and what is true right now. Passed by hand, never looked up.
import type { Catalog } from '../catalog/catalog.ts'
import type { Secrets } from '../catalog/secrets.ts'
import { Failure } from '../contract/failure.ts'
import type { Capabilities, EngineState, ProductionFacts } from '../contract/models.ts'
import type { Docker } from '../docker/docker.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Pool } from '../pool/pool.ts'
import type { Announce } from './announce.ts'
import type { CloneStates } from './clone-states.ts'
import type { Histories } from './histories.ts'
import type { Mirrors } from './mirrors.ts'
import type { Preparation } from './preparation.ts'
import type { Spares } from './spares.ts'

/** References of built images. */
export interface Images {
  readonly keeper: string
  readonly mariadb: string
  readonly web: string
  /** Built only once a production needs it. */
  mysql: string | null
}

/** Builds it where it is needed for the first time, which takes a minute. */
export async function ensureDatabaseImage(
  { docker, images }: Ready,
  server: ProductionFacts['server'],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (server !== 'mysql' || images.mysql !== null) return
  images.mysql = await docker.image(
    'mysql',
    (line) => report(`Building the image of MySQL: ${line}`.slice(0, 160)),
    signal,
  )
}

/** @throws Failure when the image of that server is not there, which linking sees to */
export function databaseImage(images: Images, server: ProductionFacts['server']): string {
  const image = server === 'mysql' ? images.mysql : images.mariadb
  if (image !== null) return image
  throw new Failure('image-failed', 'The image of MySQL is not there yet. Restart Sitefork, then try again.', {
    remedy: { label: 'Try again', action: 'retry' },
  })
}

/** The engine's side of the world, once it is there. */
export interface Ready {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: Images
}

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
  readonly spares: Spares
  readonly newId: () => string
  readonly capabilities: () => Capabilities
  readonly engineState: () => EngineState
  /** @throws Failure of why the engine is not there */
  readonly ready: () => Ready
  /** The host's own log; never a secret. */
  readonly log: (line: string) => void
}
