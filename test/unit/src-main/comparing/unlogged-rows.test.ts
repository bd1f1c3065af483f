// Changes after which rows may have changed that no log has: told where a foreign key takes rows along, and nowhere else.
import { describe, expect, it } from 'vitest'
import { createCascadeWatch, lookUpUnlogged } from '../../../../src-main/comparing/unlogged-rows.ts'
import type { Unlogged } from '../../../../src-main/database/server/unlogged.ts'
import type { RowTable, RowValues } from '../../../../src-main/rows/change.ts'
import { column } from '../../../support/columns.ts'

const table = (name: string, database = 'site'): RowTable => ({
  database,
  name,
  columns: ['id', 'code'].map((one) => column('int', { name: one })),
  key: [0],
})
const row = (...values: readonly string[]): RowValues => values.map((one) => Buffer.from(one))
const cascade = { table: 'children', parent: 'parents', columns: ['code'], onDelete: true, onUpdate: true }
const known: Unlogged = { columns: [], cascades: [cascade], logsCascades: false }
const takesAlong = /^Rows of the table parents were deleted or renumbered, .* rows of children along/

function doubtsAfter(unlogged: Unlogged | null, changes: readonly [RowTable, RowValues | null, RowValues | null][]) {
  const watch = createCascadeWatch(unlogged, 'site')
  for (const [of, before, after] of changes) watch.row({ table: of, before, after })
  return watch.doubts()
}

describe('a foreign key that takes rows along', () => {
  it.each<[string, Parameters<typeof doubtsAfter>[1]]>([
    ['was deleted', [[table('parents'), row('1', '7'), null]]],
    ['has another number', [[table('parents'), row('1', '7'), row('1', '8')]]],
  ])('is told once where a row %s', (_what, changes) => {
    expect(doubtsAfter(known, [...changes, ...changes])).toEqual([expect.stringMatching(takesAlong)])
  })

  it.each<[string, Parameters<typeof doubtsAfter>[1]]>([
    ['was added', [[table('parents'), null, row('1', '7')]]],
    ['changed otherwise', [[table('parents'), row('1', '7'), row('2', '7')]]],
    ['is of another table', [[table('children'), row('1', '7'), null]]],
    ['is of another database', [[table('parents', 'mysql'), row('1', '7'), null]]],
  ])('is not told where a row %s', (_what, changes) => {
    expect(doubtsAfter(known, changes)).toEqual([])
  })

  it('is told by each of its rules alone', () => {
    const rules = (change: Partial<typeof cascade>) => ({ ...known, cascades: [{ ...cascade, ...change }] })
    expect(doubtsAfter(rules({ onDelete: false }), [[table('parents'), row('1', '7'), null]])).toEqual([])
    expect(doubtsAfter(rules({ onUpdate: false }), [[table('parents'), row('1', '7'), row('1', '8')]])).toEqual([])
  })

  it('is not told of a server that logs the rows as well', () => {
    expect(doubtsAfter({ ...known, logsCascades: true }, [[table('parents'), row('1', '7'), null]])).toEqual([])
  })

  it('is not known of a point of an earlier version, which matters once rows were deleted', () => {
    expect(doubtsAfter(null, [[table('parents'), null, row('1', '7')]])).toEqual([])
    expect(doubtsAfter(null, [[table('parents'), row('1', '7'), null]])).toEqual([
      expect.stringMatching(/^The point was made by an earlier version/),
    ])
  })
})

describe('a statement of the log', () => {
  it.each([
    'CREATE TABLE children (id INT, p INT, CONSTRAINT c FOREIGN KEY (p) REFERENCES parents (code) ON DELETE CASCADE)',
    'create table if not exists `site`.`children` (p INT, FOREIGN KEY (p) REFERENCES `site`.`parents` (`code`) ON UPDATE RESTRICT ON DELETE SET NULL, KEY (p))',
    '/* by a plugin */ ALTER TABLE children ADD CONSTRAINT x FOREIGN KEY (p) REFERENCES parents(id, code) on delete cascade',
  ])('adds one: %s', (text) => {
    const watch = createCascadeWatch({ ...known, cascades: [] }, 'site')
    watch.row({ table: table('parents'), before: row('1', '7'), after: null })
    expect(watch.doubts()).toEqual([])
    watch.statement({ database: 'site', text })
    watch.row({ table: table('parents'), before: row('2', '8'), after: null })
    expect(watch.doubts()).toEqual([expect.stringMatching(takesAlong)])
  })

  it.each([
    'CREATE TABLE children (p INT, FOREIGN KEY (p) REFERENCES parents (id) ON DELETE RESTRICT, q INT)',
    'CREATE TABLE children (p INT, FOREIGN KEY (p) REFERENCES parents (id))',
    'DROP TABLE children',
  ])('adds none: %s', (text) => {
    const watch = createCascadeWatch({ ...known, cascades: [] }, 'site')
    watch.statement({ database: 'site', text })
    watch.row({ table: table('parents'), before: row('2', '8'), after: null })
    expect(watch.doubts()).toEqual([])
  })
})

it('columns are looked up by database, table and name', () => {
  const twice = { table: 'prices', column: 'twice', type: 'decimal(22,6)', generated: true }
  const lookUp = lookUpUnlogged({ columns: [twice] }, 'site')
  expect(lookUp('site', 'prices')?.get('twice')).toMatchObject({ type: 'decimal(22,6)', generated: true })
  expect([lookUp('site', 'others'), lookUp('other', 'prices')]).toEqual([undefined, undefined])
})
