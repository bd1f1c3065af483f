// What the verbs of one mirror share: its containers, its production, and what this process remembers of it.
import type { Layout, ProductionFacts, ProductionSettings, SyncMode } from '../../contract/models.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import { dialectFor } from '../../database/dialect/dialect-of.ts'
import type { ReplicationSource } from '../../database/dialect/replication.ts'
import type { Docker } from '../../docker/docker.ts'
import type { StatePath } from '../../pool/layout.ts'
import { livePath } from '../../pool/layout.ts'
import type { Pool } from '../../pool/pool.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { layoutOf } from '../site/site-layout.ts'
import { type MirrorNetwork, openMirrorNetwork } from './mirror-network.ts'
import { type MirrorServer, openMirrorServer } from './mirror-server.ts'
import { openSshSidecar, type SshSidecar } from './ssh-sidecar.ts'
import { relayPort, tunnelPort } from './ssh-sidecar-config.ts'

export interface MirrorOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: { readonly keeper: string }
  /** The image of the mirror's database server. */
  readonly databaseImage: string
  readonly production: string
  readonly source: ProductionAccess
  readonly facts: ProductionFacts
  readonly settings: ProductionSettings
  readonly mode: SyncMode
  /** Called with true when a pull begins to change rows, and with false once they are of one moment again. */
  readonly onInconsistent: (inconsistent: boolean) => void
  /** Called when the site's directories lie on the host otherwise than before, e.g. after a deployment. */
  readonly onLayout: (layout: Layout) => void
}

export interface MirrorParts extends MirrorOptions {
  /** The state in the pool that holds the mirror's database and files. */
  readonly path: StatePath
  readonly dialect: Dialect
  /** Production's database server, as Sitefork's own clients reach it from the mirror's container. */
  readonly database: ReplicationSource
  /** Production's database server, as the mirror's server reaches it. */
  readonly replicationSource: ReplicationSource
  readonly network: MirrorNetwork
  readonly server: MirrorServer
  readonly sidecar: SshSidecar
  readonly memory: MirrorMemory
}

/** What a mirror remembers from one call to the next, until its process ends. */
export interface MirrorMemory {
  layout: Layout
  /** The layout that was last written into the state, as JSON; empty before the first time. */
  writtenLayout: string
  /** The digest of the links among the files that were fetched last; empty before the first time. */
  linksDigest: string
  /** The start that is under way, which all who ask for one share. */
  starting: Promise<void> | undefined
  isSeeding: boolean
}

/** A call that may be cancelled, and whose log lines somebody may read. */
export interface MirrorCall {
  readonly signal: AbortSignal
  readonly log?: (line: string) => void
}

/** A call that also reports its progress. */
export interface MeasuredCall extends MirrorCall {
  /** @param total null while unknown, or once it proved too small */
  readonly onProgress?: (done: number, total: number | null) => void
}

/** Opens nothing yet: containers are made by `ensureStarted`. */
export function openMirrorParts(options: MirrorOptions): MirrorParts {
  const { docker, images, databaseImage, production, source, facts, settings } = options
  const dialect = dialectFor(facts)
  const database = databaseOf(source)
  // The mirror's server reaches loopback only, so a server without tunnel, and limited bandwidth, take the sidecar's relay.
  const isDirect = source.database.tunnel && settings.bandwidth === null
  const memory: MirrorMemory = {
    layout: layoutOf(facts, source.ssh.path),
    writtenLayout: '',
    linksDigest: '',
    starting: undefined,
    isSeeding: false,
  }
  const network = openMirrorNetwork({ docker, image: images.keeper, production, source })
  const server = openMirrorServer({
    docker,
    image: databaseImage,
    dialect: dialect,
    production,
    database: source.database.name,
    upstream: database,
    network: network.name,
  })
  const sidecar = openSshSidecar({
    docker,
    image: images.keeper,
    production,
    network: network.name,
    source,
    layout: () => memory.layout,
    settings,
  })
  return {
    ...options,
    path: livePath(production),
    dialect,
    database,
    replicationSource: isDirect ? database : { ...database, host: '127.0.0.1', port: relayPort },
    network,
    server,
    sidecar,
    memory,
  }
}

function databaseOf({ database, databasePassword }: ProductionAccess): ReplicationSource {
  return {
    host: database.tunnel ? '127.0.0.1' : database.host,
    port: database.tunnel ? tunnelPort : database.port,
    user: database.user,
    password: databasePassword,
    tls: database.tls ?? !database.tunnel,
  }
}
