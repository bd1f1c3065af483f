// What a promotion wrote, in the columns that tables have by the time it is undone.
import { expect, test } from 'vitest'
import { fittingRows } from '../../../../src-main/promoting/fitting-rows.ts'
import type { RowTable } from '../../../../src-main/rows/change.ts'
import type { Column } from '../../../../src-main/rows/table.ts'

const text = (name: string, charset = 'utf8mb4'): Column => ({
  ...{ name, type: 'varchar', charset, collation: null, generated: false },
})
const id: Column = { name: 'id', type: 'int', charset: null, collation: null, generated: false }
const items: RowTable = { database: 'wordpress', name: 'wp_items', columns: [id, text('code'), text('note')], key: [0] }
const row = (...values: readonly string[]) => values.map((value) => Buffer.from(value))
const changes = [
  { table: items, before: row('1', 'a', 'old'), after: row('1', 'a', 'new') },
  { table: items, before: null, after: row('2', 'b', 'added') },
]
const told = (...columns: readonly Column[]) => {
  const { rows, warnings } = fittingRows(
    changes,
    new Map([['wp_items', { columns, key: [columns.find(({ name }) => name === 'id') ?? text('code')] }]]),
  )
  return { rows: rows.map(({ before, after }) => `${before?.join() ?? '-'} > ${after?.join() ?? '-'}`), warnings }
}

test('rows stay as they were where tables are, whatever of Unicode a column has room for', () => {
  const same = { rows: ['1,a,old > 1,a,new', '- > 2,b,added'], warnings: [] }
  expect(told(id, text('code'), text('note'))).toEqual(same)
  expect(told(text('note', 'utf8mb3'), id, text('code'))).toEqual(same)
})

test('what a column had that is gone, or holds other bytes, is left out, and told', () => {
  const left = { rows: ['- > 2,b'], warnings: [expect.stringContaining('written to its columns note is not put back')] }
  expect(told(id, text('code'))).toEqual(left)
  expect(told(id, text('code'), text('note', 'latin1'))).toEqual(left)
})

test('a column that came since is told', () => {
  expect(told(id, text('code'), text('note'), text('stock')).warnings).toEqual([
    expect.stringContaining('its columns stock stay as they are'),
  ])
})

test('a table that is gone, or tells its rows apart otherwise, keeps what it has, and that is told', () => {
  expect(fittingRows(changes, new Map())).toEqual({
    rows: [],
    warnings: ['The table wp_items is not there any more, so what was written to it is not put back.'],
  })
  expect(told(text('code'), text('note'))).toEqual({
    rows: [],
    warnings: [expect.stringContaining('has another key now')],
  })
})
