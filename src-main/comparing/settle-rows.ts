// Says again what net changes mean that became others than the single writes they are made of, and finds rows that moved to another key.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNumber } from '../changes/classes.ts'
import type { WordPressWords } from '../changes/wordpress.ts'
import type { DirtyThings } from './dirty-things.ts'
import type { Meaning, NetRecord, NetRecords } from './net-records.ts'
import { type NetRows, netColumns } from './net-rows.ts'
import type { TablesSeen } from './tables-seen.ts'

export interface SettleRowsParts {
  readonly database: ScratchDatabase
  readonly words: WordPressWords
  readonly records: NetRecords
  readonly net: NetRows
  readonly tables: Pick<TablesSeen, 'byId'>
  readonly things: DirtyThings
}

/** @returns what brings the records up to date that were changed since, part by part */
export function createSettleRows({
  database,
  words,
  records,
  net,
  tables,
  things,
}: SettleRowsParts): () => Iterable<void> {
  const page = database.prepare(`SELECT ${netColumns} FROM net WHERE dirty = 1 LIMIT 500`)
  const one = database.prepare(`SELECT ${netColumns} FROM net WHERE id = ?`)
  const byKey = database.prepare(`SELECT ${netColumns} FROM net WHERE tab = ? AND key = ?`)
  const movedFrom = database.prepare(`SELECT ${netColumns} FROM net WHERE tab = ? AND origin = ? ORDER BY id`)
  const setPartner = database.prepare('UPDATE net SET partner = ?, dirty = 1 WHERE id = ?')
  const setHidden = database.prepare('UPDATE net SET hidden = ?, dirty = 1 WHERE id = ?')
  const setMeaning = database.prepare('UPDATE net SET thing = ?, class = ?, why = ?, dirty = 0 WHERE id = ?')

  /** Pairs a row that was added under a key with one that was removed under the key it had at the beginning, or parts them. */
  function pair(row: SqliteRow): void {
    const from = row.origin === null ? undefined : byKey.one(row.tab as number, row.origin as Uint8Array)
    const isMove = from && from.first !== null && from.last === null && row.first === null && row.last !== null
    const partner = from && isMove && (from.hidden === 0 || row.partner === from.id) ? from.id : null
    if (partner === row.partner) return
    for (const [id, hidden] of [
      [row.partner, 0],
      [partner, 1],
    ]) {
      const other = id == null ? undefined : one.one(id)
      if (!other) continue
      setHidden.run(hidden ?? 0, Number(other.id))
      things.mark(Number(other.thing))
    }
    setPartner.run(partner ?? null, Number(row.id))
  }

  /** @returns the record as it is then */
  function paired(row: SqliteRow): SqliteRow {
    if (tables.byId(Number(row.tab))?.hasMoves === false) return row
    pair(row)
    for (const other of movedFrom.all(row.tab as number, row.key as Uint8Array)) pair(other)
    return one.one(Number(row.id)) ?? row
  }

  function settle(stale: SqliteRow): void {
    const id = Number(stale.id)
    const row = paired(stale)
    const { thing, class: is, why } = words.meaningOf(net.changeOf(row))
    const number = things.numberOf(thing)
    setMeaning.run(number, classNumber(is), things.reasonNumber(why), id)
    things.mark(number)
    if (number !== row.thing) things.mark(Number(row.thing))
  }

  /** What a record means, where it is not one of two. */
  function said({ tab, first, last, thing: before }: NetRecord): Meaning | undefined {
    const table = tables.byId(tab)
    if (table?.hasMoves !== false) return undefined
    const { thing, class: is, why } = words.meaningOf(net.between(first, last, table))
    const number = things.numberOf(thing)
    things.mark(number)
    if (number !== before) things.mark(before)
    return { thing: number, class: classNumber(is), why: things.reasonNumber(why) }
  }

  return function* () {
    yield* records.flushing(said)
    for (let rows = page.all(); rows.length > 0; rows = page.all()) {
      for (const row of rows) settle(row)
      yield
    }
  }
}
