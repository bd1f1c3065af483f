// How well a mirror follows as of now: what was said of it last counts only as long as it is fresh. Pure.
import type { Production, SyncState } from './models.ts'

/** Seconds from which a mirror counts as behind rather than synced. */
export const behindSeconds = 10

/** A synced mirror that nothing was heard of since is behind, by the time since. */
export function seenSync(sync: SyncState, now: number): SyncState {
  if (sync.is !== 'synced' && sync.is !== 'behind') return sync
  const lagSeconds = Math.max(sync.lagSeconds, Math.floor((now - Date.parse(sync.at)) / 1000))
  return { ...sync, is: lagSeconds >= behindSeconds ? 'behind' : sync.is, lagSeconds }
}

/** Of one whose rows are pulled: whether a pull that was due did not come. */
export function isPullLate({ sync, settings: { pullEvery } }: Production, now: number): boolean {
  return sync.is === 'pulled' && pullEvery > 0 && now - Date.parse(sync.at) > 2 * pullEvery * 60_000
}
