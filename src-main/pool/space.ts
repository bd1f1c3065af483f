// Decides how much of a pool must stay free, so that what runs can end: a full disk makes the whole pool read-only.
import { Failure } from '../contract/failure.ts'
import type { PoolFacts } from '../contract/models.ts'
import { size } from '../contract/size.ts'
import type { PoolSpace } from './backing.ts'

const share = 0.1
const floorBytes = 5 * 2 ** 30
/** The size from which on the reserve has a floor: of a smaller pool, 5 GiB would be too much. */
const bigPoolBytes = 50 * 2 ** 30

/** @returns the bytes that must stay free */
export function reserveOf(totalBytes: number): number {
  return totalBytes > bigPoolBytes ? Math.max(totalBytes * share, floorBytes) : totalBytes * share
}

/** The free bytes below which something is stopped. */
export interface FreeSpaceLines {
  /** Clones that write are held back, and the one that writes most is stopped. */
  readonly writers: number
  /** Mirrors are stopped too: the rest is for shutting down and for making room. */
  readonly mirrors: number
  /** How many bytes less have it looked at again. */
  readonly step: number
}

/** What a fast disk writes in the seconds until a writer is held back. */
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

/** @returns a sentence when a pool of that kind needs attention, else null */
export function warningOf(kind: PoolFacts['kind'], { totalBytes, freeBytes }: PoolSpace): string | null {
  if (freeBytes < reserveOf(totalBytes)) {
    return `The pool is nearly full: ${size(freeBytes)} are left. Delete clones or points you no longer need, or free disk space.`
  }
  if (kind === 'plain-copy') {
    return 'This Docker engine cannot make thin copies, so every clone and every point is a full copy: slower, and as large as the site.'
  }
  return null
}
