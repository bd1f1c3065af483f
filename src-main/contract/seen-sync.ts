// How far a mirror is behind right now: its last report counts only while it is fresh. Pure.
import type { Production, SyncState } from './models.ts'

/** Seconds from which a mirror counts as behind rather than synced. */
export const behindSeconds = 10

/** Counts a synced mirror that has reported nothing since as behind, by the time since its last report. */
export function seenSync(sync: SyncState, now: number): SyncState {
  if (sync.is !== 'synced' && sync.is !== 'behind') return sync
  const lagSeconds = Math.max(sync.lagSeconds, Math.floor((now - Date.parse(sync.at)) / 1000))
  return { ...sync, is: lagSeconds >= behindSeconds ? 'behind' : sync.is, lagSeconds }
}

/** @returns whether a pull that was due has not happened, for a production whose rows are pulled */
export function isPullLate({ sync, settings: { pullEvery } }: Production, now: number): boolean {
  return sync.is === 'pulled' && pullEvery > 0 && now - Date.parse(sync.at) > 2 * pullEvery * 60_000
}
