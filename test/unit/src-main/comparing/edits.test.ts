// Edits of a change index: which writes, files and statements belong together, who made them, and what of them is noise.
import { describe, expect, it } from 'vitest'
import {
  adminsPost as admin,
  changeQuery,
  cronRun as cron,
  feeder,
  fileAt,
  listedEdits as listed,
  openedIndex,
  optionsTable,
  pageRow as page,
  postmetaTable,
  postsTable,
  rowOf,
  shownRow,
  transientRow as transient,
} from '../../../support/fed-index.ts'

describe('edits', () => {
  it('are what one request wrote, in however many transactions, the newest first', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(100, admin, { table: postsTable, after: page('1', 'Sale') })
    feed.write(101, 'bbbbbbbbbbbbbbbb 0 CLI option update blogname X', {
      table: optionsTable,
      before: rowOf('1', 'blogname', 'A'),
      after: rowOf('1', 'blogname', 'X'),
    })
    feed.write(102, admin, { table: postmetaTable, after: rowOf('7', '1', 'x') })
    index.learn(new Map([['user:1', { title: 'anna', type: '' }]]))
    expect(index.edits(changeQuery()).edits).toMatchObject([
      { by: { is: 'command' }, request: 'wp option update blogname X', rows: 1, at: '1970-01-01T00:01:41.000Z' },
      {
        id: 'aaaaaaaaaaaaaaaa',
        by: { is: 'user', id: 1, name: 'anna' },
        request: 'POST /wp-admin/post.php?action=editpost',
        title: 'anna changed “Sale”',
        rows: 2,
        things: [{ id: 'post:1', kind: 'page', title: 'Sale', change: 'added' }],
        at: '1970-01-01T00:01:40.000Z',
      },
    ])
    expect([...index.writes('aaaaaaaaaaaaaaaa')].map(({ after }) => shownRow(after))).toEqual([
      ['1', 'Sale', 'page'],
      ['7', '1', 'x'],
    ])
  })

  it('of nobody end with a pause, and what shares a transaction with a named write is of its request', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    const add = (id: string) => ({ table: postsTable, after: page(id, `Post ${id}`) })
    feed.write(100, undefined, add('1'))
    feed.write(102, undefined, add('2'))
    feed.write(105, undefined, add('3'))
    const { sink } = index
    sink.row({ ...add('4'), before: null }, { at: 106, server: 1, statement: null })
    sink.row({ ...add('5'), before: null }, { at: 106, server: 1, statement: `INSERT /*sitefork:${admin}*/` })
    sink.committed(500, 106)
    expect(index.edits(changeQuery()).edits.map(({ id, rows, by }) => `${id} ${rows} ${by.is}`)).toEqual([
      'aaaaaaaaaaaaaaaa 2 user',
      't200 1 unnamed',
      't0 2 unnamed',
    ])
  })

  it('tell what they changed in the end, not each step', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(100, admin, { table: postsTable, after: page('1', 'A') })
    feed.write(100, admin, { table: postsTable, before: page('1', 'A'), after: page('1', 'B') })
    feed.write(100, admin, { table: postsTable, after: page('2', 'gone again') })
    feed.write(100, admin, { table: postsTable, before: page('2', 'gone again') })
    const [edit] = index.edits(changeQuery()).edits
    expect(edit).toMatchObject({ rows: 1, things: [{ id: 'post:1', title: 'B', change: 'added' }] })
    expect(
      [...index.net({ edit: 'aaaaaaaaaaaaaaaa' })].map(({ before, after }) => [shownRow(before), shownRow(after)]),
    ).toEqual([[null, ['1', 'B', 'page']]])
    expect([...index.writes('aaaaaaaaaaaaaaaa')]).toHaveLength(4)
  })

  it('of noise in sequence are one, which keeps its name while it grows, and opens to all of them', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    const noise = (at: number) => feed.write(at, cron(at), { table: optionsTable, after: transient(String(at), 'x') })
    noise(10)
    noise(11)
    feed.write(12, admin, { table: postsTable, after: page('1', 'Sale') })
    noise(13)
    noise(14)
    const name = `noise:${cron(13).slice(0, 16)}`
    expect(listed(index)).toEqual([
      `${name} ×2 2 rows of noise`,
      'aaaaaaaaaaaaaaaa 1 changed “Sale”',
      `noise:${cron(10).slice(0, 16)} ×2 2 rows of noise`,
    ])
    noise(15)
    expect(listed(index, { limit: 1 })).toEqual([`${name} ×3 3 rows of noise`])
    expect([...index.writes(name)].map(({ after }) => shownRow(after)?.[0])).toEqual(['13', '14', '15'])
    expect(listed(index, { classes: ['work'] })).toEqual(['aaaaaaaaaaaaaaaa 1 changed “Sale”'])
    expect(index.edits(changeQuery({ classes: ['noise'] }))).toMatchObject({
      total: 2,
      edits: [{ by: { is: 'wordpress' }, class: 'noise', folded: 3 }, { folded: 2 }],
    })
  })

  it('take the files that were changed with them, a person’s before others; others are edits of their own', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(100, admin, { table: postsTable, after: page('1', 'Sale') })
    feed.write(101, cron(1), { table: optionsTable, after: transient('5', 'x') })
    index.setFiles([
      fileAt('uploads/a.jpg', 99),
      fileAt('uploads/b.jpg', 102),
      fileAt('c.php', 500),
      fileAt('d.php', 505),
      fileAt('e.php', 900),
      fileAt('unknown.php', null),
    ])
    const paths = (edit: string) => index.files({ edit }).map(({ path }) => path)
    expect(paths('aaaaaaaaaaaaaaaa')).toEqual(['uploads/a.jpg', 'uploads/b.jpg'])
    expect(paths('files@500500')).toEqual(['c.php', 'd.php'])
    expect(index.edits(changeQuery()).edits.map(({ id, files, by }) => `${id} ${files} ${by.is}`)).toEqual([
      'files@900500 1 unnamed',
      'files@500500 2 unnamed',
      'cccccccccccccc01 0 wordpress',
      'aaaaaaaaaaaaaaaa 2 user',
    ])
    feed.write(899, 'dddddddddddddddd 2 POST /wp-admin/plugins.php', { table: postsTable, after: page('2', 'B') })
    expect(paths('dddddddddddddddd')).toEqual(['e.php'])
    index.setFiles([fileAt('e.php', 900)])
    expect(index.edits(changeQuery()).edits.map(({ id, files }) => `${id} ${files}`)).toEqual([
      'dddddddddddddddd 1',
      'cccccccccccccc01 0',
      'aaaaaaaaaaaaaaaa 0',
    ])
    expect(index.files({})).toHaveLength(1)
  })

  it('have the changes of the schema that they made', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.statement(100, 'CREATE TABLE `wp_x` (id int) /*sitefork:eeeeeeeeeeeeeeee 0 CLI plugin activate x*/')
    feed.statement(100, 'FLUSH TABLES')
    expect(index.edits(changeQuery()).edits).toMatchObject([
      { id: 'eeeeeeeeeeeeeeee', by: { is: 'command' }, statements: ['CREATE TABLE `wp_x` (id int)'] },
    ])
    expect(index.statements({})).toHaveLength(1)
    expect(index.statements({ edit: 'eeeeeeeeeeeeeeee' })).toHaveLength(1)
  })
})

describe('a table that is dropped', () => {
  const plugin = 'eeeeeeeeeeeeeeee 1 POST /wp-admin/plugins.php?action=delete-selected'
  const set = (id: string) => ({ table: optionsTable, after: rowOf(id, `option_${id}`, 'x') })
  const drop = 'DROP TABLE IF EXISTS `wp_x` /* generated by server */'

  it('is of the request that wrote before and after, for the server keeps no name', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(100, plugin, set('1'))
    feed.statement(101, drop)
    feed.statement(101, drop)
    expect(index.edits(changeQuery()).total).toBe(2)
    feed.write(102, plugin, set('2'))
    expect(index.edits(changeQuery())).toMatchObject({ total: 1, edits: [{ rows: 2, statements: [drop, drop] }] })
    feed.write(103, undefined, set('3'))
    expect(index.edits(changeQuery()).total).toBe(2)
  })

  it('is of the request that wrote only after it, if that had begun', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    /** A request that began so many seconds after the epoch. */
    const begun = (at: number) =>
      `${(at * 1000).toString(16).padStart(11, '0')}eeeee 1 POST /wp-admin/admin-ajax.php?action=delete-plugin`
    feed.statement(100, drop)
    feed.write(101, begun(100.4), set('1'))
    expect(index.edits(changeQuery())).toMatchObject({ total: 1, edits: [{ rows: 1, statements: [drop] }] })
    feed.statement(110, drop)
    feed.write(112, begun(111), set('2'))
    expect(index.edits(changeQuery())).toMatchObject({
      total: 3,
      edits: [{ statements: [] }, { statements: [drop] }, {}],
    })
  })

  it('stands by itself where others wrote between, or much later', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(100, plugin, set('1'))
    feed.statement(101, drop)
    feed.write(101, cron(1), set('2'))
    feed.write(102, plugin, set('3'))
    feed.statement(103, drop)
    feed.write(120, plugin, set('4'))
    expect(
      index
        .edits(changeQuery())
        .edits.map(({ statements }) => statements.length)
        .sort(),
    ).toEqual([0, 0, 2])
  })
})

it('an index of what differs in the end has no edits, and no single writes', () => {
  const index = openedIndex({ isNetOnly: true })
  feeder(index.sink).write(100, admin, { table: postsTable, after: page('1', 'Spring sale') })
  expect(index.things(changeQuery()).things).toMatchObject([{ change: 'added' }])
  expect(index.edits(changeQuery())).toEqual({ total: 0, edits: [] })
})
