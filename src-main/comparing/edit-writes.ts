// Reads the single writes of an edit, and folds them into what the edit changed.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { type FoldedWrite, foldWrites, type RowAt, type WriteOf } from '../changes/fold-writes.ts'
import type { RowChange } from '../rows/change.ts'
import type { NetRows } from './net-rows.ts'
import type { StoredImages } from './stored-images.ts'

export interface EditWrites {
  /** Goes through the writes of an edit in the order in which they were made. */
  all(edit: number): Iterable<RowChange>
  /** The newest writes of a thing, in whichever edit, at most so many. */
  ofThing(name: string, most: number): readonly RowChange[]
  /** What became of each row, by the first writes, at most so many. */
  folded(edit: number, most: number): readonly RowChange[]
}

const pageSize = 500

export function createEditWrites(database: ScratchDatabase, images: StoredImages, net: NetRows): EditWrites {
  const page = database.prepare(
    `SELECT seq, before, after FROM writes WHERE edit = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`,
  )

  const ofThing = database.prepare(
    'SELECT before, after FROM writes WHERE thing = (SELECT id FROM things WHERE name = ?) ORDER BY seq DESC LIMIT ?',
  )

  function* rows(edit: number, most: number): Iterable<SqliteRow> {
    let left = most
    for (let last = 0, some = page.all(edit, 0); some.length > 0; some = page.all(edit, last)) {
      for (const row of some) {
        if (left-- <= 0) return
        yield row
        last = Number(row.seq)
      }
      if (some.length < pageSize) return
    }
  }

  function keyed(row: SqliteRow): WriteOf<number> {
    const at = (id: unknown): (RowAt<number> & { isKeyed: boolean }) | null => {
      if (id === null) return null
      const { layout, row: values } = images.read(Number(id))
      const { database: of, name } = layout.table
      const key = `${of}\0${name}\0${layout.keyOf(values).toString('latin1')}`
      return { key, image: Number(id), isKeyed: layout.isKeyed }
    }
    const before = at(row.before)
    const after = at(row.after)
    return { isKeyed: (after ?? before)?.isKeyed ?? false, before, after }
  }

  function* writesOf(edit: number, most: number): Iterable<WriteOf<number>> {
    for (const row of rows(edit, most)) yield keyed(row)
  }

  const isChange = ({ before, after }: FoldedWrite<number>) =>
    before === null || after === null || (before !== after && !images.bytes(before).equals(images.bytes(after)))

  return {
    *all(edit) {
      for (const { before, after } of rows(edit, Number.POSITIVE_INFINITY)) {
        yield net.between(before as number | null, after as number | null)
      }
    },
    ofThing: (name, most) =>
      ofThing.all(name, most).map(({ before, after }) => net.between(before as number | null, after as number | null)),
    folded: (edit, most) =>
      foldWrites(writesOf(edit, most))
        .filter(isChange)
        .map(({ before, after }) => net.between(before, after)),
  }
}
