// Net changes while they are folded: one record for each key, in memory as long as there are not too many, in the file where not.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import type { SeenTable } from './tables-seen.ts'

/** A record of the table `net`; after a change of one that was found, call `changed`. */
export interface NetRecord {
  readonly id: number
  readonly tab: number
  readonly key: Uint8Array
  layout: number
  first: number | null
  last: number | null
  firstSum: number | null
  lastSum: number | null
  count: number
  origin: Uint8Array | null
  readonly partner: number | null
  readonly hidden: boolean
  /** The number of its thing; 0 where that was not found out yet. */
  readonly thing: number
  at: number | null
}

/** What a new record is made of. */
export type NewRecord = Pick<
  NetRecord,
  'layout' | 'first' | 'last' | 'firstSum' | 'lastSum' | 'count' | 'origin' | 'at'
>

export interface NetRecords {
  find(table: SeenTable, key: Uint8Array): NetRecord | undefined
  add(table: SeenTable, key: Uint8Array, record: NewRecord): void
  /** Takes note that a record is other than before. */
  changed(record: NetRecord): void
  remove(record: NetRecord): void
  /** Writes all to the file where there are too many; not to be called while a record is in use, as `flush` is not. */
  trim(): void
  /** Writes all to the file, where everything else reads. */
  flush(): void
  /** The same part by part, each record with what it means where `say` knows that. */
  flushing(say: (record: NetRecord) => Meaning | undefined): Iterable<void>
}

/** The number of a thing, of its class, and of the reason for that. */
export interface Meaning {
  readonly thing: number
  readonly class: number
  readonly why: number
}

interface Held extends NetRecord {
  /** Its key as text. */
  readonly name: string
  isStored: boolean
  isChanged: boolean
}

/** Records that one part of `flushing` has. */
const partSize = 500
/** Records that are held in memory, and bytes of their keys. */
const mostHeld = 20_000
const mostKeyBytes = 16 * 2 ** 20

export function createNetRecords(database: ScratchDatabase): NetRecords {
  const select = database.prepare(
    'SELECT id, tab, key, layout, first, last, first_sum, last_sum, count, origin, partner, hidden, thing, at FROM net WHERE tab = ? AND key = ?',
  )
  const insert = database.prepare(
    'INSERT INTO net (id, tab, key, layout, first, last, first_sum, last_sum, count, origin, thing, class, why, at, dirty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare(
    'UPDATE net SET layout = ?, first = ?, last = ?, first_sum = ?, last_sum = ?, count = ?, origin = ?, at = ?, dirty = 1 WHERE id = ?',
  )
  const setMeaning = database.prepare('UPDATE net SET thing = ?, class = ?, why = ?, dirty = 0 WHERE id = ?')
  const drop = database.prepare('DELETE FROM net WHERE id = ?')
  const byTable = new Map<number, Map<string, Held>>()
  let count = 0
  let keyBytes = 0
  let lastId = 0
  let isFileUsed = false

  const nameOf = (key: Uint8Array) => Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')

  function heldOf(tab: number): Map<string, Held> {
    const known = byTable.get(tab)
    if (known) return known
    const made = new Map<string, Held>()
    byTable.set(tab, made)
    return made
  }

  function hold(held: Held): void {
    heldOf(held.tab).set(held.name, held)
    count++
    keyBytes += held.name.length
  }

  function find(table: SeenTable, key: Uint8Array): NetRecord | undefined {
    const name = nameOf(key)
    const known = byTable.get(table.id)?.get(name)
    if (known) return known
    const row = isFileUsed ? select.one(table.id, key) : undefined
    if (!row) return undefined
    const held = { ...toRecord(row), name, isStored: true, isChanged: false }
    hold(held)
    return held
  }

  function store(held: Held, said: Meaning | undefined): void {
    const { id, tab, key, layout, first, last, firstSum, lastSum, count: times, origin, at } = held
    if (!held.isStored) {
      const { thing, class: is, why } = said ?? unsaid
      const values = [id, tab, key, layout, first, last, firstSum, lastSum, times, origin, thing, is, why, at] as const
      insert.run(...values, said ? 0 : 1)
      return
    }
    update.run(layout, first, last, firstSum, lastSum, times, origin, at, id)
    if (said) setMeaning.run(said.thing, said.class, said.why, id)
  }

  function* flushing(say: (record: NetRecord) => Meaning | undefined): Iterable<void> {
    isFileUsed ||= count > 0
    let left = partSize
    for (const held of byTable.values()) {
      for (const one of held.values()) {
        if (!one.isChanged) continue
        store(one, say(one))
        one.isStored = true
        one.isChanged = false
        if (--left > 0) continue
        left = partSize
        yield
      }
    }
    byTable.clear()
    count = 0
    keyBytes = 0
  }

  function flush(): void {
    for (const _part of flushing(() => undefined));
  }

  return {
    find,
    add(table, key, record) {
      const own = { id: ++lastId, tab: table.id, key: Buffer.from(key), partner: null, hidden: false, thing: 0 }
      hold({ ...record, ...own, name: nameOf(key), isStored: false, isChanged: true })
    },
    changed(record) {
      ;(record as Held).isChanged = true
    },
    remove(record) {
      const { name, isStored } = record as Held
      if (!byTable.get(record.tab)?.delete(name)) return
      count--
      keyBytes -= name.length
      if (isStored) drop.run(record.id)
    },
    trim() {
      if (count > mostHeld || keyBytes > mostKeyBytes) flush()
    },
    flush,
    flushing,
  }
}

const unsaid: Meaning = { thing: 0, class: 0, why: 0 }

function toRecord(row: SqliteRow): NetRecord {
  return {
    id: row.id as number,
    tab: row.tab as number,
    key: row.key as Uint8Array,
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
    at: row.at as number | null,
  }
}
