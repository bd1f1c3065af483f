// Folds changes of rows into one net change for each key: what the row was at the beginning, and what it is now.
import { crc32 } from 'node:zlib'
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { carryRow, projectRow } from '../changes/carry-row.ts'
import { decodeRow, encodeRow } from '../changes/row-image.ts'
import type { Gaps } from './gaps.ts'
import type { StoredImages } from './stored-images.ts'
import type { SeenTable, TableLayout } from './tables-seen.ts'

/** One side of a change, made ready to be stored. */
export interface ReadySide {
  readonly bytes: Buffer
  readonly key: Buffer
  readonly sum: number
}

/** A change of a row with what it means by itself. */
export interface ReadyChange {
  readonly layout: TableLayout
  readonly before: ReadySide | null
  readonly after: ReadySide | null
  /** Number of its thing, of its class, and of the reason for that. */
  readonly thing: number
  readonly class: number
  readonly why: number
  /** Seconds since the epoch; null where nobody knows. */
  readonly at: number | null
  /** The file that the row names, where it is one of a media file. */
  readonly attached: { readonly path: string; readonly thing: string } | undefined
}

/** The images of a change, by their numbers. */
export interface StoredChange {
  readonly before: number | null
  readonly after: number | null
}

export interface RowFold {
  fold(table: SeenTable, change: ReadyChange): StoredChange
  /** Takes away all rows that a table has now. */
  empty(table: SeenTable): void
  /** Moves all that is known of a table's rows to another table. */
  moveAll(from: SeenTable, to: SeenTable): void
}

export interface RowFoldParts {
  readonly database: ScratchDatabase
  readonly images: StoredImages
  readonly gaps: Gaps
  /** Called with the number of each thing of which a row is other than before. */
  readonly onThing: (thing: number) => void
  /** Called where many things have other rows than before. */
  readonly onThingsOf: (table: SeenTable) => void
}

export function readySide(layout: TableLayout, row: Parameters<typeof encodeRow>[0]): ReadySide {
  const bytes = encodeRow(row)
  return { bytes, key: layout.keyOf(row), sum: crc32(bytes) }
}

/** A record of the table `net`. */
interface NetRecord {
  readonly id: number
  readonly layout: number
  readonly first: number | null
  readonly last: number | null
  readonly firstSum: number | null
  readonly lastSum: number | null
  readonly count: number
  readonly origin: Uint8Array | null
  readonly partner: number | null
  readonly hidden: boolean
  readonly thing: number
}

function toRecord(row: SqliteRow): NetRecord {
  return {
    id: row.id as number,
    layout: row.layout as number,
    first: row.first as number | null,
    last: row.last as number | null,
    firstSum: row.first_sum as number | null,
    lastSum: row.last_sum as number | null,
    count: row.count as number,
    origin: row.origin as Uint8Array | null,
    partner: row.partner as number | null,
    hidden: row.hidden === 1,
    thing: row.thing as number,
  }
}

export function createRowFold({ database, images, gaps, onThing, onThingsOf }: RowFoldParts): RowFold {
  const select = database.prepare(
    'SELECT id, layout, first, last, first_sum, last_sum, count, origin, partner, hidden, thing FROM net WHERE tab = ? AND key = ?',
  )
  const insert = database.prepare(
    'INSERT INTO net (tab, key, layout, first, last, first_sum, last_sum, count, origin, thing, class, why, at, dirty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const setLast = database.prepare(
    'UPDATE net SET last = ?, last_sum = ?, origin = ?, thing = ?, at = ?, dirty = 1 WHERE id = ?',
  )
  const setFirst = database.prepare('UPDATE net SET first = ?, first_sum = ?, layout = ?, dirty = 1 WHERE id = ?')
  const setCount = database.prepare('UPDATE net SET count = ?, at = ? WHERE id = ?')
  const remove = database.prepare('DELETE FROM net WHERE id = ?')
  const show = database.prepare('UPDATE net SET hidden = 0, dirty = 1 WHERE id = ?')
  const unpair = database.prepare('UPDATE net SET dirty = 1 WHERE tab = ? AND origin = ?')

  const find = (table: SeenTable, key: Buffer) => {
    const row = select.one(table.id, key)
    return row && toRecord(row)
  }

  function forget(table: SeenTable, record: NetRecord, key: Buffer): void {
    remove.run(record.id)
    if (record.partner !== null) show.run(record.partner)
    if (record.hidden) unpair.run(table.id, key)
  }

  /** Brings a record of a table whose columns were changed to the columns of the change. */
  function carried(record: NetRecord | undefined, change: ReadyChange): NetRecord | undefined {
    if (!record || record.layout === change.layout.id) return record
    const { table } = change.layout
    const now = change.before ?? change.after
    if (record.first === null || !now) {
      setFirst.run(null, null, change.layout.id, record.id)
      return { ...record, layout: change.layout.id }
    }
    const read = (id: number) => {
      const image = images.read(id)
      return { table: image.layout.table, row: image.row }
    }
    const row = carryRow(read(record.first), record.last === null ? null : read(record.last), {
      table,
      row: decodeRow(now.bytes),
    })
    const bytes = encodeRow(row)
    const first = images.add(change.layout, bytes)
    setFirst.run(first, crc32(bytes), change.layout.id, record.id)
    return { ...record, first, firstSum: crc32(bytes), layout: change.layout.id }
  }

  /** The image of a row as it was before a change: most often what was stored last. */
  function imageBefore(
    table: SeenTable,
    record: NetRecord | undefined,
    change: ReadyChange,
    before: ReadySide,
  ): number {
    if (!record) return images.add(change.layout, before.bytes)
    if (record.last !== null && record.lastSum === before.sum) {
      if (images.isSame(record.last, change.layout, before.bytes)) return record.last
    }
    if (!table.isAltered) gaps.add('unseen', table)
    return images.add(change.layout, before.bytes)
  }

  /** The row under that key is gone. */
  function takeAway(
    table: SeenTable,
    record: NetRecord | undefined,
    change: ReadyChange,
    before: ReadySide,
    image: number,
  ) {
    if (!record) {
      // What a move means is said of the row that it became.
      const dirty = change.after ? 1 : 0
      insert.run(
        table.id,
        before.key,
        change.layout.id,
        image,
        null,
        before.sum,
        null,
        1,
        null,
        ...meant(change),
        dirty,
      )
    } else if (record.first === null) forget(table, record, before.key)
    else setLast.run(null, null, null, change.thing, change.at, record.id)
  }

  /** There is a row under that key now. */
  function putDown(
    table: SeenTable,
    record: NetRecord | undefined,
    change: ReadyChange,
    after: ReadySide,
    origin: Uint8Array | null,
  ): number {
    const image = images.add(change.layout, after.bytes)
    if (!record) {
      const dirty = origin === null ? 0 : 1
      insert.run(
        table.id,
        after.key,
        change.layout.id,
        null,
        image,
        null,
        after.sum,
        1,
        origin,
        ...meant(change),
        dirty,
      )
      return image
    }
    const isBack =
      record.first !== null && record.firstSum === after.sum && images.isSame(record.first, change.layout, after.bytes)
    if (isBack) forget(table, record, after.key)
    else setLast.run(image, after.sum, origin, change.thing, change.at, record.id)
    return image
  }

  const meant = (change: ReadyChange) => [change.thing, change.class, change.why, change.at] as const

  function touch(record: NetRecord | undefined, change: ReadyChange): void {
    onThing(change.thing)
    if (record && record.thing !== change.thing) onThing(record.thing)
  }

  function changeInPlace(table: SeenTable, change: ReadyChange, before: ReadySide, after: ReadySide): StoredChange {
    const record = carried(find(table, before.key), change)
    touch(record, change)
    const image = imageBefore(table, record, change, before)
    if (record) {
      if (record.last === null) gaps.add('unseen', table)
      return { before: image, after: putDown(table, record, change, after, record.origin) }
    }
    if (before.bytes.equals(after.bytes)) return { before: image, after: image }
    const now = images.add(change.layout, after.bytes)
    insert.run(table.id, before.key, change.layout.id, image, now, before.sum, after.sum, 1, null, ...meant(change), 0)
    return { before: image, after: now }
  }

  function remove1(
    table: SeenTable,
    change: ReadyChange,
    before: ReadySide,
  ): StoredChange & { origin: Uint8Array | null } {
    const record = carried(find(table, before.key), change)
    touch(record, change)
    const image = imageBefore(table, record, change, before)
    const origin = record ? (record.origin ?? (record.first === null ? null : before.key)) : before.key
    takeAway(table, record, change, before, image)
    return { before: image, after: null, origin }
  }

  function add(table: SeenTable, change: ReadyChange, after: ReadySide, origin: Uint8Array | null): number {
    const record = carried(find(table, after.key), change)
    touch(record, change)
    if (record && record.last !== null && !table.isAltered) gaps.add('unseen', table)
    return putDown(table, record, change, after, origin && after.key.equals(origin) ? null : origin)
  }

  /** Rows of a table without a key are counted. */
  function count(table: SeenTable, change: ReadyChange, side: ReadySide, by: 1 | -1): number {
    const row = select.one(table.id, side.key)
    onThing(change.thing)
    const image = row ? Number(row.first ?? row.last) : images.add(change.layout, side.bytes)
    if (!row) {
      const [first, last] = by < 0 ? [image, null] : [null, image]
      insert.run(table.id, side.key, change.layout.id, first, last, null, null, by, null, ...meant(change), 0)
      return image
    }
    const now = Number(row.count) + by
    if (now === 0) remove.run(Number(row.id))
    else setCount.run(now, change.at, Number(row.id))
    return image
  }

  const describe = createDescriptions({ database, images, gaps, onThingsOf })

  /** Whether two images of tables with the same columns have the same values. */
  function isSameRow(one: number, other: number): boolean {
    return (
      images.bytes(one).equals(images.bytes(other)) && sameColumns(images.read(one).layout, images.read(other).layout)
    )
  }

  return {
    fold(table, change) {
      if (table.layout !== change.layout) describe(table, change.layout)
      const { before, after } = change
      if (!change.layout.isKeyed) {
        return {
          before: before && count(table, change, before, -1),
          after: after && count(table, change, after, 1),
        }
      }
      if (!before) return { before: null, after: after && add(table, change, after, null) }
      if (!after) return remove1(table, change, before)
      if (before.key.equals(after.key)) return changeInPlace(table, change, before, after)
      const removed = remove1(table, change, before)
      return { before: removed.before, after: add(table, change, after, removed.origin) }
    },
    empty(table) {
      onThingsOf(table)
      database.prepare('DELETE FROM net WHERE tab = ? AND first IS NULL').run(table.id)
      database
        .prepare(
          'UPDATE net SET last = NULL, last_sum = NULL, origin = NULL, partner = NULL, hidden = 0, dirty = 1 WHERE tab = ? AND (last IS NOT NULL OR hidden = 1)',
        )
        .run(table.id)
    },
    moveAll(from, to) {
      onThingsOf(from)
      onThingsOf(to)
      describe(to, from.layout ?? to.layout)
      database.prepare('UPDATE OR IGNORE net SET tab = ?, dirty = 1 WHERE tab = ?').run(to.id, from.id)
      const both = database
        .prepare(
          'SELECT old.id AS old, new.id AS new, old.first AS first, old.first_sum AS was, new.last AS last, new.last_sum AS sum FROM net AS new JOIN net AS old ON old.tab = ? AND old.key = new.key WHERE new.tab = ?',
        )
        .all(to.id, from.id)
      const set = database.prepare('UPDATE net SET last = ?, last_sum = ?, dirty = 1 WHERE id = ?')
      for (const row of both) {
        const isBack = row.first !== null && row.was === row.sum && isSameRow(row.first as number, row.last as number)
        if (isBack) remove.run(Number(row.old))
        else set.run(row.last ?? null, row.sum ?? null, Number(row.old))
        remove.run(Number(row.new))
      }
    },
  }
}

/** Makes what takes note of a table's new description; where its keys are made of something else, its records get new ones. */
function createDescriptions({ database, images, gaps, onThingsOf }: Omit<RowFoldParts, 'onThing'>) {
  return (table: SeenTable, layout: TableLayout | undefined): void => {
    const before = table.layout
    if (!layout || before === layout) return
    table.layout = layout
    if (!before) return
    table.isAltered = true
    if (before.shape === layout.shape && layout.isKeyed) return
    const isUsed = database.prepare('SELECT 1 FROM net WHERE tab = ? LIMIT 1').one(table.id) !== undefined
    if (!isUsed) return
    if (!layout.isKeyed || !before.isKeyed) {
      if (!sameColumns(before, layout)) gaps.add('key', table)
      return
    }
    onThingsOf(table)
    rekey(table, layout)
  }

  function rekey(table: SeenTable, layout: TableLayout): void {
    database.prepare('UPDATE net SET tab = ? WHERE tab = ?').run(-table.id, table.id)
    const page = database.prepare('SELECT id, first, last, key FROM net WHERE tab = ? LIMIT 1000')
    const set = database.prepare('UPDATE OR IGNORE net SET tab = ?, key = ?, origin = NULL, dirty = 1 WHERE id = ?')
    const drop = database.prepare('DELETE FROM net WHERE id = ? AND tab < 0')
    for (let rows = page.all(-table.id); rows.length > 0; rows = page.all(-table.id)) {
      for (const { id, first, last } of rows) {
        const image = images.read(Number(last ?? first))
        const isTold = layout.table.key.every((at) =>
          image.layout.table.columns.some(({ name }) => name === layout.table.columns[at]?.name),
        )
        const row = projectRow({ table: image.layout.table, row: image.row }, layout.table)
        set.run(table.id, layout.keyOf(row), Number(id))
        if (!isTold || database.prepare('SELECT tab FROM net WHERE id = ?').one(Number(id))?.tab !== table.id) {
          gaps.add('key', table)
        }
        drop.run(Number(id))
      }
    }
  }
}

const sameColumns = (one: TableLayout, other: TableLayout) =>
  one.isKeyed === other.isKeyed &&
  JSON.stringify(one.table.columns.map(({ name, type }) => [name, type])) ===
    JSON.stringify(other.table.columns.map(({ name, type }) => [name, type]))
