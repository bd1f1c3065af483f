// Reads net changes out of an index: each record with the images of its row before and after.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { projectRow } from '../changes/carry-row.ts'
import type { RowChange } from '../rows/change.ts'
import type { StoredImages } from './stored-images.ts'
import type { SeenTable, TablesSeen } from './tables-seen.ts'

/** The columns of a record that `changeOf` needs. */
export const netColumns =
  'net.id, net.tab, net.key, net.layout, net.first, net.last, net.count, net.origin, net.partner, net.hidden, net.thing, net.class, net.why, net.at'

export interface NetRows {
  /** The change that a record stands for; one that takes another along has that one's row as it was before. */
  changeOf(record: SqliteRow): RowChange
  /** The change between two images. */
  between(before: number | null, after: number | null, table?: SeenTable): RowChange
}

export function createNetRows(database: ScratchDatabase, images: StoredImages, tables: TablesSeen): NetRows {
  const firstOf = database.prepare('SELECT first FROM net WHERE id = ?')

  function between(before: number | null, after: number | null, table?: SeenTable): RowChange {
    const one = before === null ? undefined : images.read(before)
    const other = after === null ? undefined : images.read(after)
    const layout = (other ?? one)?.layout
    if (!layout) throw new Error('A change has a row before or after.')
    const was =
      one && (one.layout === layout ? one.row : projectRow({ table: one.layout.table, row: one.row }, layout.table))
    return {
      table: table ? tables.named(table, layout) : layout.table,
      before: was ?? null,
      after: other ? other.row : null,
    }
  }

  return {
    between,
    changeOf(record) {
      const { first, last, partner, tab } = record
      const before = partner === null || partner === undefined ? first : (firstOf.one(partner)?.first ?? null)
      return between(before as number | null, last as number | null, tables.byId(Number(tab)))
    },
  }
}
