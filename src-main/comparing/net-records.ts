// Net changes while they are folded: one record for each key, in memory as long as there are not too many, in the file where not.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { type KeyName, keyOfName, nameOfKey } from '../changes/row-key.ts'
import type { SeenTable } from './tables-seen.ts'

/** A record of the table `net`; after a change of one that was found, call `changed`. */
export interface NetRecord {
  readonly id: number
  readonly tab: number
  readonly key: KeyName
  layout: number
  first: number | null
  last: number | null
  /** Of its first image, as `sumOf` gives it. */
  firstSum: number | null
  count: number
  origin: KeyName | null
  readonly partner: number | null
  readonly hidden: boolean
  /** The number of its thing; 0 where that was not found out yet. */
  readonly thing: number
  at: number | null
}

/** What a new record is made of. */
export type NewRecord = Pick<NetRecord, 'layout' | 'first' | 'last' | 'firstSum' | 'count' | 'origin' | 'at'>

export interface NetRecords {
  find(table: SeenTable, key: KeyName): NetRecord | undefined
  add(table: SeenTable, key: KeyName, record: NewRecord): void
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

/** So many are made that each is one object of one shape. */
class Held implements NetRecord {
  readonly id: number
  readonly tab: number
  readonly key: KeyName
  layout: number
  first: number | null
  last: number | null
  firstSum: number | null
  count: number
  origin: KeyName | null
  at: number | null
  partner: number | null = null
  hidden = false
  thing = 0
  isStored = false
  isChanged = true

  constructor(id: number, tab: number, key: KeyName, record: NewRecord) {
    this.id = id
    this.tab = tab
    this.key = key
    this.layout = record.layout
    this.first = record.first
    this.last = record.last
    this.firstSum = record.firstSum
    this.count = record.count
    this.origin = record.origin
    this.at = record.at
  }
}

/** Records that one part of `flushing` has. */
const partSize = 500
/** Records that are held in memory, and bytes of their keys. */
const mostHeld = 20_000
const mostKeyBytes = 16 * 2 ** 20

export function createNetRecords(database: ScratchDatabase): NetRecords {
  const select = database.prepare(
    'SELECT id, tab, layout, first, last, first_sum, count, origin, partner, hidden, thing, at FROM net WHERE tab = ? AND key = ?',
  )
  const insert = database.prepare(
    'INSERT INTO net (id, tab, key, layout, first, last, first_sum, count, origin, thing, class, why, at, dirty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare(
    'UPDATE net SET layout = ?, first = ?, last = ?, first_sum = ?, count = ?, origin = ?, at = ?, dirty = 1 WHERE id = ?',
  )
  const setMeaning = database.prepare('UPDATE net SET thing = ?, class = ?, why = ?, dirty = 0 WHERE id = ?')
  const drop = database.prepare('DELETE FROM net WHERE id = ?')
  const byTable = new Map<number, Map<KeyName, Held>>()
  let count = 0
  let keyBytes = 0
  let lastId = 0
  let isFileUsed = false

  function heldOf(tab: number): Map<KeyName, Held> {
    const known = byTable.get(tab)
    if (known) return known
    const made = new Map<KeyName, Held>()
    byTable.set(tab, made)
    return made
  }

  function hold(held: Held): void {
    heldOf(held.tab).set(held.key, held)
    count++
    keyBytes += lengthOf(held.key)
  }

  function find(table: SeenTable, key: KeyName): NetRecord | undefined {
    const known = byTable.get(table.id)?.get(key)
    if (known) return known
    const row = isFileUsed ? select.one(table.id, keyOfName(key)) : undefined
    if (!row) return undefined
    const held = toHeld(row, key)
    hold(held)
    return held
  }

  function store(held: Held, said: Meaning | undefined): void {
    const { id, tab, key, layout, first, last, firstSum, count: times, at } = held
    const origin = held.origin === null ? null : keyOfName(held.origin)
    if (!held.isStored) {
      const { thing, class: is, why } = said ?? unsaid
      const values = [
        id,
        tab,
        keyOfName(key),
        layout,
        first,
        last,
        firstSum,
        times,
        origin,
        thing,
        is,
        why,
        at,
      ] as const
      insert.run(...values, said ? 0 : 1)
      return
    }
    update.run(layout, first, last, firstSum, times, origin, at, id)
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
      hold(new Held(++lastId, table.id, key, record))
    },
    changed(record) {
      ;(record as Held).isChanged = true
    },
    remove(record) {
      if (!byTable.get(record.tab)?.delete(record.key)) return
      count--
      keyBytes -= lengthOf(record.key)
      if ((record as Held).isStored) drop.run(record.id)
    },
    trim() {
      if (count > mostHeld || keyBytes > mostKeyBytes) flush()
    },
    flush,
    flushing,
  }
}

const unsaid: Meaning = { thing: 0, class: 0, why: 0 }

const lengthOf = (key: KeyName) => (typeof key === 'number' ? 8 : key.length)

function toHeld(row: SqliteRow, key: KeyName): Held {
  const held = new Held(row.id as number, row.tab as number, key, {
    layout: row.layout as number,
    first: row.first as number | null,
    last: row.last as number | null,
    firstSum: row.first_sum as number | null,
    count: row.count as number,
    origin: row.origin === null ? null : nameOfKey(Buffer.from(row.origin as Uint8Array)),
    at: row.at as number | null,
  })
  held.partner = row.partner as number | null
  held.hidden = row.hidden === 1
  held.thing = row.thing as number
  held.isStored = true
  held.isChanged = false
  return held
}
