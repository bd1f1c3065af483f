// Stores the bookmarks in the catalog: kept states of clones.
import type { Bookmark } from '../contract/models.ts'
import type { SqliteDatabase } from './sqlite.ts'
import { defineTable, flagField, inColumn, nullableNumber, nullableText, textField, wordField } from './table.ts'

/** A bookmark and the state it keeps: `clones/<clone>/<state>` in the pool. */
export type BookmarkRow = Bookmark & { readonly state: string }

export interface BookmarkRecords {
  /** @returns all bookmarks, newest first */
  all(): readonly BookmarkRow[]
  of(clone: string): readonly BookmarkRow[]
  expired(now: string): readonly BookmarkRow[]
  insert(row: BookmarkRow): void
  /** @param change `bytes: null` has the size measured again */
  update(id: string, change: Partial<Pick<BookmarkRow, 'name' | 'note' | 'isLocked' | 'expiresAt' | 'bytes'>>): void
  delete(id: string): void
}

export function bookmarkRecords(database: SqliteDatabase): BookmarkRecords {
  const bookmarks = defineTable<BookmarkRow>(database, 'bookmarks', {
    id: textField,
    clone: textField,
    kind: wordField(),
    name: textField,
    note: textField,
    isLocked: inColumn('locked', flagField),
    state: textField,
    point: textField,
    dataAt: textField,
    createdAt: textField,
    expiresAt: nullableText,
    bytes: nullableNumber,
  })
  return {
    all: () => bookmarks.all('ORDER BY created_at DESC'),
    of: (clone) => bookmarks.all('WHERE clone = ? ORDER BY created_at DESC', clone),
    expired: (now) => bookmarks.all('WHERE expires_at < ? AND locked = 0', now),
    insert: bookmarks.insert,
    update: bookmarks.update,
    delete: bookmarks.delete,
  }
}
