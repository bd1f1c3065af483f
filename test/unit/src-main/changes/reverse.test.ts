// Taking changes back: what is reversed leads to the very rows there were, whatever was done and in whatever order.
import { describe, expect, it } from 'vitest'
import { referencesTo } from '../../../../src-main/changes/core-references.ts'
import { type ClassedChange, reversalOf } from '../../../../src-main/changes/reverse.ts'
import type { RowTable, RowValues } from '../../../../src-main/rows/change.ts'
import { type GuardedRow, identity } from '../../../../src-main/rows/guarded-row.ts'
import { column, textColumn } from '../../../support/columns.ts'
import { type Random, randomOf, testSeed } from '../../../support/random.ts'

const columns = [column('int', { name: 'id' }), { ...textColumn, name: 'a' }]
const keyed: RowTable = { database: 'wp', name: 'keyed', columns, key: [0] }
const keyless: RowTable = { database: 'wp', name: 'keyless', columns, key: [] }
const row = (id: number, text: string): RowValues => [Buffer.from(String(id)), Buffer.from(text)]

/** Rows of both tables as lines: what a database is, for this test. */
type Rows = readonly { readonly table: RowTable; readonly row: RowValues }[]
const lineOf = ({ table, row }: Rows[number]) => `${table.name} ${row.map(String).join(' ')}`
const told = (rows: Rows) => rows.map(lineOf).toSorted()

/** Makes one change, and fails where it cannot be made. */
function made(rows: Rows, { table, before, after }: ClassedChange): Rows {
  const at = before ? rows.findIndex((one) => lineOf(one) === lineOf({ table, row: before })) : -1
  if (before && at < 0) throw new Error(`There is no ${lineOf({ table, row: before })}`)
  const rest = before ? rows.toSpliced(at, 1) : rows
  if (!after) return rest
  if (table.key.length > 0 && rest.some((one) => identity(one.table, one.row) === identity(table, after))) {
    throw new Error(`There is ${lineOf({ table, row: after })} already`)
  }
  return [...rest, { table, row: after }]
}

function anyChange(random: Random, rows: Rows): ClassedChange {
  const table = random.pick([keyed, keyless])
  const there = rows.filter((one) => one.table === table)
  const fresh = () => {
    for (;;) {
      const one = row(random.below(8), random.pick(['a', 'b', 'c']))
      if (table === keyless || !there.some((other) => identity(table, other.row) === identity(table, one))) return one
    }
  }
  const kind = there.length === 0 ? 0 : there.length > 5 ? 1 : random.below(4)
  const before = kind === 0 ? null : random.pick(there).row
  const changed = before && kind === 2 ? [before[0] ?? null, Buffer.from(random.pick(['a', 'b', 'c']))] : undefined
  return { table, before, after: kind === 1 ? null : (changed ?? fresh()), class: 'work' }
}

const reverse = (rows: Rows, reversals: readonly GuardedRow[]) =>
  reversals.reduce(
    (all, { table, expected, wanted }) => made(all, { table, before: expected, after: wanted, class: 'work' }),
    rows,
  )

describe('the reverse of changes', () => {
  it.each([...Array(300).keys(), testSeed])('leads back to what there was (seed %i)', (seed) => {
    const random = randomOf(seed)
    let rows: Rows = []
    for (let at = 0; at < 5; at += 1) rows = made(rows, anyChange(random, rows))
    const before = rows
    const changes: ClassedChange[] = []
    for (let at = 0; at < 1 + random.below(12); at += 1) {
      const change = anyChange(random, rows)
      changes.push(change)
      rows = made(rows, change)
    }
    const reversals = reversalOf(changes)
    // What moved into the place of another goes first, which only a database may have to be told twice.
    expect(told(reverseInAnyOrder(rows, reversals))).toEqual(told(before))
  })

  it('is one step for a row that was written often, and none for one that is what it was', () => {
    const reversals = reversalOf([
      { table: keyed, before: row(1, 'a'), after: row(1, 'b'), class: 'noise' },
      { table: keyed, before: null, after: row(2, 'x'), class: 'work' },
      { table: keyed, before: row(1, 'b'), after: row(1, 'c'), class: 'work' },
      { table: keyed, before: row(2, 'x'), after: null, class: 'work' },
      { table: keyed, before: null, after: row(3, 'x'), class: 'noise' },
    ])
    expect(reversals).toEqual([
      { table: keyed, expected: row(3, 'x'), wanted: null, isNoise: true },
      { table: keyed, expected: row(1, 'c'), wanted: row(1, 'a'), isNoise: false },
    ])
  })

  it('is in the reverse order of what was written last', () => {
    const names = reversalOf([
      { table: keyed, before: null, after: row(1, 'parent'), class: 'work' },
      { table: keyless, before: null, after: row(2, 'child'), class: 'work' },
    ]).map(({ table }) => table.name)
    expect(names).toEqual(['keyless', 'keyed'])
  })
})

/** Puts back what can be put back until nothing is left: a chain of rows that took each other's keys has an order too. */
function reverseInAnyOrder(rows: Rows, reversals: readonly GuardedRow[]): Rows {
  if (reversals.length === 0) return rows
  for (const [at, one] of reversals.entries()) {
    try {
      return reverseInAnyOrder(reverse(rows, [one]), reversals.toSpliced(at, 1))
    } catch {}
  }
  // Two rows that took each other's keys: both go, both come back.
  const gone = reversals.reduce(
    (all, { table, expected }) => (expected ? made(all, { table, before: expected, after: null, class: 'work' }) : all),
    rows,
  )
  return reversals.reduce(
    (all, { table, wanted }) => (wanted ? made(all, { table, before: null, after: wanted, class: 'work' }) : all),
    gone,
  )
}

it('knows what in WordPress may name a row, also on a network’s second site', () => {
  const posts = { database: 'wp', name: 'wp_2_posts', columns: [column('bigint', { name: 'ID' })], key: [0] }
  const names = referencesTo(posts, [Buffer.from('12')], 'wp_').map(
    ({ table, column, value }) => `${table}.${column}=${value}`,
  )
  expect(names).toEqual([
    'wp_2_posts.post_parent=12',
    'wp_2_postmeta.post_id=12',
    'wp_2_postmeta.meta_value=12',
    'wp_2_comments.comment_post_ID=12',
  ])
  expect(referencesTo(posts, [Buffer.from('0')], 'wp_')).toEqual([])
  expect(referencesTo(posts, [Buffer.from('12')], 'other_')).toEqual([])
})
