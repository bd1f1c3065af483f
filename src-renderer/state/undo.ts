// What undo goes back to: the newest safety bookmark, which keeps the state before the last refresh, rewind or reset.
import type { Bookmark } from '../../src-main/contract/models.ts'
import { usePart } from './host.ts'

/** Of bookmarks as the host lists them, the newest first. */
export const newestSafety = (bookmarks: readonly Bookmark[], clone: string): Bookmark | undefined =>
  bookmarks.find((one) => one.clone === clone && one.kind === 'safety')

/** Undefined where there is nothing to undo. */
export const useSafety = (clone: string) => usePart(({ bookmarks }) => newestSafety(bookmarks, clone))
