// How a kind of pool keeps its states: what differs between btrfs and plain copies, and nothing else.
import type { StatePath } from './layout.ts'

export interface PoolSpace {
  readonly totalBytes: number
  readonly usedBytes: number
  readonly freeBytes: number
}

export interface Backing {
  readonly kind: 'btrfs-loop' | 'plain-copy'
  /** Makes the pool reachable at `/pool` of the keeper; making it first when there is none. Again is fine. */
  attach(): Promise<void>
  /** With empty `db/` and `files/`, each its servers' own, and the marker's text in `.sitefork`. Fails when the path is taken. */
  create(path: StatePath, marker: string): Promise<void>
  /** One command, for each costs as much as the copy itself. Fails when the path is taken. */
  copy(from: StatePath, to: StatePath, marker: string): Promise<void>
  setReadOnly(path: StatePath, readOnly: boolean): Promise<void>
  remove(path: StatePath): Promise<void>
  space(): Promise<PoolSpace>
  ownBytes(paths: readonly StatePath[]): Promise<ReadonlyMap<StatePath, number>>
  storedBytes(folder: string): Promise<number>
  /** Where the engine itself sees the pool's top directory: what volumes of its parts are bound from. */
  enginePath(): Promise<string>
  scrub(signal: AbortSignal): Promise<{ readonly damaged: string }>
  /** @throws Failure `bad-input` where it cannot be of that size */
  grow(totalBytes: number): Promise<void>
  trim(): Promise<void>
  detach(): Promise<void>
}

export interface RunOptions {
  readonly stdin?: string
  readonly signal?: AbortSignal
  readonly onStdout?: (chunk: Buffer) => void
  /** It changes nothing: should the keeper end in the middle of it, it is run again. */
  readonly reads?: boolean
}

/** Runs a tool in the keeper; its standard output. */
export type RunInKeeper = (argv: readonly string[], options?: RunOptions) => Promise<string>
