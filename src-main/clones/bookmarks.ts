// Takes a bookmark out of catalog and pool: the row first, so that nobody goes back to a state that is being removed.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { World } from '../context.ts'
import { clonePath } from '../pool/layout.ts'
import { besides } from '../pool/stale-sizes.ts'

export async function removeBookmark(world: World, { id, clone, state }: BookmarkRow): Promise<void> {
  const { pool } = world.ready()
  const { bookmarks } = world.catalog
  for (const near of besides(bookmarks.of(clone), id)) bookmarks.setBytes(near.id, null)
  bookmarks.delete(id)
  world.announce.bookmark(id)
  await pool.remove(clonePath(clone, state))
}
