// The interface to a Docker engine: all that the rest of Sitefork may ask of one.
import type { Readable } from 'node:stream'

export const imageNames = ['keeper', 'web', 'web-8.2', 'web-7.4', 'mariadb', 'mariadb-10.11', 'mysql', 'demo'] as const
export type ImageName = (typeof imageNames)[number]
/** An official image that a web server of Sitefork's own is made of, such as `wordpress:php8.1-apache`. */
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
  /** A name that is unique in this instance; the engine's own is `sitefork-<instance>-<name>`. */
  readonly name: string
  readonly role: Role
  /** The production or clone that it belongs to, and which state of that: orphans are found by these. */
  readonly owner?: string
  readonly state?: string
  /** An image reference from `image()`. */
  readonly image: string
  /** Replaces the image's entrypoint and command. */
  readonly command: readonly string[]
  /** A numeric `uid:gid`; absent: the image's own, which is root. */
  readonly user?: string
  /** Environment variables, never with a secret: `docker inspect` shows them. */
  readonly env?: Readonly<Record<string, string>>
  readonly mounts: readonly MountSpec[]
  /** Directories in memory, with their mount options: `{'/run/sitefork': 'size=1m,mode=0700'}`. */
  readonly tmpfs?: Readonly<Record<string, string>>
  /** `clones`: the isolated bridge that clones share. `outside`: reaches production. `{join}`: that container's namespace. */
  readonly network: 'clones' | 'outside' | 'none' | { readonly join: string }
  /** Lines for /etc/hosts, as `name:address`. */
  readonly hosts?: readonly string[]
  /** Kernel settings of its network namespace, where it has one of its own. */
  readonly sysctls?: Readonly<Record<string, string>>
  /** Ports of the container that are published on free ports of 127.0.0.1. */
  readonly publish?: readonly number[]
  /** The capabilities that it keeps; all others are dropped unless `defaultCapabilities` is set. */
  readonly capabilities?: readonly string[]
  readonly defaultCapabilities?: boolean
  readonly devices?: readonly string[]
  readonly deviceRules?: readonly string[]
  readonly securityOptions?: readonly string[]
  /** The limit of its memory, of which nothing is swapped; absent: 2 GiB. */
  readonly memoryBytes?: number
  /** How many processors it may use; 0 or absent: all. */
  readonly cpus?: number
  /** How many processes and threads it may have; absent: 512. */
  readonly pids?: number
  readonly workingDirectory?: string
}

export interface ContainerFacts {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly owner: string | null
  readonly state: string | null
  /** Whether it was started and has not ended; a paused one counts. */
  readonly running: boolean
  readonly paused: boolean
  readonly exitCode: number | null
  /** The port of 127.0.0.1 at which each of its ports is published, while it runs. */
  readonly ports: Readonly<Record<number, number>>
  readonly address: string | null
}

/** How a container's first process ended. */
export interface ContainerEnd {
  readonly exitCode: number
  /** Whether the kernel killed it, because it wanted more memory than its limit. */
  readonly outOfMemory: boolean
  /** The limit of its memory; 0: none. */
  readonly memoryBytes: number
}

/** What happened to a container of this instance, whoever did it. */
export interface ContainerEvent {
  readonly is: 'ended' | 'paused' | 'unpaused'
  readonly name: string
  readonly role: Role
  readonly owner: string | null
  readonly state: string | null
}

export interface Watcher {
  /** Called once when the engine goes away; there are no events any more. */
  readonly lost: (error: Error) => void
  readonly heard: (event: ContainerEvent) => void
}

export interface ExecOptions {
  readonly user?: string
  readonly env?: Readonly<Record<string, string>>
  /** What standard input reads; the way by which a secret enters a container. */
  readonly stdin?: string | Buffer | Readable
  /** Gets standard output as it comes; `stdout` of the result stays empty then. */
  readonly onStdout?: (chunk: Buffer) => void
  readonly onStderr?: (chunk: Buffer) => void
  /** How much of each output is collected; absent: 64 MB. A command that writes more is ended, and fails. */
  readonly mostBytes?: number
  /** Aborting ends the command inside the container too. */
  readonly signal?: AbortSignal
  /** Has a command that exits non-zero return its result instead of throwing. */
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
  /** The path at which the engine mounts it, on the engine's machine. */
  readonly mountpoint: string
  /** The driver options that the volume was created with. */
  readonly options: Readonly<Record<string, string>>
}

/** The volume in which a home's pool lies. */
export interface PoolVolume {
  readonly instance: string
  /** The home directory that it was made for; null where an earlier version made it. */
  readonly home: string | null
  /** The engine's own name of it. */
  readonly name: string
}

export interface Docker {
  /** The short id of this Sitefork home, in every name and label, so that two homes never share a container. */
  readonly instance: string
  readonly engine: { readonly id: string; readonly version: string; readonly where: string; readonly rootless: boolean }
  /**
   * Builds an image where its inputs have changed since it was built. `report` gets one line at a time.
   * @returns its reference
   */
  image(name: ImageName | OfficialWeb, report?: (line: string) => void, signal?: AbortSignal): Promise<string>
  /** Pulls an official image such as `mariadb:10.6` unless it is there. @returns whether it is there now */
  pulled(reference: string, report?: (line: string) => void): Promise<boolean>
  /** Creates a container and starts it. It replaces nothing: a container of that name is a Failure. */
  run(spec: ContainerSpec): Promise<ContainerFacts>
  create(spec: ContainerSpec): Promise<ContainerFacts>
  start(name: string): Promise<ContainerFacts>
  /** Sends SIGTERM, and SIGKILL after `graceSeconds`. A container that is gone or stopped already is fine. */
  stop(name: string, graceSeconds?: number): Promise<void>
  /** Freezes all processes of a container. One that is paused or ended already is fine. */
  pause(name: string): Promise<void>
  /** Lets the processes of a paused container go on. One that is not paused is fine. */
  unpause(name: string): Promise<void>
  /** @returns how a container ended; null while it runs, and once it was removed */
  end(name: string): Promise<ContainerEnd | null>
  /** Gives a container another name; its labels stay as they are. */
  rename(name: string, to: string): Promise<void>
  /** Kills a container and removes it. One that is gone already is fine. */
  remove(name: string): Promise<void>
  /** Shuts down and removes containers that an earlier version confined less; their data stay. @returns their names */
  removeEarlier(): Promise<readonly string[]>
  inspect(name: string): Promise<ContainerFacts | null>
  /** @returns containers of this instance, by its labels */
  list(filter?: {
    readonly role?: Role
    readonly owner?: string
    readonly state?: string
  }): Promise<readonly ContainerFacts[]>
  /** @returns the exit code, once the container has stopped */
  wait(name: string): Promise<number>
  /** @returns the last lines that a container wrote; empty when it is gone */
  logs(name: string, lines?: number): Promise<string>
  /** @returns the bytes of memory in use, without page cache; null when it does not run */
  memory(name: string): Promise<number | null>
  exec(name: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  createVolume(spec: VolumeSpec): Promise<VolumeFacts>
  inspectVolume(name: string): Promise<VolumeFacts | null>
  removeVolume(name: string): Promise<void>
  /** @returns the pools of every home that uses this engine */
  listPools(): Promise<readonly PoolVolume[]>
  /** @returns volumes of this instance; their names lack the instance's prefix, as everywhere in this interface */
  listVolumes(filter?: { readonly owner?: string; readonly state?: string }): Promise<readonly VolumeFacts[]>
  /** Removes all containers, volumes and networks of this instance: the clean-up of the demo and of tests. */
  removeEverything(): Promise<void>
  /**
   * Subscribes to events of this instance's containers.
   * @returns what ends the subscription, once every event from then on is seen
   */
  watch(watcher: Watcher): Promise<() => void>
}
