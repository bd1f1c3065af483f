// The snapshot store: subvolumes with names, snapshots of them, and a Docker volume for each one that is mounted.
import type { PoolFacts } from '../contract/models.ts'
import type { RunInKeeper } from './backing.ts'
import type { StatePath } from './layout.ts'

/** What a subvolume is, written into it as `.sitefork`; whoever mounts one checks it first. */
export interface Marker {
  readonly instance: string
  readonly path: StatePath
  readonly kind: 'live' | 'point' | 'clone'
  readonly createdAt: string
  /** What it is a copy of: by that a clone whose catalog was lost is told to be a production’s. */
  readonly from?: StatePath
}

/** Names of the volumes of one state: `db/` is for its database server alone, `files/` for everything else. */
export interface StateVolumes {
  readonly db: string
  readonly files: string
  /** What `writeLayout` wrote into the state, or into the one it is a copy of; null where nobody did. */
  readonly layout: string | null
}

export interface Pool {
  /** Brings its keeper and its mounts back where they are gone, as every command that finds them gone does. Again is fine. */
  attach(): Promise<void>
  /** When that last was necessary (milliseconds). */
  revivedAt(): number | undefined
  facts(): Promise<PoolFacts>
  /**
   * Tells the bytes that can still be written while they are fewer than `line`, several times a second, and once when they are more
   * again. Resolves after a minute; the caller watches on.
   */
  watchFree(line: number, told: (freeBytes: number) => void, signal: AbortSignal): Promise<void>
  /** Resolves once everything that was written is on the disk: figures are true from then on. */
  settle(signal: AbortSignal): Promise<void>
  /** Throws `pool-full` when less than 10 % or 5 GiB (of a pool bigger than 50 GiB; 10 % otherwise) would be left after `bytes` more. */
  reserve(bytes: number): Promise<void>
  /** An empty state with `db/` and `files/` in it. */
  create(path: StatePath, kind: Marker['kind']): Promise<void>
  /** An atomic writable copy. The target must not exist. */
  copy(from: StatePath, to: StatePath, kind: Marker['kind']): Promise<void>
  /** Moves a state that nothing mounts; used to put a prepared point in its place. */
  rename(from: StatePath, to: StatePath): Promise<void>
  setReadOnly(path: StatePath, readOnly: boolean): Promise<void>
  /** Gone already is fine. Throws when a running container uses it. */
  remove(path: StatePath): Promise<void>
  exists(path: StatePath): Promise<boolean>
  /** Undefined where it has none. */
  marker(path: StatePath): Promise<Marker | undefined>
  /** Every state in the pool, by path. */
  list(): Promise<readonly StatePath[]>
  /** Bytes only these states hold: what deleting each frees. */
  ownBytes(paths: readonly StatePath[]): Promise<ReadonlyMap<StatePath, number>>
  /** Bytes that all states below a folder (`productions/<id>`) hold together, what they share counted once. */
  storedBytes(folder: string): Promise<number>
  /**
   * Docker volumes of the state's two parts. There is none of the state as a whole: who could write its top directory could
   * put a link where a part was, for the engine to follow. Made when missing, after a look at the path and the marker that
   * follows no link.
   * @throws Failure `pool-lost` when the state is not what it should be; nothing is mounted then
   */
  volumes(path: StatePath): Promise<StateVolumes>
  /**
   * Volumes of directories in `trees/`, beside the two parts, by name (twelve hexadecimal digits): what a site has elsewhere on
   * its host. Each is made when missing, in a directory that only the keeper writes.
   * @throws Failure as `volumes`
   */
  treeVolumes(path: StatePath, trees: readonly string[]): Promise<readonly string[]>
  /** Writes down how what is in a state is laid out, where nothing but the keeper reads or writes. At most 64 KiB. */
  writeLayout(path: StatePath, text: string): Promise<void>
  /** Removes those volumes; the state stays. */
  releaseVolumes(path: StatePath): Promise<void>
  /** Runs a tool of the keeper image with the pool at `/pool`; what it prints, unless `onStdout` takes that. */
  run: RunInKeeper
  /** Reads everything and compares it with its checksums; `damaged` says what did not match, empty when all did. */
  scrub(signal: AbortSignal): Promise<{ readonly damaged: string }>
  /**
   * Makes it larger while everything in it goes on; a pool never gets smaller.
   * @throws Failure `bad-input` when it cannot be of that size
   */
  grow(totalBytes: number): Promise<void>
  /** Gives freed space back to the machine (fstrim). */
  trim(): Promise<void>
  /** Ends the shells that wait in the keeper; the pool stays attached, and may be opened again. */
  close(): void
  /** Unmounts and stops the keeper; the data stays. */
  detach(): Promise<void>
  /** Removes the pool and everything in it: the demo's and the tests' clean-up. */
  destroy(): Promise<void>
}
