// Fetches one production's files again and again, while there is room for them.
import type { Failure } from '../../contract/failure.ts'
import type { FetchedFiles } from './fetch-files.ts'
import type { Mirror } from './mirror.ts'
import { pause } from './pause.ts'

export interface FilesLoopOptions {
  readonly mirror: () => Mirror
  /** Milliseconds from the end of one fetch to the start of the next. */
  readonly filesEveryMs: number
  /** Runs work after whatever else writes to the mirror or stops it. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>
  /** Called when the files are what production's were at this moment (ISO 8601). */
  readonly onFiles: (at: string, fetched: FetchedFiles) => void
  readonly onTrouble: (error: unknown) => void
  /** Why nothing may be written to the pool right now; undefined while it may. */
  readonly noRoom?: () => Failure | undefined
}

/**
 * Resolves once the signal aborts; never rejects.
 * @param firstMs milliseconds until the first fetch
 */
export async function runFilesLoop(options: FilesLoopOptions, firstMs: number, signal: AbortSignal): Promise<void> {
  await pause(firstMs, signal)
  while (!signal.aborted) {
    await fetchFiles(options, signal)
    await pause(options.filesEveryMs, signal)
  }
}

async function fetchFiles(
  { mirror, exclusively, noRoom, onFiles, onTrouble }: FilesLoopOptions,
  signal: AbortSignal,
): Promise<void> {
  const at = new Date().toISOString()
  try {
    const fetched = await exclusively(async () =>
      signal.aborted || noRoom?.() ? undefined : mirror().syncFiles({ signal }),
    )
    if (fetched && !signal.aborted) onFiles(at, fetched)
  } catch (error) {
    if (!signal.aborted) onTrouble(error)
  }
}
