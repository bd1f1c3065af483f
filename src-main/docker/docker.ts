// What the rest of Sitefork may ask of a Docker engine; the only words it knows of Docker.
import type { Readable } from 'node:stream'

export const imageNames = ['keeper', 'web', 'web-8.2', 'web-7.4', 'mariadb', 'mariadb-10.11', 'mysql', 'demo'] as const
export type ImageName = (typeof imageNames)[number]
/** An official image that Sitefork's own web server is made of, `wordpress:php8.1-apache` for one. */
export type OfficialWeb = `wordpress:${string}`

/**
 * What a container is for. `pool` holds the pool mounted for the engine; `network` owns the network namespace of a mirror's
 * server and its SSH sidecar, whose role is `courier`. Roles are labels: a new word would orphan what older versions started.
 */
export type Role = 'keeper' | 'pool' | 'network' | 'mirror' | 'courier' | 'prepare' | 'database' | 'web' | 'seal'

export interface MountSpec {
  readonly volume: string
  readonly target: string
  readonly readOnly?: boolean
}

export interface ContainerSpec {
  /** Unique in this instance; the engine's name is `sitefork-<instance>-<name>`. */
  readonly name: string
  readonly role: Role
  /** The production or clone it belongs to, and which state of it: what reconciliation compares with the catalog. */
  readonly owner?: string
  readonly state?: string
  /** An image reference from `image()`. */
  readonly image: string
  /** Replaces the image's entrypoint and command. */
  readonly command: readonly string[]
  /** Numeric `uid:gid`; the image's own, which is root, when absent. */
  readonly user?: string
  /** Never a secret: the environment shows in `docker inspect`. */
  readonly env?: Readonly<Record<string, string>>
  readonly mounts: readonly MountSpec[]
  /** Target → mount options, for example `{'/run/sitefork': 'size=1m,mode=0700'}`. */
  readonly tmpfs?: Readonly<Record<string, string>>
  /** `clones`: the isolated shared bridge. `outside`: may reach production. `{join}`: shares that container's namespace. */
  readonly network: 'clones' | 'outside' | 'none' | { readonly join: string }
  /** Lines for /etc/hosts, `name:address`. */
  readonly hosts?: readonly string[]
  /** Settings of its network namespace, where it has one of its own. */
  readonly sysctls?: Readonly<Record<string, string>>
  /** Container ports published on a free port of 127.0.0.1. */
  readonly publish?: readonly number[]
  /** All others are dropped unless `defaultCapabilities` is set. */
  readonly capabilities?: readonly string[]
  readonly defaultCapabilities?: boolean
  readonly devices?: readonly string[]
  readonly deviceRules?: readonly string[]
  readonly securityOptions?: readonly string[]
  /** The limit of memory and of memory with swap together: none of it is ever swapped. 2 GiB when absent. */
  readonly memoryBytes?: number
  /** Processors; 0 or absent: all. */
  readonly cpus?: number
  /** How many processes and threads it may have; 512 when absent. */
  readonly pids?: number
  readonly workingDirectory?: string
}

export interface ContainerFacts {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly owner: string | null
  readonly state: string | null
  /** It has been started and has not ended; one that is paused counts. */
  readonly running: boolean
  readonly paused: boolean
  readonly exitCode: number | null
  /** Container port → port on 127.0.0.1, while running. */
  readonly ports: Readonly<Record<number, number>>
  readonly address: string | null
}

/** How a container's first process ended. */
export interface ContainerEnd {
  readonly exitCode: number
  /** The kernel killed it, for it wanted more memory than its limit. */
  readonly outOfMemory: boolean
  /** The limit of its memory, bytes; 0: none. */
  readonly memoryBytes: number
}

/** Something that happened to a container of this instance, whoever did it. */
export interface ContainerEvent {
  readonly is: 'ended' | 'paused' | 'unpaused'
  readonly name: string
  readonly role: Role
  readonly owner: string | null
  readonly state: string | null
}

export interface Watcher {
  /** The engine went away; nothing is heard any more. */
  readonly lost: (error: Error) => void
  readonly heard: (event: ContainerEvent) => void
}

export interface ExecOptions {
  readonly user?: string
  readonly env?: Readonly<Record<string, string>>
  /** Text or a stream for standard input; the way a secret enters a container. */
  readonly stdin?: string | Buffer | Readable
  /** Standard output as it comes; then `stdout` of the result stays empty. */
  readonly onStdout?: (chunk: Buffer) => void
  readonly onStderr?: (chunk: Buffer) => void
  /** Of each output that nobody takes as it comes; 64 MB when absent. A command that writes more is ended, and fails. */
  readonly mostBytes?: number
  /** Aborting ends the command inside the container too. */
  readonly signal?: AbortSignal
  /** Return instead of throwing when the command exits non-zero. */
  readonly allowFailure?: boolean
}

export interface ExecResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface VolumeSpec {
  readonly name: string
  readonly owner?: string
  readonly state?: string
  /** The local driver's options (`type`, `device`, `o`); absent: a plain volume. */
  readonly options?: Readonly<Record<string, string>>
}

export interface VolumeFacts {
  readonly name: string
  readonly owner: string | null
  readonly state: string | null
  /** Where the engine mounts it, seen from the engine. */
  readonly mountpoint: string
  /** As it was made with. */
  readonly options: Readonly<Record<string, string>>
}

/** Where a home's pool lies in the engine. */
export interface PoolVolume {
  readonly instance: string
  /** The home directory it was made for; null where an earlier Sitefork made it. */
  readonly home: string | null
  /** In the engine. */
  readonly name: string
}

export interface Docker {
  /** Short id of this Sitefork home; in every name and label, so that two homes never meet. */
  readonly instance: string
  readonly engine: { readonly id: string; readonly version: string; readonly where: string; readonly rootless: boolean }
  /** Reference of the built image, building it when its inputs changed. `report` gets one line at a time. */
  image(name: ImageName | OfficialWeb, report?: (line: string) => void, signal?: AbortSignal): Promise<string>
  /** Whether an official image (`mariadb:10.6`) is there, after pulling it if need be. */
  pulled(reference: string, report?: (line: string) => void): Promise<boolean>
  /** Creates and starts; replaces nothing: a container of that name is a Failure. */
  run(spec: ContainerSpec): Promise<ContainerFacts>
  create(spec: ContainerSpec): Promise<ContainerFacts>
  start(name: string): Promise<ContainerFacts>
  /** SIGTERM (or `signal`), then SIGKILL after `graceSeconds`. Gone or stopped already is fine. */
  stop(name: string, graceSeconds?: number): Promise<void>
  /** Freezes all its processes where they are. Paused or ended already is fine. */
  pause(name: string): Promise<void>
  /** Not paused is fine. */
  unpause(name: string): Promise<void>
  /** How it ended; null while it runs, and once it was removed. */
  end(name: string): Promise<ContainerEnd | null>
  /** Its labels stay as they are. */
  rename(name: string, to: string): Promise<void>
  /** Kills and removes. Gone already is fine. */
  remove(name: string): Promise<void>
  /** Shuts down and removes containers that an earlier Sitefork of this home confined less; their data stay. @returns names */
  removeEarlier(): Promise<readonly string[]>
  inspect(name: string): Promise<ContainerFacts | null>
  /** Only containers that carry this instance's labels. */
  list(filter?: {
    readonly role?: Role
    readonly owner?: string
    readonly state?: string
  }): Promise<readonly ContainerFacts[]>
  /** Resolves with the exit code once the container has stopped. */
  wait(name: string): Promise<number>
  /** The last lines a container wrote, for a failure's detail. */
  logs(name: string, lines?: number): Promise<string>
  /** Bytes of memory in use (without page cache), null when not running. */
  memory(name: string): Promise<number | null>
  exec(name: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  createVolume(spec: VolumeSpec): Promise<VolumeFacts>
  inspectVolume(name: string): Promise<VolumeFacts | null>
  removeVolume(name: string): Promise<void>
  listPools(): Promise<readonly PoolVolume[]>
  /** Volume names are given without the instance's prefix everywhere in this interface. */
  listVolumes(filter?: { readonly owner?: string; readonly state?: string }): Promise<readonly VolumeFacts[]>
  /** Removes this instance's network too; used by the demo's and the tests' clean-up. */
  removeEverything(): Promise<void>
  /** Resolves once everything from then on is heard; the returned function stops listening. */
  watch(watcher: Watcher): Promise<() => void>
}
