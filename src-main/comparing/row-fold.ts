// Folds changes of rows into one net change for each key: what the row was at the beginning, and what it is now.
import { crc32 } from 'node:zlib'
import type { ScratchDatabase } from '../catalog/scratch.ts'
import { carryRow, projectRow } from '../changes/carry-row.ts'
import { type KeyName, keyOfName } from '../changes/row-key.ts'
import type { Gaps } from './gaps.ts'
import type { NetRecord, NetRecords } from './net-records.ts'
import type { FormattedChange, RowFormat, RowFormats } from './row-formats.ts'
import type { StoredImages } from './stored-images.ts'
import type { SeenTable, TableLayout } from './tables-seen.ts'

/** One side of a change, made ready to be stored. */
export interface ReadySide {
  readonly bytes: Buffer
  readonly key: KeyName
}

/** A change of a row as it is folded. */
export interface ReadyChange {
  readonly format: RowFormat
  readonly before: ReadySide | null
  readonly after: ReadySide | null
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
  readonly records: NetRecords
  readonly images: StoredImages
  readonly formats: RowFormats
  readonly gaps: Gaps
  /** Whether images are asked for that are neither the first nor the last of their row. */
  readonly keepsAll: boolean
  /** Called with the number of each thing of which a row is gone from the list. */
  readonly onThing: (thing: number) => void
  /** Called where many things have other rows than before. */
  readonly onThingsOf: (table: SeenTable) => void
}

/** Makes a change ready to be folded. */
export function readyChange(
  { format, before, after }: FormattedChange,
  at: number | null,
  attached: ReadyChange['attached'],
): ReadyChange {
  const first = before && { bytes: before, key: format.keyOf(before) }
  if (!after) return { format, before: first, after: null, at, attached }
  const key = first && format.areOfOneKey(first.bytes, after) ? first.key : format.keyOf(after)
  return { format, before: first, after: { bytes: after, key }, at, attached }
}

/** Of rows in the same form, those whose sums differ are not the same. */
const sumOf = (format: RowFormat, bytes: Buffer) => format.id * 2 ** 32 + crc32(bytes)

/** Whether sums do not tell that two rows differ. */
function mayBeSame(one: number | null, other: number | null): boolean {
  return one === other || (one !== null && other !== null && Math.floor(one / 2 ** 32) !== Math.floor(other / 2 ** 32))
}

export function createRowFold({
  database,
  records,
  images,
  formats,
  gaps,
  keepsAll,
  onThing,
  onThingsOf,
}: RowFoldParts): RowFold {
  const show = database.prepare('UPDATE net SET hidden = 0, dirty = 1 WHERE id = ?')
  const unpair = database.prepare('UPDATE net SET dirty = 1 WHERE tab = ? AND origin = ?')

  function forget(table: SeenTable, record: NetRecord): void {
    onThing(record.thing)
    records.remove(record)
    if (record.partner === null && !record.hidden) return
    records.flush()
    if (record.partner !== null) show.run(record.partner)
    if (record.hidden) unpair.run(table.id, keyOfName(record.key))
  }

  /** Brings a record of a table whose columns were changed to the columns of the change. */
  function carried(record: NetRecord | undefined, change: ReadyChange): NetRecord | undefined {
    const { layout, read } = change.format
    if (!record || record.layout === layout.id) return record
    const now = change.before ?? change.after
    record.layout = layout.id
    records.changed(record)
    if (record.first === null || !now) {
      record.first = null
      record.firstSum = null
      return record
    }
    const rowAt = (id: number) => {
      const image = images.read(id)
      return { table: image.layout.table, row: image.row }
    }
    const told = record.last === null ? null : rowAt(record.last)
    const row = carryRow(rowAt(record.first), told, { table: layout.table, row: read(now.bytes) })
    const { format, bytes } = formats.encoded(layout, row)
    record.first = images.add(format, bytes)
    record.firstSum = sumOf(format, bytes)
    return record
  }

  /** The image of a row as it was before a change: most often what was stored last. */
  function imageBefore(
    table: SeenTable,
    record: NetRecord | undefined,
    change: ReadyChange,
    before: ReadySide,
  ): number {
    const last = record?.last ?? null
    if (last !== null && images.isSame(last, change.format, before.bytes)) return last
    if (record && !table.isAltered) gaps.add('unseen', table)
    return images.add(change.format, before.bytes)
  }

  /** A record of a key of which nothing was told before. @param origin the key from which a row was moved here */
  function begin(
    table: SeenTable,
    { format, at }: ReadyChange,
    key: KeyName,
    { first, firstSum, last }: Pick<NetRecord, 'first' | 'firstSum' | 'last'>,
    origin: KeyName | null = null,
  ): void {
    if (origin !== null) table.hasMoves = true
    records.add(table, key, { layout: format.layout.id, first, firstSum, last, count: 1, origin, at })
  }

  function setLast(
    table: SeenTable,
    record: NetRecord,
    { at }: ReadyChange,
    last: number | null,
    origin: KeyName | null,
  ): void {
    if (origin !== null) table.hasMoves = true
    record.last = last
    record.origin = origin
    record.at = at
    records.changed(record)
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
      const firstSum = sumOf(change.format, before.bytes)
      begin(table, change, before.key, { first: image, firstSum, last: null })
    } else if (record.first === null) forget(table, record)
    else setLast(table, record, change, null, null)
  }

  /** There is a row under that key now. */
  function putDown(
    table: SeenTable,
    record: NetRecord | undefined,
    change: ReadyChange,
    after: ReadySide,
    origin: KeyName | null,
  ): number {
    const last = record?.last ?? null
    const isBetween = last !== null && last !== record?.first && !keepsAll
    const image = isBetween ? images.replace(last, change.format, after.bytes) : images.add(change.format, after.bytes)
    if (!record) {
      begin(table, change, after.key, { first: null, firstSum: null, last: image }, origin)
      return image
    }
    const isBack =
      record.first !== null &&
      mayBeSame(record.firstSum, sumOf(change.format, after.bytes)) &&
      images.isSame(record.first, change.format, after.bytes)
    if (isBack) forget(table, record)
    else setLast(table, record, change, image, origin)
    return image
  }

  function changeInPlace(table: SeenTable, change: ReadyChange, before: ReadySide, after: ReadySide): StoredChange {
    const record = carried(records.find(table, before.key), change)
    const image = imageBefore(table, record, change, before)
    if (record) {
      if (record.last === null) gaps.add('unseen', table)
      return { before: image, after: putDown(table, record, change, after, record.origin) }
    }
    if (before.bytes.equals(after.bytes)) return { before: image, after: image }
    const now = images.add(change.format, after.bytes)
    begin(table, change, before.key, { first: image, firstSum: sumOf(change.format, before.bytes), last: now })
    return { before: image, after: now }
  }

  function remove1(
    table: SeenTable,
    change: ReadyChange,
    before: ReadySide,
  ): StoredChange & { origin: KeyName | null } {
    const record = carried(records.find(table, before.key), change)
    const image = imageBefore(table, record, change, before)
    const origin = record ? (record.origin ?? (record.first === null ? null : before.key)) : before.key
    takeAway(table, record, change, before, image)
    return { before: image, after: null, origin }
  }

  function add(table: SeenTable, change: ReadyChange, after: ReadySide, origin: KeyName | null): number {
    const record = carried(records.find(table, after.key), change)
    if (record && record.last !== null && !table.isAltered) gaps.add('unseen', table)
    return putDown(table, record, change, after, after.key === origin ? null : origin)
  }

  /** Rows of a table without a key are counted. */
  function count(table: SeenTable, change: ReadyChange, side: ReadySide, by: 1 | -1): number {
    const record = records.find(table, side.key)
    const known = record?.first ?? record?.last
    const image = known ?? images.add(change.format, side.bytes)
    if (!record) {
      const [first, last] = by < 0 ? [image, null] : [null, image]
      const { format, at } = change
      records.add(table, side.key, {
        layout: format.layout.id,
        first,
        firstSum: null,
        last,
        count: by,
        origin: null,
        at,
      })
    } else if (record.count + by === 0) forget(table, record)
    else {
      record.count += by
      record.at = change.at
      records.changed(record)
    }
    return image
  }

  const describe = createDescriptions({ database, records, images, gaps, onThingsOf })

  /** Whether two images of tables with the same columns have the same values. */
  function isSameRow(one: number, other: number): boolean {
    return images.areSame(one, other) && sameColumns(images.read(one).layout, images.read(other).layout)
  }

  return {
    fold(table, change) {
      records.trim()
      const { before, after, format } = change
      if (table.layout !== format.layout) describe(table, format.layout)
      if (!format.layout.isKeyed) {
        return {
          before: before && count(table, change, before, -1),
          after: after && count(table, change, after, 1),
        }
      }
      if (!before) return { before: null, after: after && add(table, change, after, null) }
      if (!after) return remove1(table, change, before)
      if (before.key === after.key) return changeInPlace(table, change, before, after)
      const removed = remove1(table, change, before)
      return { before: removed.before, after: add(table, change, after, removed.origin) }
    },
    empty(table) {
      records.flush()
      onThingsOf(table)
      database.prepare('DELETE FROM net WHERE tab = ? AND first IS NULL').run(table.id)
      database
        .prepare(
          'UPDATE net SET last = NULL, origin = NULL, partner = NULL, hidden = 0, dirty = 1 WHERE tab = ? AND (last IS NOT NULL OR hidden = 1)',
        )
        .run(table.id)
    },
    moveAll(from, to) {
      records.flush()
      onThingsOf(from)
      onThingsOf(to)
      describe(to, from.layout ?? to.layout)
      to.hasMoves ||= from.hasMoves
      database.prepare('UPDATE OR IGNORE net SET tab = ?, dirty = 1 WHERE tab = ?').run(to.id, from.id)
      const both = database
        .prepare(
          'SELECT old.id AS old, new.id AS new, old.first AS first, new.last AS last FROM net AS new JOIN net AS old ON old.tab = ? AND old.key = new.key WHERE new.tab = ?',
        )
        .all(to.id, from.id)
      const set = database.prepare('UPDATE net SET last = ?, dirty = 1 WHERE id = ?')
      const remove = database.prepare('DELETE FROM net WHERE id = ?')
      for (const row of both) {
        const [first, last] = [row.first as number | null, row.last as number | null]
        const isBack = first !== null && last !== null && isSameRow(first, last)
        if (isBack) remove.run(Number(row.old))
        else set.run(last, Number(row.old))
        remove.run(Number(row.new))
      }
    },
  }
}

/** Makes what takes note of a table's new description; where its keys are made of something else, its records get new ones. */
function createDescriptions({
  database,
  records,
  images,
  gaps,
  onThingsOf,
}: Omit<RowFoldParts, 'onThing' | 'formats' | 'keepsAll'>) {
  return (table: SeenTable, layout: TableLayout | undefined): void => {
    const before = table.layout
    if (!layout || before === layout) return
    table.layout = layout
    if (!before) return
    table.isAltered = true
    if (before.shape === layout.shape && layout.isKeyed) return
    records.flush()
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
