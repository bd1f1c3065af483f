// Reads the single writes of an edit, and folds them into what the edit changed.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { type FoldedWrite, foldWrites, type RowAt, type WriteOf } from '../changes/fold-writes.ts'
import type { WordPressWords } from '../changes/wordpress.ts'
import type { RowChange } from '../rows/change.ts'
import type { DirtyThings } from './dirty-things.ts'
import type { NetRows } from './net-rows.ts'
import type { StoredImages } from './stored-images.ts'

/** A write, by the places of its images. */
export interface Write {
  readonly edit: number
  /** Its number among all writes and statements. */
  readonly seq: number
  readonly before: number | null
  readonly after: number | null
}

export interface EditWrites {
  /** Takes the next one. */
  add(write: Write): void
  /** Writes down all that were taken, where others read. */
  store(): void
  /** Finds out the things of those that were taken. */
  indexThings(): void
  /** Goes through the writes of an edit in the order in which they were made. */
  all(edit: number): Iterable<RowChange>
  /** The newest writes of a thing, in whichever edit, at most so many. */
  ofThing(name: string, most: number): readonly RowChange[]
  /** Goes through what became of each row, by the first writes, at most so many. */
  folded(edit: number, most: number): Iterable<RowChange>
}

const pageSize = 500
/** Writes that are stored by one statement, and writes that wait for somebody to ask for them. */
const storedAtOnce = 64
const mostWaiting = 8_192
/** What is known of a write. */
const numbers = 4

export interface EditWritesParts {
  readonly database: ScratchDatabase
  readonly images: StoredImages
  readonly net: NetRows
  readonly words: Pick<WordPressWords, 'meaningOf'>
  readonly things: Pick<DirtyThings, 'numberOf'>
}

export function createEditWrites({ database, images, net, words, things }: EditWritesParts): EditWrites {
  const page = database.prepare(
    `SELECT seq, before, after FROM writes WHERE edit = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`,
  )
  const ofThing = database.prepare(
    'SELECT before, after FROM thing_writes JOIN writes USING (seq) WHERE thing = (SELECT id FROM things WHERE name = ?) ORDER BY seq DESC LIMIT ?',
  )
  const inserting = (count: number) =>
    database.prepare(
      `INSERT INTO writes (edit, seq, before, after) VALUES ${Array.from({ length: count }, () => '(?, ?, NULLIF(?, 0), NULLIF(?, 0))').join(', ')}`,
    )
  const insertOne = inserting(1)
  const insertMany = inserting(storedAtOnce)
  const unindexed = database.prepare(
    `SELECT seq, before, after FROM writes WHERE seq > ? ORDER BY seq LIMIT ${pageSize}`,
  )
  const insertThing = database.prepare('INSERT INTO thing_writes (thing, seq) VALUES (?, ?)')
  /** Four numbers each, no image as 0: so many objects would take longer than all else. */
  let waiting: number[] = []
  let indexed = 0

  function store(): void {
    let at = 0
    for (const most = waiting.length - storedAtOnce * numbers; at <= most; at += storedAtOnce * numbers) {
      insertMany.run(...waiting.slice(at, at + storedAtOnce * numbers))
    }
    for (; at < waiting.length; at += numbers) insertOne.run(...waiting.slice(at, at + numbers))
    waiting = []
  }

  function indexThings(): void {
    store()
    for (let some = unindexed.all(indexed); some.length > 0; some = unindexed.all(indexed)) {
      for (const { seq, before, after } of some) {
        const { thing } = words.meaningOf(net.between(before as number | null, after as number | null))
        insertThing.run(things.numberOf(thing), Number(seq))
        indexed = Number(seq)
      }
    }
  }

  function* rows(edit: number, most: number): Iterable<SqliteRow> {
    store()
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
      const { layout, key: own } = images.keyOf(Number(id))
      const { database: of, name } = layout.table
      const key = `${of}\0${name}\0${typeof own}\0${own}`
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
    before === null || after === null || !images.areSame(before, after)

  return {
    store,
    indexThings,
    add({ edit, seq, before, after }) {
      waiting.push(edit, seq, before ?? 0, after ?? 0)
      if (waiting.length >= mostWaiting * numbers) store()
    },
    *all(edit) {
      for (const { before, after } of rows(edit, Number.POSITIVE_INFINITY)) {
        yield net.between(before as number | null, after as number | null)
      }
    },
    ofThing(name, most) {
      indexThings()
      const rows = ofThing.all(name, most)
      return rows.map(({ before, after }) => net.between(before as number | null, after as number | null))
    },
    *folded(edit, most) {
      for (const write of foldWrites(writesOf(edit, most))) {
        if (isChange(write)) yield net.between(write.before, write.after)
      }
    },
  }
}
