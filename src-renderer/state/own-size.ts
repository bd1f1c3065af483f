// What deleting a clone frees: one figure wherever it is told.
import type { Bookmark, Clone, Snapshot } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { words } from '../words.ts'
import { usePart } from './host.ts'

/** Bytes of the clone and its bookmarks, each by itself; null while the clone's own are unknown. */
export function ownBytes({ id, ownBytes }: Clone, bookmarks: readonly Bookmark[]): number | null {
  if (ownBytes === null) return null
  return bookmarks.reduce((sum, one) => (one.clone === id ? sum + (one.bytes ?? 0) : sum), ownBytes)
}

/** What states share with each other is freed with the last of them, and is in no figure of a single one. */
export function freed(clones: readonly Clone[], { bookmarks }: Pick<Snapshot, 'bookmarks'>): string {
  const bytes = clones.reduce((sum, one) => sum + (ownBytes(one, bookmarks) ?? 0), 0)
  const share = bookmarks.some((one) => clones.some(({ id }) => id === one.clone))
  return share ? words.remove.atLeast(size(bytes)) : size(bytes)
}

export const useOwnBytes = (clone: Clone) => usePart(({ bookmarks }) => ownBytes(clone, bookmarks))

export const useHasBookmarks = ({ id }: Clone) => usePart(({ bookmarks }) => bookmarks.some((one) => one.clone === id))
