// The interface to a pool: named states of sites, thin copies of them, and Docker volumes of those that are mounted.
import type { FileChange } from '../changes/file-change.ts'
import type { PoolFacts } from '../contract/models.ts'
import type { RunInKeeper } from './backing.ts'
import type { Cancelled, FileContent } from './differ.ts'
import type { FileStep } from './file-step.ts'
import type { StatePath } from './layout.ts'
import type { ListedFile } from './listed-file.ts'

/** What a state is, as the file `.sitefork` in it says; a state is mounted only after a look at that. */
export interface Marker {
  readonly instance: string
  readonly path: StatePath
  readonly kind: 'live' | 'point' | 'clone'
  readonly createdAt: string
  /** The state that it is a copy of: a lost catalog learns from it which production a clone belongs to. */
  readonly from?: StatePath
}

/** The names of a state's volumes: `db/` is for its database server alone, `files/` for everything else. */
export interface StateVolumes {
  readonly db: string
  readonly files: string
  /** The text that `writeLayout` wrote into the state, or into the one that it is a copy of; null where there is none. */
  readonly layout: string | null
}

/**
 * What files differ between two states. Paths are relative to the site's top, `base` of its layout, and `.` is that itself; those
 * in another tree of the layout are production's own, and begin with a slash.
 */
export interface FoundFiles {
  /** In the order of their paths. A directory that was renamed stands for all in it that is not told of by itself. */
  readonly changes: readonly FileChange[]
  /** How many more there are than were to be told. */
  readonly more: number
  /** How many directories lie too deep to be looked into. */
  readonly tooDeep: number
}

export interface Pool {
  /** Starts its keeper and mounts it where that is necessary, as every command does that finds them gone. */
  attach(): Promise<void>
  /** @returns when that was last necessary (milliseconds) */
  revivedAt(): number | undefined
  facts(): Promise<PoolFacts>
  /**
   * Tells how many bytes can still be written while they are fewer than `line`, several times a second, and once when they are
   * more again. Resolves after a minute; the caller calls again.
   */
  watchFree(line: number, told: (freeBytes: number) => void, signal: AbortSignal): Promise<void>
  /** Resolves once everything that was written is on the disk: sizes are exact from then on. */
  settle(signal: AbortSignal): Promise<void>
  /**
   * Checks that there is room for that many bytes more.
   * @throws Failure `pool-full` when less than 10 % would be left after, or 5 GiB of a pool of more than 50
   */
  reserve(bytes: number): Promise<void>
  /** Makes an empty state with `db/` and `files/` in it. */
  create(path: StatePath, kind: Marker['kind']): Promise<void>
  /** Makes an atomic, writable copy of a state. The target must not exist. */
  copy(from: StatePath, to: StatePath, kind: Marker['kind']): Promise<void>
  /** Moves a state that nothing mounts, such as a point that is ready. */
  rename(from: StatePath, to: StatePath): Promise<void>
  setReadOnly(path: StatePath, readOnly: boolean): Promise<void>
  /** Removes a state; one that is gone already is fine. @throws Failure `busy` while a running container uses it */
  remove(path: StatePath): Promise<void>
  exists(path: StatePath): Promise<boolean>
  /** @returns the marker of a state; undefined where it has none */
  marker(path: StatePath): Promise<Marker | undefined>
  /** @returns the paths of all states in the pool */
  list(): Promise<readonly StatePath[]>
  /** @returns the bytes that each of these states holds alone: what deleting it frees */
  ownBytes(paths: readonly StatePath[]): Promise<ReadonlyMap<StatePath, number>>
  /** @returns the bytes that all states below a folder hold together; what they share counts once */
  storedBytes(folder: string): Promise<number>
  /**
   * Makes the Docker volumes of a state's two parts where they are missing, after a look at the path and the marker that follows no
   * link. There is no volume of the whole state: a container that could write its top directory could put a link where a part
   * was, and the engine would follow it.
   * @throws Failure `pool-lost` when the state is not what it should be; nothing is mounted then
   */
  volumes(path: StatePath): Promise<StateVolumes>
  /**
   * Makes the volumes of directories in `trees/`, which hold what a site has elsewhere on its host, where they are missing. Only the
   * keeper writes in `trees/` itself.
   * @param trees names by `treeName`
   * @throws Failure as `volumes`
   */
  treeVolumes(path: StatePath, trees: readonly string[]): Promise<readonly string[]>
  /** Stores a state's layout where only the keeper reads and writes. At most 64 KiB. */
  writeLayout(path: StatePath, text: string): Promise<void>
  /** Removes the volumes of a state; the state stays. */
  releaseVolumes(path: StatePath): Promise<void>
  /**
   * Finds what files of a site differ between two states, either of which may be running: what was touched and has the same bytes
   * and permissions does not differ. Databases are left out.
   */
  changedFiles(from: StatePath, to: StatePath, options?: Cancelled & { readonly most?: number }): Promise<FoundFiles>
  /**
   * Compares all files of two states, byte by byte.
   * @returns the paths of those that are not as the changes say; none where all are
   */
  proveFiles(
    from: StatePath,
    to: StatePath,
    changes: readonly FileChange[],
    options?: Cancelled,
  ): Promise<readonly string[]>
  /**
   * Reads the beginning of a file of a state, at most `most` bytes.
   * @param path as `changedFiles` writes it; no part of it is followed where it is a link
   * @returns null where there is neither a file nor a link
   * @throws Failure `bad-input` where it is no path in a site
   */
  readFile(state: StatePath, path: string, most: number, options?: Cancelled): Promise<FileContent | null>
  /**
   * Lists what is at a path of a state: a directory with all that is in it. No link is followed.
   * @param path as `changedFiles` writes it
   * @returns nothing where nothing is there
   */
  listFiles(state: StatePath, path: string, options?: Cancelled): Promise<readonly ListedFile[]>
  /**
   * Lays files of other states, and merged ones, into a state that nothing runs on. No link is followed.
   * @throws Failure `bad-input` where what is on the way to a file is no directory
   */
  layFiles(to: StatePath, steps: readonly FileStep[], options?: Cancelled): Promise<void>
  /** Runs a tool of the keeper's image, which has the pool at `/pool`. */
  run: RunInKeeper
  /** Compares everything with its checksums. `damaged` says what did not match; it is empty when all did. */
  scrub(signal: AbortSignal): Promise<{ readonly damaged: string }>
  /**
   * Makes the pool larger while it is in use; it never gets smaller.
   * @throws Failure `bad-input` when it cannot be of that size
   */
  grow(totalBytes: number): Promise<void>
  /** Gives freed space back to the machine (fstrim). */
  trim(): Promise<void>
  /** Ends the idle shells in the keeper; the pool stays attached, and may be opened again. */
  close(): void
  /** Unmounts and stops the keeper; the data stays. */
  detach(): Promise<void>
  /** Removes the pool and everything in it: the clean-up of the demo and of tests. */
  destroy(): Promise<void>
}
