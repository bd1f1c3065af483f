// The bookmarks of the catalog: kept states of clones.
import type { Bookmark } from '../contract/models.ts'
import type { Row, Tables } from './open.ts'

/** A bookmark and the state it keeps: `clones/<clone>/<state>` in the pool. */
export type BookmarkRow = Bookmark & { readonly state: string }

export interface Bookmarks {
  /** Newest first. */
  all(): readonly BookmarkRow[]
  of(clone: string): readonly BookmarkRow[]
  expired(now: string): readonly BookmarkRow[]
  insert(row: BookmarkRow): void
  /** Null: to be measured. */
  setBytes(id: string, bytes: number | null): void
  update(id: string, change: Partial<Pick<BookmarkRow, 'name' | 'note' | 'isLocked' | 'expiresAt'>>): void
  delete(id: string): void
}

export function bookmarks(tables: Tables): Bookmarks {
  return {
    all: () => tables.all('SELECT * FROM bookmarks ORDER BY created_at DESC').map(fromRow),
    of: (clone) => tables.all('SELECT * FROM bookmarks WHERE clone = ? ORDER BY created_at DESC', clone).map(fromRow),
    expired: (now) => tables.all('SELECT * FROM bookmarks WHERE expires_at < ? AND locked = 0', now).map(fromRow),
    insert: (row) =>
      tables.run(
        'INSERT INTO bookmarks (id, clone, kind, name, state, point, data_at, created_at, expires_at, bytes, note, locked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        row.id,
        row.clone,
        row.kind,
        row.name,
        row.state,
        row.point,
        row.dataAt,
        row.createdAt,
        row.expiresAt,
        row.bytes,
        row.note,
        row.isLocked ? 1 : 0,
      ),
    update(id, change) {
      const row = tables.one('SELECT * FROM bookmarks WHERE id = ?', id)
      if (!row) return
      const { name, note, isLocked, expiresAt } = { ...fromRow(row), ...change }
      tables.run(
        'UPDATE bookmarks SET name = ?, note = ?, locked = ?, expires_at = ? WHERE id = ?',
        name,
        note,
        isLocked ? 1 : 0,
        expiresAt,
        id,
      )
    },
    setBytes: (id, bytes) => tables.run('UPDATE bookmarks SET bytes = ? WHERE id = ?', bytes, id),
    delete: (id) => tables.run('DELETE FROM bookmarks WHERE id = ?', id),
  }
}

function fromRow(row: Row): BookmarkRow {
  return {
    id: String(row.id),
    clone: String(row.clone),
    kind: row.kind as Bookmark['kind'],
    name: String(row.name),
    note: String(row.note),
    isLocked: row.locked === 1,
    state: String(row.state),
    point: String(row.point),
    dataAt: String(row.data_at),
    createdAt: String(row.created_at),
    expiresAt: row.expires_at as string | null,
    bytes: row.bytes as number | null,
  }
}
