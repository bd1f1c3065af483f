// Finds what undo goes back to: the newest safety bookmark, with the state before the last refresh, rewind or reset.
import type { Bookmark } from '../../src-main/contract/models.ts'
import { usePart } from './host.ts'

/** @param bookmarks newest first, as the host lists them */
export const newestSafety = (bookmarks: readonly Bookmark[], clone: string): Bookmark | undefined =>
  bookmarks.find((one) => one.clone === clone && one.kind === 'safety')

/** @returns undefined when there is nothing to undo */
export const useSafety = (clone: string) => usePart(({ bookmarks }) => newestSafety(bookmarks, clone))
