// Refuses new work while there is still room to finish the old: a full disk turns the whole pool read-only.
import { Failure } from '../contract/failure.ts'
import type { PoolFacts } from '../contract/models.ts'
import { size } from '../contract/size.ts'
import type { PoolSpace } from './backing.ts'

const share = 0.1
const floorBytes = 5 * 2 ** 30
/** Below this size five GiB would be most of the pool. */
const bigPoolBytes = 50 * 2 ** 30

/** Bytes that must stay free. */
export function reserveOf(totalBytes: number): number {
  return totalBytes > bigPoolBytes ? Math.max(totalBytes * share, floorBytes) : totalBytes * share
}

/** Free bytes below which something is done about it. */
export interface FreeSpaceLines {
  /** Whoever writes most is stopped. */
  readonly writers: number
  /** Mirrors stand still too: the rest is for shutting down, and for making room. */
  readonly mirrors: number
  /** So much less again, and it is looked at again. */
  readonly step: number
}

/** What a fast disk takes in the seconds until a writer is held, in a pool that has that much to reserve. */
const headStart = 2 ** 30

export function freeSpaceLines(totalBytes: number): FreeSpaceLines {
  const reserve = reserveOf(totalBytes)
  const writers = Math.max(reserve / 2, Math.min(reserve * 0.9, headStart))
  return { writers, mirrors: reserve / 8, step: reserve / 8 }
}

export function spaceGuard(space: () => Promise<PoolSpace>) {
  return {
    /** @throws Failure `pool-full` when less than the reserve would be left after `bytes` more */
    async reserve(bytes: number): Promise<void> {
      const { totalBytes, freeBytes } = await space()
      if (freeBytes - bytes >= reserveOf(totalBytes)) return
      throw new Failure(
        'pool-full',
        `This needs ${size(bytes + reserveOf(totalBytes))} of free space in the pool, and ${size(freeBytes)} are left. Nothing was changed; delete clones or points you no longer need, or free disk space, then try again.`,
        { remedy: { label: 'Free space', action: 'free-space' } },
      )
    },
  }
}

/** A sentence when a pool of that kind needs attention, else null. */
export function warningOf(kind: PoolFacts['kind'], { totalBytes, freeBytes }: PoolSpace): string | null {
  if (freeBytes < reserveOf(totalBytes)) {
    return `The pool is nearly full: ${size(freeBytes)} are left. Delete clones or points you no longer need, or free disk space.`
  }
  if (kind === 'plain-copy') {
    return 'This Docker engine cannot make thin copies, so every clone and every point is a full copy: slower, and as large as the site.'
  }
  return null
}
