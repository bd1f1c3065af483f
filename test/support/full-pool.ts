// The pool has no room left, as after a large import into a clone: a file that takes nearly all there was.
import type { TestHost } from './host.ts'
import { inPool } from './seen.ts'

const filler = '/pool/filler'
/** Bytes; what a file system keeps for itself is not counted by df. */
const left = 48 * 2 ** 20

export const fillPool = (host: TestHost) => leaveInPool(host, left)

/** So many bytes can still be written. */
export async function leaveInPool(host: TestHost, bytes: number): Promise<void> {
  const free = Number((await inPool(host, 'df', '--output=avail', '-B1', '/pool')).split('\n').at(-1))
  if (free > bytes) await inPool(host, 'fallocate', '-l', String(free - bytes), filler)
}

export async function emptyPool(host: TestHost): Promise<void> {
  await inPool(host, 'rm', '-f', filler)
  await inPool(host, 'btrfs', 'filesystem', 'sync', '/pool')
}
