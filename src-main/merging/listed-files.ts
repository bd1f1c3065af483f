// Single files of a state, listed with what tells their contents apart.
import { createHash } from 'node:crypto'
import type { FileState } from '../changes/file-change.ts'
import type { StatePath } from '../pool/layout.ts'
import type { ListedFile } from '../pool/listed-file.ts'
import type { Pool } from '../pool/pool.ts'

/** So many files of one plugin or theme are listed at once, with all that is in its folder. */
const folderAt = 8
const packageFolder = /^(?:.*\/)?(?:plugins|themes)\/[^/]+(?=\/)/

/** @returns files by their paths; what is not there is not among them */
export async function filesAt(
  pool: Pick<Pool, 'listFiles'>,
  state: StatePath,
  paths: Iterable<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ListedFile>> {
  const found = new Map<string, ListedFile>()
  const list = async (path: string) => {
    for (const one of await pool.listFiles(state, path, { signal })) found.set(one.path, one)
  }
  for (const [folder, some] of Map.groupBy(paths, (path) => packageFolder.exec(path)?.[0])) {
    if (folder !== undefined && some.length >= folderAt) await list(folder)
    else for (const path of some) await list(path)
  }
  return found
}

/** A file as lists of changes have it. */
export function fileStateOf(one: ListedFile): FileState {
  const bytes = one.is === 'file' ? one.bytes : one.is === 'link' ? Buffer.byteLength(one.target) : 0
  return { is: one.is, bytes, mode: one.mode }
}

/** @returns the SHA-256 of its content, of a link of its target; null where it has none */
export function hashOfListed(one: ListedFile): string | null {
  if (one.is === 'file') return one.sha256
  return one.is === 'link' ? createHash('sha256').update(one.target).digest('hex') : null
}
