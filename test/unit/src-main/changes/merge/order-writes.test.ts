// The order of writes: each can be made when it is its turn.
import { describe, expect, it } from 'vitest'
import type { TargetTable } from '../../../../../src-main/changes/merge/merge.ts'
import { inOrder } from '../../../../../src-main/changes/merge/order-writes.ts'
import { mergeLists, toldConflicts, toldWrites } from '../../../../support/merging.ts'
import { addedRow, type Cells, changedRow, removedRow, rowTable } from '../../../../support/wordpress-rows.ts'

const schema = 'id bigint*, parent bigint, code varchar, note text'
const table = (name: string, { unique = [], parents = [] }: Partial<Pick<TargetTable, 'unique' | 'parents'>>) => ({
  before: rowTable(name, schema),
  table: rowTable(name, schema),
  unique,
  parents,
})
const tables: Readonly<Record<string, TargetTable>> = {
  wp_parts: table('wp_parts', { unique: [['code']], parents: ['wp_wholes'] }),
  wp_wholes: table('wp_wholes', { unique: [['code']] }),
}
const more = { targetTable: (name: string) => tables[name], newId: () => '999' }
const added = (name: string, cells: Cells) => addedRow(name, cells, schema)
const changed = (name: string, cells: Cells, change: Cells) => changedRow(name, cells, change, schema)
const removed = (name: string, cells: Cells) => removedRow(name, cells, schema)

describe('writes', () => {
  it('take rows away before others come, children before parents, and add parents before children', () => {
    const merged = mergeLists(
      [
        [
          added('wp_parts', { id: 1, code: 'a' }),
          removed('wp_parts', { id: 2, code: 'b' }),
          added('wp_wholes', { id: 3, code: 'c' }),
          removed('wp_wholes', { id: 4, code: 'd' }),
        ],
      ],
      [],
      more,
    )
    expect(toldWrites(merged)).toEqual(['remove wp_parts 2', 'remove wp_wholes 4', 'add wp_wholes 3', 'add wp_parts 1'])
  })

  it('leave a unique key before another row takes it', () => {
    const merged = mergeLists(
      [
        [
          changed('wp_wholes', { id: 1, code: 'a' }, { code: 'b' }),
          changed('wp_wholes', { id: 2, code: 'B' }, { code: 'c' }),
        ],
      ],
      [],
      more,
    )
    expect(toldWrites(merged)).toEqual(['change wp_wholes 2 code=c', 'change wp_wholes 1 code=b'])
  })

  it('step aside where rows change places', () => {
    const merged = mergeLists(
      [
        [
          changed('wp_wholes', { id: 1, code: 'a' }, { code: 'b', note: 'x' }),
          changed('wp_wholes', { id: 2, code: 'b' }, { code: 'a' }),
        ],
      ],
      [],
      more,
    )
    expect(toldWrites(merged)).toEqual([
      'change wp_wholes 1 code=sitefork-999',
      'change wp_wholes 2 code=a',
      'change wp_wholes 1 code=b note=x',
    ])
    expect(inOrder(merged.writes, more.targetTable)).toEqual(merged.writes)
  })
})

describe('a row of a table that nobody knows', () => {
  it('is the same where a unique key says so', () => {
    const merged = mergeLists(
      [[added('wp_wholes', { id: 1_000_000_001, code: 'a', note: 'mine' })]],
      [added('wp_wholes', { id: 7, code: 'a', note: 'theirs' })],
      { ...more, choiceOf: () => ({ is: 'mine' }) },
    )
    expect(toldWrites(merged)).toEqual(['change wp_wholes 7 note=mine'])
    expect(toldConflicts(merged)).toHaveLength(1)
  })
})

describe('a table that the target has otherwise', () => {
  const now = 'id bigint*, code varchar, extra varchar'

  it('gets what it has columns for, and keeps what only it has', () => {
    const target = { before: rowTable('wp_wholes', now), table: rowTable('wp_wholes', now), unique: [], parents: [] }
    const mine = [
      changed('wp_wholes', { id: 1, code: 'a' }, { code: 'b', note: 'lost' }),
      added('wp_wholes', { id: 1_000_000_001, code: 'c' }),
    ]
    const merged = mergeLists([mine], [], { targetTable: () => target })
    expect(toldWrites(merged, ['code', 'extra'])).toEqual([
      'change wp_wholes 1 code=b',
      'add wp_wholes 1000000001 code=c',
    ])
    expect(merged.writes.map(({ table }) => table.columns.map(({ name }) => name))).toEqual([
      ['id', 'code'],
      ['id', 'code'],
    ])
    expect(toldConflicts(merged)).toEqual(['schema row:wp_wholes:1 note 0:null'])
  })

  it('is one conflict where it is not there at all', () => {
    const mine = [added('wp_wholes', { id: 1, code: 'a' }), added('wp_wholes', { id: 2, code: 'b' })]
    const merged = mergeLists([mine], [], { targetTable: () => null })
    expect(merged.writes).toEqual([])
    expect(merged.conflicts.map(({ is, table, impossible }) => [is, table, Object.keys(impossible)])).toEqual([
      ['schema', 'wp_wholes', ['mine', 'both', 'edited']],
    ])
  })

  it('says of which new columns nobody knows what is in them', () => {
    const target = { before: rowTable('wp_wholes', now), table: rowTable('wp_wholes', schema), unique: [], parents: [] }
    const was = { ...changedRow('wp_wholes', { id: 1, code: 'a' }, { extra: 'x' }, now), after: null }
    const mine = changed('wp_wholes', { id: 1, code: 'a', note: null, parent: null }, { note: 'new' })
    const merged = mergeLists([[mine]], [{ ...was, after: was.before }], { targetTable: () => target })
    expect(merged.writes[0]).toMatchObject({ unchecked: ['note'] })
    expect(toldWrites(merged)).toEqual(['change wp_wholes 1 note=new'])
  })
})
