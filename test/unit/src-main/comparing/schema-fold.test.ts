// Statements that change tables: what they do to rows that were told, and which rows they leave untold.
import { describe, expect, it } from 'vitest'
import type { ChangeIndex } from '../../../../src-main/comparing/change-index.ts'
import {
  describedTable,
  feeder,
  intColumn,
  openedIndex,
  rowOf,
  shownRow,
  wordColumn,
} from '../../../support/fed-index.ts'

const table = (name = 'wp_x') => describedTable(name, [intColumn('id'), wordColumn('a')], ['id'])
const net = (index: ChangeIndex) =>
  [...index.net({})].map(({ table: { name }, before, after }) => [name, shownRow(before), shownRow(after)])

const opened = (there?: readonly string[]) => {
  const index = openedIndex(there ? { wasThere: ({ name }) => there.includes(name) } : {})
  return { index, feed: feeder(index.sink) }
}

describe('a table that was made in the log', () => {
  it('leaves nothing when it is dropped', () => {
    const { index, feed } = opened()
    feed.statement(1, 'CREATE TABLE wp_x (id int, a text)')
    feed.write(2, undefined, { table: table(), after: rowOf('1', 'x') })
    expect(index.counts().rows).toBe(1)
    feed.statement(3, 'DROP TABLE wp_x')
    expect(net(index)).toEqual([])
    expect(index.counts()).toMatchObject({ rows: 0, things: 0 })
    expect(index.gaps()).toEqual([])
    expect(index.statements({})).toHaveLength(2)
  })

  it('may be made, emptied and filled over and over', () => {
    const { index, feed } = opened()
    feed.statement(1, 'CREATE TABLE wp_x (id int, a text)')
    for (const word of ['x', 'y']) {
      feed.write(2, undefined, { table: table(), after: rowOf('1', word) })
      feed.statement(3, 'TRUNCATE wp_x')
    }
    feed.write(4, undefined, { table: table(), after: rowOf('1', 'z') })
    expect(net(index)).toEqual([['wp_x', null, ['1', 'z']]])
    expect(index.gaps()).toEqual([])
  })
})

describe('a table that was there before', () => {
  it('has untold rows once it is emptied; those that were told are removed', () => {
    const { index, feed } = opened()
    feed.write(
      1,
      undefined,
      { table: table(), before: rowOf('1', 'old'), after: rowOf('1', 'new') },
      { table: table(), after: rowOf('2', 'b') },
    )
    feed.statement(2, 'TRUNCATE TABLE wp_x')
    feed.write(3, undefined, { table: table(), after: rowOf('2', 'c') })
    expect(net(index)).toEqual([
      ['wp_x', ['1', 'old'], null],
      ['wp_x', null, ['2', 'c']],
    ])
    expect(index.gaps()).toEqual([expect.stringMatching(/“wp_x” was emptied or dropped/)])
    feed.statement(4, 'DROP TABLE wp_x')
    expect(index.gaps()).toHaveLength(1)
  })

  it('may have been there where a statement only makes it if it is missing, unless the beginning is known', () => {
    const sql = ['CREATE TABLE IF NOT EXISTS wp_x (id int)', 'DROP TABLE IF EXISTS wp_x']
    const gaps = (there?: readonly string[]) => {
      const { index, feed } = opened(there)
      for (const one of sql) feed.statement(1, one)
      return index.gaps().length
    }
    expect([gaps(), gaps(['wp_x']), gaps([])]).toEqual([1, 1, 0])
  })

  it('goes on under another name', () => {
    const { index, feed } = opened()
    feed.write(1, undefined, { table: table(), before: rowOf('1', 'old'), after: rowOf('1', 'new') })
    feed.statement(2, 'RENAME TABLE wp_x TO wp_y')
    feed.write(3, undefined, { table: table('wp_y'), before: rowOf('1', 'new'), after: rowOf('1', 'newest') })
    expect(net(index)).toEqual([['wp_y', ['1', 'old'], ['1', 'newest']]])
    feed.statement(4, 'ALTER TABLE wp_y RENAME wp_x')
    feed.write(5, undefined, { table: table(), before: rowOf('1', 'newest'), after: rowOf('1', 'old') })
    expect(net(index)).toEqual([])
    expect(index.gaps()).toEqual([])
  })

  it('that is exchanged for a new one has rows of both, and what is untold is told', () => {
    const { index, feed } = opened(['wp_x'])
    feed.write(1, undefined, { table: table(), before: rowOf('1', 'old'), after: rowOf('1', 'new') })
    feed.statement(2, 'CREATE TABLE wp_new LIKE wp_x')
    feed.write(3, undefined, { table: table('wp_new'), after: rowOf('1', 'copied') })
    feed.statement(4, 'DROP TABLE wp_x')
    feed.statement(5, 'RENAME TABLE wp_new TO wp_x')
    expect(net(index)).toEqual([['wp_x', ['1', 'old'], ['1', 'copied']]])
    feed.write(6, undefined, { table: table(), before: rowOf('1', 'copied'), after: rowOf('1', 'old') })
    expect(net(index)).toEqual([])
    expect(index.gaps()).toHaveLength(1)
  })

  it('that is exchanged for a copy of itself has no rows that changed', () => {
    const { index, feed } = opened(['wp_x'])
    feed.write(1, undefined, { table: table(), before: rowOf('1', 'old'), after: rowOf('1', 'new') })
    feed.statement(2, 'CREATE TABLE wp_new LIKE wp_x')
    feed.write(3, undefined, { table: table('wp_new'), after: rowOf('1', 'old') })
    feed.statement(4, 'DROP TABLE wp_x')
    feed.statement(5, 'RENAME TABLE wp_new TO wp_x')
    expect(net(index)).toEqual([])
    expect(index.counts()).toMatchObject({ rows: 0, things: 0 })
  })

  it('folds by the names of its columns when those change, and by its key when that does', () => {
    const { index, feed } = opened()
    feed.write(
      1,
      undefined,
      { table: table(), before: rowOf('1', 'old'), after: rowOf('1', 'new') },
      { table: table(), before: rowOf('2', 'b') },
    )
    feed.statement(2, 'ALTER TABLE wp_x ADD b text FIRST')
    const wider = describedTable('wp_x', [wordColumn('b'), intColumn('id'), wordColumn('a')], ['id'])
    feed.write(3, undefined, { table: wider, before: rowOf('d', '1', 'new'), after: rowOf('e', '1', 'old') })
    feed.write(4, undefined, { table: wider, after: rowOf('f', '2', 'b') })
    expect(net(index)).toEqual([['wp_x', ['d', '1', 'old'], ['e', '1', 'old']]])
    const byWord = { ...wider, key: [2] }
    feed.write(5, undefined, { table: byWord, before: rowOf('e', '1', 'old'), after: rowOf('d', '1', 'old') })
    expect(net(index)).toEqual([])
    expect(index.gaps()).toEqual([])
  })
})

describe('rows that no log tells', () => {
  it('are noticed where a row is not what it was told to be', () => {
    const { index, feed } = opened()
    feed.write(1, undefined, { table: table(), before: rowOf('1', 'a'), after: rowOf('1', 'b') })
    expect(index.gaps()).toEqual([])
    feed.write(2, undefined, { table: table(), before: rowOf('1', 'cascaded'), after: rowOf('1', 'c') })
    expect(index.gaps()).toEqual([expect.stringMatching(/^Rows of the table “wp_x” changed without a word/)])
    expect(net(index)).toEqual([['wp_x', ['1', 'a'], ['1', 'c']]])
  })

  it('are told of statements, of partitions, and of foreign keys that cascade once a row takes others along', () => {
    const { index, feed } = opened()
    feed.statement(1, 'INSERT INTO wp_x SELECT * FROM y')
    feed.statement(1, 'ALTER TABLE wp_z DROP PARTITION p')
    feed.statement(1, 'CREATE TABLE wp_child (id int, FOREIGN KEY (id) REFERENCES wp_x (id) ON DELETE CASCADE)')
    expect(index.gaps()).toHaveLength(2)
    feed.write(2, undefined, { table: table(), before: rowOf('1', 'a') })
    expect(index.gaps()).toEqual([
      expect.stringMatching(/“wp_x” were written by a statement/),
      expect.stringMatching(/^A part of the rows of the table “wp_z”/),
      expect.stringMatching(/“wp_child” change by themselves/),
    ])
  })

  it('are named in a list that does not grow with what somebody invents', () => {
    const { index, feed } = opened()
    for (let number = 0; number < 300; number++) feed.statement(1, `DROP TABLE IF EXISTS \`a\u202e${number}\``)
    expect(index.gaps()).toHaveLength(101)
    expect(index.gaps().join()).not.toContain('\u202e')
  })
})
