// Takes a bookmark out of catalog and pool: the row first, so that nobody goes back to a state that is being removed.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { Context } from '../context.ts'
import { clonePath } from '../pool/layout.ts'
import { neighboursOf } from '../pool/stale-sizes.ts'

export async function removeBookmark(context: Context, { id, clone, state }: BookmarkRow): Promise<void> {
  const { pool } = context.engineParts()
  const { bookmarks } = context.catalog
  for (const near of neighboursOf(bookmarks.of(clone), id)) bookmarks.setBytes(near.id, null)
  bookmarks.delete(id)
  context.publish.bookmark(id)
  await pool.remove(clonePath(clone, state))
}
