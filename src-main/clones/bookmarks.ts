// Bookmarks of clones: a state that is kept, for good under a name of its own or for a while as a safety net, and its end.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { Context } from '../context.ts'
import { safetyDays } from '../contract/models.ts'
import { clonePath } from '../pool/layout.ts'
import { neighboursOf } from '../pool/stale-sizes.ts'

/** A state that becomes a bookmark. */
type KeptState = Pick<BookmarkRow, 'id' | 'clone' | 'kind' | 'name' | 'state' | 'point' | 'dataAt'> & {
  readonly note?: string
  /** The state that it was copied of just now; absent where it was the clone's own. */
  readonly copyOf?: string
}

const dayMs = 86_400_000

/** Writes a bookmark down; a safety bookmark expires. Whoever calls publishes it, once its transaction has ended. */
export function keepState({ catalog }: Pick<Context, 'catalog'>, { note = '', copyOf, ...kept }: KeptState): void {
  const now = Date.now()
  catalog.bookmarks.insert({
    ...kept,
    note,
    isLocked: false,
    createdAt: new Date(now).toISOString(),
    expiresAt: kept.kind === 'safety' ? new Date(now + safetyDays * dayMs).toISOString() : null,
    bytes: null,
  })
  if (copyOf !== undefined) catalog.promotions.inherit(copyOf, kept.state)
}

type Removing = Pick<Context, 'catalog' | 'engineParts' | 'publish'>

/** Removes a bookmark, its row first, so that nobody goes back to a state that is being removed. */
export async function removeBookmark(
  { catalog, engineParts, publish }: Removing,
  { id, clone, state }: BookmarkRow,
): Promise<void> {
  const { pool } = engineParts()
  const { bookmarks } = catalog
  for (const near of neighboursOf(bookmarks.of(clone), id)) bookmarks.update(near.id, { bytes: null })
  bookmarks.delete(id)
  publish.bookmark(id)
  await pool.remove(clonePath(clone, state))
}

/** Removes the bookmarks whose time has run out, except those of clones that a job works on. */
export async function expireBookmarks(context: Removing & Pick<Context, 'jobs'>): Promise<void> {
  const { catalog, jobs } = context
  for (const bookmark of catalog.bookmarks.expired(new Date().toISOString())) {
    if (jobs.holders(`clone:${bookmark.clone}`).length === 0) await removeBookmark(context, bookmark)
  }
}
