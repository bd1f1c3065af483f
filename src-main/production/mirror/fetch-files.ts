// Makes a mirror's files what production's are.
import { Failure } from '../../contract/failure.ts'
import type { MeasuredCall, MirrorParts } from './mirror-parts.ts'
import { refreshLayout } from './refresh-layout.ts'
import { type CopyOptions, copyByRsync } from './rsync-copy.ts'
import { copyBySftp } from './sftp-copy.ts'
import { leadsAsBefore, linksDigest } from './site-links.ts'
import { ensureStarted } from './start.ts'

export interface FetchedFiles {
  /** The paths that production does not let the SSH user read; they are left out. */
  readonly unread: readonly string[]
  /** What leads out of the site's directory and could not be followed. */
  readonly missing: readonly string[]
  /** Whether any file came that was not there before. */
  readonly changed: boolean
}

/**
 * Fetches the files; again where a link among them, which may have come with them, leads to a directory that was not fetched.
 * Progress is in bytes.
 */
export async function syncFiles(parts: MirrorParts, call: MeasuredCall): Promise<FetchedFiles> {
  const { memory, facts } = parts
  const { signal, onProgress = () => undefined } = call
  await ensureStarted(parts, call)
  const onBytes = (done: number) => onProgress(done, done < facts.filesBytes ? facts.filesBytes : null)
  if (!(await leadsAsBefore(parts, signal))) await refreshLayout(parts, signal)
  const first = await fetchOnce(parts, { signal, onBytes })
  const digest = await linksDigest(parts)
  if (digest === memory.linksDigest) return first
  memory.linksDigest = digest
  if (!(await tryRefreshLayout(parts, signal))) return first
  const again = await fetchOnce(parts, { signal, onBytes })
  return { ...again, changed: first.changed || again.changed }
}

async function fetchOnce(parts: MirrorParts, options: CopyOptions): Promise<FetchedFiles> {
  const { source, memory, pool, path } = parts
  const isSftp = source.ssh.files === 'sftp'
  const copied = isSftp ? await copyBySftp(parts, options.signal) : await copyByRsync(parts, options)
  const layout = JSON.stringify(memory.layout)
  if (memory.writtenLayout !== layout) await pool.writeLayout(path, layout)
  memory.writtenLayout = layout
  return { ...copied, missing: memory.layout.missing }
}

/** The files of the layout that is known have come: one that cannot be read again now is read at the next fetch. */
async function tryRefreshLayout(parts: MirrorParts, signal: AbortSignal): Promise<boolean> {
  try {
    return await refreshLayout(parts, signal)
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
