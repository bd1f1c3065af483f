// The fold held against tables that are really changed: what it says is the difference, and leads from the one state to the other.
import { describe, expect, it } from 'vitest'
import type { ChangeIndex } from '../../../../src-main/comparing/change-index.ts'
import type { RowTable, RowValues } from '../../../../src-main/rows/change.ts'
import {
  describedTable,
  feeder,
  intColumn,
  openedIndex,
  type SaidChange,
  wordColumn,
} from '../../../support/fed-index.ts'
import { loggedChange } from '../../../support/logged-row.ts'
import { type Random, randomOf } from '../../../support/random.ts'

const tables: readonly RowTable[] = [
  describedTable('numbers', [intColumn('id'), wordColumn('a'), wordColumn('b')], ['id']),
  describedTable('words', [wordColumn('word'), intColumn('n')], ['word']),
  describedTable('exact', [wordColumn('word', 'utf8mb4_bin'), intColumn('n')], ['word']),
  describedTable('pairs', [intColumn('one'), intColumn('two'), wordColumn('a')], ['two', 'one']),
  describedTable('loose', [intColumn('n'), wordColumn('a')], []),
]

const integers = new Set(['int'])

/** What the server takes for the same key. */
function keyText(table: RowTable, row: RowValues): string {
  const parts = (table.key.length > 0 ? table.key : row.map((_value, at) => at)).map((at) => {
    const value = row[at]?.toString() ?? null
    const { type, collation } = table.columns[at] ?? { type: '', collation: null }
    if (value === null || integers.has(type) || table.key.length === 0) return value
    return collation?.endsWith('_ci') ? value.trimEnd().toLowerCase() : value.trimEnd()
  })
  return JSON.stringify(parts)
}

const said = (row: RowValues | null | undefined) => (row ? row.map((value) => value?.toString() ?? null) : null)

/** Rows of one table as a server has them: no two of the same key, but where there is none. */
class Rows {
  readonly all: RowValues[] = []
  readonly table: RowTable
  constructor(table: RowTable) {
    this.table = table
  }
  isFree(row: RowValues, but?: RowValues): boolean {
    if (this.table.key.length === 0) return true
    return this.all.every((one) => one === but || keyText(this.table, one) !== keyText(this.table, row))
  }
}

function randomRow(random: Random, table: RowTable): RowValues {
  return table.columns.map(({ type }, at) => {
    if (type === 'int') return Buffer.from(`${random.below(table.key.includes(at) ? 9 : 3) - 2}`)
    if (!table.key.includes(at) && random.chance(0.2)) return null
    const word = random.pick(['a', 'A', 'b', 'B ', 'c', 'ab', 'aB', 'ä', ''])
    return Buffer.from(random.chance(0.02) ? word.repeat(5000) : word)
  })
}

/** Changes a row of the table, and says how. */
function randomChange(random: Random, rows: Rows): SaidChange | undefined {
  const { table, all } = rows
  const fresh = randomRow(random, table)
  const before = all.length > 0 ? random.pick(all) : undefined
  if (!before || random.chance(0.35)) {
    if (!rows.isFree(fresh)) return undefined
    all.push(fresh)
    return { table, after: fresh }
  }
  if (random.chance(0.4)) {
    all.splice(all.indexOf(before), 1)
    return { table, before }
  }
  const keepsKey = random.chance(0.6)
  const after = fresh.map((value, at) => (keepsKey && table.key.includes(at) ? (before[at] ?? null) : value))
  if (!rows.isFree(after, before)) return undefined
  all[all.indexOf(before)] = after
  return { table, before, after }
}

interface Sides {
  before: (string | null)[] | null
  after: (string | null)[] | null
}

/** The difference by key, worked out from whole tables. */
function difference(table: RowTable, base: readonly RowValues[], now: readonly RowValues[]): readonly string[] {
  const found = new Map<string, Sides & { count: number }>()
  const at = (key: string) => {
    const one = found.get(key) ?? { before: null, after: null, count: 0 }
    found.set(key, one)
    return one
  }
  for (const row of base) Object.assign(at(keyText(table, row)), { before: said(row) }).count--
  for (const row of now) Object.assign(at(keyText(table, row)), { after: said(row) }).count++
  return [...found.values()]
    .flatMap(({ before, after, count }): Sides[] => {
      if (table.key.length > 0) return [{ before, after }]
      return Array.from({ length: Math.abs(count) }, () =>
        count > 0 ? { before: null, after } : { before, after: null },
      )
    })
    .map((sides) => JSON.stringify([table.name, sides.before, sides.after]))
    .filter((one) => {
      const [, before, after] = JSON.parse(one)
      return JSON.stringify(before) !== JSON.stringify(after)
    })
    .sort()
}

/** What an index says by key: a row that moved is one that went and one that came. */
function told(index: ChangeIndex, table: RowTable): readonly string[] {
  return [...index.net({})]
    .filter((change) => change.table.name === table.name)
    .flatMap(({ before, after }): Sides[] => {
      const isMove = before && after && keyText(table, before) !== keyText(table, after)
      if (!isMove) return [{ before: said(before), after: said(after) }]
      return [
        { before: said(before), after: null },
        { before: null, after: said(after) },
      ]
    })
    .map(({ before, after }) => JSON.stringify([table.name, before, after]))
    .sort()
}

/** Takes away what is gone, then adds what came. */
function applied(index: ChangeIndex, table: RowTable, base: readonly RowValues[]): readonly string[] {
  const rows = base.map((row) => JSON.stringify(said(row)))
  const changes = [...index.net({})].filter((change) => change.table.name === table.name)
  for (const { before } of changes) {
    if (!before) continue
    const at = rows.indexOf(JSON.stringify(said(before)))
    expect(at, 'a row that was there').toBeGreaterThanOrEqual(0)
    rows.splice(at, 1)
  }
  for (const { after } of changes) if (after) rows.push(JSON.stringify(said(after)))
  return rows.sort()
}

const seeds = process.env.SITEFORK_TEST_SEED ? [Number(process.env.SITEFORK_TEST_SEED)] : [1, 2, 3, 4, 5, 6, 7, 8]

describe.each(seeds)('the fold of random changes, seed %i', (seed) => {
  it.each([
    ['of which single writes are kept', false],
    ['of which nothing is kept but what differs in the end', true],
  ] as const)('%s is the difference of the tables, and leads from the beginning to the end', (_name, isNetOnly) => {
    const random = randomOf(seed)
    const index = openedIndex({ isNetOnly })
    // Some seeds have all rows as a log has them, some none, and some now and then, as after a change of columns.
    const logged = [0, 0.5, 1][seed % 3] ?? 0
    const feed = feeder(index.sink, (change) => (random.chance(logged) ? loggedChange(change) : change))
    const all = tables.map((table) => new Rows(table))
    for (const rows of all) for (let count = 0; count < 6; count++) randomChange(random, rows)
    const base = all.map((rows) => [...rows.all])
    const looks = random.below(4)
    for (let transaction = 0; transaction < 120; transaction++) {
      const before = all.map((rows) => [...rows.all])
      const changes = Array.from({ length: 1 + random.below(6) }, () => randomChange(random, random.pick(all)))
      const some = changes.filter((change) => change !== undefined)
      if (random.chance(0.2)) {
        feed.rolledBack(1000 + transaction, ...some)
        for (const [at, rows] of all.entries()) rows.all.splice(0, rows.all.length, ...(before[at] ?? []))
      } else feed.write(1000 + transaction, undefined, ...some)
      if (random.below(40) < looks) index.counts()
    }
    for (const [at, rows] of all.entries()) {
      const { table } = rows
      expect(told(index, table)).toEqual(difference(table, base[at] ?? [], rows.all))
      expect(applied(index, table, base[at] ?? [])).toEqual(rows.all.map((row) => JSON.stringify(said(row))).sort())
    }
    expect(index.gaps()).toEqual([])
  })
})

it('rows that are more than are held in memory are folded like any others', () => {
  const index = openedIndex()
  const feed = feeder(index.sink, loggedChange)
  const [table] = tables
  if (!table) throw new Error('There is a table.')
  const many = 25_000
  const rowAt = (id: number, word: string): RowValues => [Buffer.from(`${id}`), Buffer.from(word), null]
  const each = (change: (id: number) => SaidChange) => {
    for (let from = 0; from < many; from += 500) {
      feed.write(1000, undefined, ...Array.from({ length: 500 }, (_none, at) => change(from + at)))
    }
  }
  // Of three rows one is changed, one changed back, one removed; what is added is removed again, or stays.
  each((id) => ({ table, before: rowAt(id, 'was'), after: rowAt(id, 'is') }))
  each((id) => ({ table, after: rowAt(many + id, 'new') }))
  each((id) => {
    if (id % 3 === 0) return { table, before: rowAt(id, 'is'), after: rowAt(id, 'is now') }
    return id % 3 === 1
      ? { table, before: rowAt(id, 'is'), after: rowAt(id, 'was') }
      : { table, before: rowAt(id, 'is') }
  })
  each((id) =>
    id % 2 === 0
      ? { table, before: rowAt(many + id, 'new') }
      : { table, before: rowAt(many + id, 'new'), after: rowAt(many + id, 'newer') },
  )
  const expected = Array.from({ length: many }, (_none, id) => {
    const own = id % 3 === 0 ? [['was', 'is now']] : id % 3 === 1 ? [] : [['was', null]]
    return [...own.map((sides) => [id, ...sides]), ...(id % 2 === 0 ? [] : [[many + id, null, 'newer']])]
  })
  const found = [...index.net({})].map(({ before, after }) => {
    const [id] = after ?? before ?? []
    return [Number(id?.toString()), said(before)?.[1] ?? null, said(after)?.[1] ?? null]
  })
  expect(found).toEqual(expected.flat().sort(([one], [other]) => Number(one) - Number(other)))
  expect(index.gaps()).toEqual([])
})
