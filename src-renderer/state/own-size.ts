// Computes what deleting a clone frees: the same figure wherever it is shown.
import type { Bookmark, Clone, Snapshot } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { words } from '../words.ts'
import { usePart } from './host.ts'

/** @returns the exclusive bytes of the clone and its bookmarks; null while the clone's are unknown */
export function ownBytes({ id, ownBytes }: Clone, bookmarks: readonly Bookmark[]): number | null {
  if (ownBytes === null) return null
  return bookmarks.reduce((sum, one) => (one.clone === id ? sum + (one.bytes ?? 0) : sum), ownBytes)
}

/** Whether more is freed than the figure says: what states share only with each other is in none of their sizes. */
export function freed(clones: readonly Clone[], { bookmarks }: Pick<Snapshot, 'bookmarks'>): string {
  const bytes = clones.reduce((sum, one) => sum + (ownBytes(one, bookmarks) ?? 0), 0)
  const share = bookmarks.some((one) => clones.some(({ id }) => id === one.clone))
  return share ? words.remove.atLeast(size(bytes)) : size(bytes)
}

export const useOwnBytes = (clone: Clone) => usePart(({ bookmarks }) => ownBytes(clone, bookmarks))

export const useHasBookmarks = ({ id }: Clone) => usePart(({ bookmarks }) => bookmarks.some((one) => one.clone === id))
