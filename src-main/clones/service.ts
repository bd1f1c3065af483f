// What a service of a clone is: one container beside the clone's others, all in one sandbox network.
import type { Layout } from '../contract/models.ts'
import type { Dialect } from '../database/dialect/dialect.ts'
import type { ContainerSpec, Docker } from '../docker/docker.ts'
import type { StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import type { ClonePhp } from './php-environment.ts'
import type { CloneSite, Inside } from './site-address.ts'

/** The role that a service's container is labelled with, which is the end of its name as well. */
export type ServiceRole = 'seal' | 'database' | 'web'

export interface CloneService {
  readonly role: ServiceRole
  /** What people call it: `web server`. */
  readonly title: string
  /** Whether it writes to the clone's state. */
  readonly writesState: boolean
  /** How long it has for a clean shutdown, seconds. */
  readonly graceSeconds: number
  /** The word its log has once it is ready, and what a person is told where it ends before; absent where nobody waits for it. */
  readonly readiness?: { readonly word: string; readonly otherwise: string }
}

/** A service that works on the clone's state, in the sandbox network that is there already. */
export interface CloneServer extends CloneService {
  /** @returns its container, but for what all of a clone's containers have in common */
  readonly spec: (site: MountedSite) => Omit<ContainerSpec, 'name' | 'role' | 'owner' | 'state' | 'network'>
}

/** Names a clone in one of its states. */
export interface CloneStateId {
  readonly clone: string
  readonly state: string
}

/** The limits of a clone's two servers together. */
export interface CloneLimits {
  readonly memoryBytes: number
  /** Processors that each of them may use; 0: all there are. */
  readonly cpus: number
}

/** What a clone's sandbox network is made of. */
export interface SandboxOptions extends CloneStateId {
  readonly docker: Docker
  readonly images: { readonly keeper: string }
  readonly dialect: Dialect
  readonly site: CloneSite
  readonly limits: CloneLimits
  /** The lock of the web server's door, to which the gateway has the key. */
  readonly lock: string
}

/** What all containers of a clone are made of. */
export interface CloneContainerOptions extends SandboxOptions {
  readonly databaseImage: string
  readonly webImage: string
  readonly php: ClonePhp
  readonly pool: Pool
  readonly path: StatePath
  /** The lane of the ids that its database server makes; null for one that makes them all. */
  readonly lane: number | null
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

/** A clone's state with the volumes by which containers mount it. */
export interface MountedSite extends CloneContainerOptions {
  /** The layout of this very state. */
  readonly layout: Layout
  readonly inside: Inside
  readonly volumes: {
    readonly db: string
    readonly files: string
    /** In the order of the layout's trees. */
    readonly trees: readonly string[]
    /** The database server's socket, in memory: PHP's `localhost` reaches it. */
    readonly socket: string
  }
}

/** @returns the name of the container of one service */
export const containerOf = ({ clone, state }: CloneStateId, role: ServiceRole) => `${clone}-${state}-${role}`
/** @returns the name of the container with the clone's database server */
export const databaseContainer = (of: CloneStateId) => containerOf(of, 'database')
/** @returns the name of the container with the clone's web server */
export const webContainer = (of: CloneStateId) => containerOf(of, 'web')

/** Of a clone's memory, what its database server has; the web server has the rest. */
export const databaseShare = 0.4
