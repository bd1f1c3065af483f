// Puts things into words that are other than before: from their rows and files, and what is known of others.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNamed, classNumber } from '../changes/classes.ts'
import { groupRank } from '../changes/group-order.ts'
import type { MeantChange, WordPressWords } from '../changes/wordpress.ts'
import type { DirtyThings } from './dirty-things.ts'
import type { KnownTitles } from './known-titles.ts'
import type { NetRows } from './net-rows.ts'
import type { StoredFiles } from './stored-files.ts'
import type { TablesSeen } from './tables-seen.ts'

/** Rows, and files, by which a thing is described. */
const mostDescribed = 100
/** So few things are put into words at once, noise or not. */
const fewThings = 2_000

export interface SettleThingsParts {
  readonly database: ScratchDatabase
  readonly words: WordPressWords
  readonly net: NetRows
  readonly tables: TablesSeen
  readonly things: DirtyThings
  readonly known: KnownTitles
  readonly files: StoredFiles
}

export interface SettleThings {
  /** Describes what is dirty, part by part, but puts off what mentions something that nobody knows: it may be asked for. */
  asking(): Iterable<void>
  /**
   * Describes the things that are dirty, part by part; those of nothing but noise, among many, only when `isAll`: whose they are is sure
   * without a word.
   */
  settle(isAll: boolean): Iterable<void>
  /** Describes one that was put off. */
  takeUp(name: string): void
}

export function createSettleThings(parts: SettleThingsParts): SettleThings {
  const { database, words, things, known, files } = parts
  const page = database.prepare('SELECT id, name, title, mentions FROM things WHERE dirty = 1 LIMIT 500')
  const rowsOf = createThingRows(parts)
  const clear = database.prepare(
    'UPDATE things SET dirty = 0, mentions = 0, rows = 0, own_rows = 0, noise_rows = 0, files = 0, work_files = 0, noise_files = 0 WHERE id = ?',
  )
  const wait = database.prepare('UPDATE things SET dirty = 3, mentions = ?, rows = ?, files = ? WHERE id = ?')
  const goOn = database.prepare('UPDATE things SET dirty = 1 WHERE dirty = 3')
  const store = database.prepare(
    'UPDATE things SET dirty = 0, kind = ?, grp = ?, title = ?, type = ?, change = ?, summary = ?, class = ?, why = ?, rank = ?, sort = ?, search = ?, at = ?, mentions = ?, rows = ?, own_rows = ?, noise_rows = ?, files = ?, work_files = ?, noise_files = ? WHERE id = ?',
  )

  const count = database.prepare(
    `SELECT COUNT(*) AS count FROM (SELECT 1 FROM things WHERE dirty = 1 LIMIT ${fewThings})`,
  )
  const putOff = database.prepare(
    `UPDATE things SET dirty = 2, class = 2, why = NULL, rows = sums.rows, own_rows = 0, noise_rows = sums.rows, files = 0, work_files = 0, noise_files = 0, at = sums.at
     FROM (SELECT t.id, SUM(ABS(net.count)) AS rows, MAX(net.at) AS at FROM things AS t JOIN net ON net.thing = t.id AND net.hidden = 0
       WHERE t.dirty = 1 GROUP BY t.id HAVING MIN(net.class) = 2) AS sums
     WHERE things.id = sums.id AND NOT EXISTS (SELECT 1 FROM files WHERE thing = things.id)
       AND NOT EXISTS (SELECT 1 FROM mentions WHERE mentions.name = things.name)`,
  )
  const takeUpAll = database.prepare('UPDATE things SET dirty = 1 WHERE dirty = 2')
  const later = database.prepare('SELECT id, name, title, mentions FROM things WHERE name = ? AND dirty = 2')

  /** @returns whether others must be described now that it mentions */
  function describe(row: SqliteRow, mayWait = false): boolean {
    const [id, name, title, mentions] = [Number(row.id), String(row.name), String(row.title), Number(row.mentions)]
    const rows = rowsOf(id, name)
    const own = files.ofThing(id, mostDescribed)
    if (rows.count === 0 && own.count === 0) {
      clear.run(id)
      return known.setMentions(id, [], mentions)
    }
    const mentioned = words.mentions(name, rows.some)
    const isAnyDirty = known.setMentions(id, mentioned, mentions)
    if (mayWait && mentioned.some((one) => !known.isKnown(one, name))) {
      wait.run(mentioned.length, rows.count, own.count, id)
      return isAnyDirty
    }
    const said = words.describeThing(name, rows.some, own.some, known.lookUpFor(name))
    const least = classNumber(said.class)
    const sums = sumByClass(rows.byClass, least)
    const fileSums = sumByClass(own.byClass, least)
    const at = Math.max(rows.at ?? 0, own.at ?? 0)
    store.run(
      said.kind,
      said.group,
      said.title,
      said.type,
      said.change,
      said.summary,
      least,
      said.why,
      groupRank(said.group),
      said.title.toLowerCase(),
      [said.title, said.kind, said.group, said.summary, name].join('\n').toLowerCase(),
      at || null,
      mentioned.length,
      rows.count,
      sums[1],
      sums[2],
      own.count,
      fileSums[0],
      fileSums[2],
      id,
    )
    if (title !== said.title) known.markMentioning(name)
    return isAnyDirty
  }

  function* describeDirty(mayWait = false): Iterable<void> {
    // What is mentioned may come to its title only now; what mention each other end with the third round.
    for (let round = 0; round < 3; round++) {
      let isClean = true
      for (let rows = page.all(); rows.length > 0; rows = page.all()) {
        isClean = false
        for (const row of rows) describe(row, mayWait)
        yield
      }
      if (isClean) break
    }
    things.clean()
  }

  function putOffNoise(): void {
    if (Number(count.one()?.count) === fewThings) putOff.run()
  }

  return {
    *asking() {
      putOffNoise()
      yield* describeDirty(true)
    },
    *settle(isAll) {
      goOn.run()
      if (isAll) takeUpAll.run()
      else putOffNoise()
      yield* describeDirty()
    },
    takeUp(name) {
      const row = later.one(name)
      if (row && describe(row)) for (const _part of describeDirty());
    },
  }
}

/** How many there are of each class, where none is less than that of the thing they belong to. */
function sumByClass(counts: readonly number[], least: number): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0]
  for (const [is, count] of counts.entries()) {
    const final = Math.max(is, least)
    if (final === 0) sums[0] += count
    else if (final === 1) sums[1] += count
    else sums[2] += count
  }
  return sums
}

interface ThingRows {
  readonly count: number
  readonly byClass: readonly number[]
  readonly at: number | null
  readonly some: readonly MeantChange[]
}

/** Those of a record that are needed here, for reading keys takes its time. */
const columns = 'id, tab, first, last, count, partner, class, why, at'

/** Rows that hang on others, such as meta fields, are in tables with longer names. */
function createThingRows({
  database,
  net,
  tables,
  things,
}: SettleThingsParts): (thing: number, name: string) => ThingRows {
  const some = database.prepare(`SELECT ${columns} FROM net WHERE thing = ? AND hidden = 0 LIMIT ${mostDescribed + 1}`)
  const sums = database.prepare(
    'SELECT tab, class, COUNT(*) AS records, SUM(ABS(count)) AS rows, MAX(at) AS at FROM net WHERE thing = ? AND hidden = 0 GROUP BY tab, class',
  )
  const ofTable = database.prepare(
    `SELECT ${columns} FROM net WHERE thing = ? AND hidden = 0 AND tab = ? LIMIT ${mostDescribed}`,
  )
  const nameOf = (tab: number) => tables.byId(tab)?.name ?? ''
  const byTable = (one: number, other: number) => nameOf(one).length - nameOf(other).length || one - other

  function many(thing: number): readonly SqliteRow[] {
    const counts = new Map<number, number>()
    for (const { tab, records } of sums.all(thing)) {
      counts.set(Number(tab), (counts.get(Number(tab)) ?? 0) + Number(records))
    }
    const inOrder = [...counts].toSorted(([one, a], [other, b]) => a - b || byTable(one, other))
    const rows: SqliteRow[] = []
    for (const [tab] of inOrder) {
      if (rows.length < mostDescribed) rows.push(...ofTable.all(thing, tab))
    }
    return rows.slice(0, mostDescribed)
  }

  const meantOf =
    (name: string) =>
    (row: SqliteRow): MeantChange => ({
      change: net.changeOf(row),
      thing: name,
      class: classNamed(Number(row.class)),
      why: things.reason(Number(row.why)),
    })

  return (thing, name) => {
    const meant = meantOf(name)
    const rows = some.all(thing)
    if (rows.length > mostDescribed) {
      const all = sums.all(thing)
      const byClass = [0, 0, 0]
      for (const row of all) byClass[Number(row.class)] = (byClass[Number(row.class)] ?? 0) + Number(row.rows)
      return {
        count: byClass.reduce((sum, count) => sum + count, 0),
        byClass,
        at: Math.max(...all.map((row) => Number(row.at ?? 0))) || null,
        some: many(thing).map(meant),
      }
    }
    const byClass = [0, 0, 0]
    let at = 0
    for (const row of rows) {
      byClass[Number(row.class)] = (byClass[Number(row.class)] ?? 0) + Math.abs(Number(row.count))
      at = Math.max(at, Number(row.at ?? 0))
    }
    const sorted = rows.toSorted(
      (one, other) => byTable(Number(one.tab), Number(other.tab)) || Number(one.id) - Number(other.id),
    )
    return {
      count: byClass.reduce((sum, count) => sum + count, 0),
      byClass,
      at: at || null,
      some: sorted.map(meant),
    }
  }
}
