// The interface of what keeps a pool's states: a btrfs file system, or plain copies.
import type { StatePath } from './layout.ts'

export interface PoolSpace {
  readonly totalBytes: number
  readonly usedBytes: number
  readonly freeBytes: number
}

/** A state that changes no more, or, on plain copies, the state itself. */
export interface FrozenState {
  /** Where the keeper has it. */
  readonly directory: string
  release(): Promise<void>
}

export interface Backing {
  readonly kind: 'btrfs-loop' | 'plain-copy'
  /** Mounts the pool at `/pool` of the keeper unless it is; makes the pool first where there is none. */
  attach(): Promise<void>
  /** Makes a state with empty `db/` and `files/`, each its server's own, and with that marker. Fails where the path is taken. */
  create(path: StatePath, marker: string): Promise<void>
  /** Copies a state by one command, for a command takes as long as the copy itself. Fails where the path is taken. */
  copy(from: StatePath, to: StatePath, marker: string): Promise<void>
  /** Has a state as it is now, for as long as it is read; plain copies change on. */
  freeze(path: StatePath): Promise<FrozenState>
  setReadOnly(path: StatePath, readOnly: boolean): Promise<void>
  remove(path: StatePath): Promise<void>
  space(): Promise<PoolSpace>
  ownBytes(paths: readonly StatePath[]): Promise<ReadonlyMap<StatePath, number>>
  storedBytes(folder: string): Promise<number>
  /** @returns the pool's top directory as the engine itself sees it, from which volumes are bound */
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
  /** Says that the command changes nothing: where the keeper ends while it runs, it is run again. */
  readonly reads?: boolean
}

/** Runs a tool in the keeper. @returns its standard output, unless `onStdout` takes that */
export type RunInKeeper = (argv: readonly string[], options?: RunOptions) => Promise<string>
