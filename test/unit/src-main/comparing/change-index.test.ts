// A change index: edits and things in words, whichever way the changes come in.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WordPressWords } from '../../../../src-main/changes/wordpress.ts'
import type { ChangeIndex } from '../../../../src-main/comparing/change-index.ts'
import { openChangeIndex } from '../../../../src-main/comparing/open-change-index.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import {
  adminsPost as admin,
  changeQuery,
  cronRun as cron,
  describedTable,
  feeder,
  fileAt,
  intColumn,
  listedEdits as listed,
  openedIndex,
  optionsTable,
  pageRow as page,
  plainWords,
  postmetaTable,
  postsTable,
  rowOf,
  shownRow,
  transientRow as transient,
  wordColumn,
} from '../../../support/fed-index.ts'
import { heldMemory } from '../../../support/held-memory.ts'
import { loggedChange } from '../../../support/logged-row.ts'

const orders = describedTable('wp_orders', [intColumn('id'), wordColumn('status')], ['id'])

const things = (index: ChangeIndex, change: Parameters<typeof changeQuery>[0] = {}) =>
  index
    .things(changeQuery(change))
    .things.map(({ id, title, change: word, rows }) => `${id} “${title}” ${word} ${rows}`)

describe('things', () => {
  const filled = () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(
      100,
      admin,
      { table: postsTable, after: page('1', 'Zebra') },
      { table: postsTable, before: page('2', 'Apple'), after: page('2', 'Apple pie') },
      { table: postsTable, after: page('3', 'Auto', 'auto-draft') },
      { table: postmetaTable, after: rowOf('9', '7', 'needle in a value') },
      { table: orders, after: rowOf('5', 'paid') },
      { table: optionsTable, after: rowOf('1', 'blogname', 'Name') },
      { table: optionsTable, after: transient('2', 'x') },
    )
    index.setFiles([fileAt('uploads/x.php', 100), fileAt('cache/y', 100)])
    return index
  }

  it('are listed by their group and title, work first and noise last', () => {
    expect(things(filled())).toEqual([
      'post:7 “7” changed 1',
      'post:2 “Apple pie” changed 1',
      'post:1 “Zebra” added 1',
      'setting:blogname “blogname” changed 1',
      'file:uploads/x.php “uploads/x.php” added 0',
      'order:5 “5” changed 1',
      'post:3 “Auto” added 1',
      'setting:_transient_2 “_transient_2” changed 1',
      'file:cache/y “cache/y” added 0',
    ])
  })

  it('are counted by class and group', () => {
    expect(filled().counts()).toEqual({
      things: 5,
      rows: 4,
      files: 1,
      own: { things: 1, rows: 1 },
      noise: { rows: 2, files: 1 },
      groups: [
        { group: 'Pages', things: 3, class: 'work' },
        { group: 'Settings', things: 1, class: 'work' },
        { group: 'Files', things: 1, class: 'work' },
        { group: 'Orders', things: 1, class: 'own' },
        { group: 'Pages', things: 1, class: 'noise' },
        { group: 'Settings', things: 1, class: 'noise' },
        { group: 'Files', things: 1, class: 'noise' },
      ],
    })
  })

  it('are found by words of a title or a value, by group, by class, and page by page', () => {
    const index = filled()
    expect(things(index, { text: 'PIE apple' })).toEqual(['post:2 “Apple pie” changed 1'])
    expect(things(index, { text: 'Needle' })).toEqual(['post:7 “7” changed 1'])
    expect(things(index, { text: 'needle apple' })).toEqual([])
    expect(things(index, { groups: ['Files', 'Orders'], classes: ['work', 'own'] })).toEqual([
      'file:uploads/x.php “uploads/x.php” added 0',
      'order:5 “5” changed 1',
    ])
    expect(index.things(changeQuery({ offset: 1, limit: 2 }))).toMatchObject({
      total: 9,
      things: [{ id: 'post:2' }, { id: 'post:1' }],
    })
    expect(listed(index, { text: 'needle' })).toEqual(['aaaaaaaaaaaaaaaa 1 changed “Zebra”'])
    expect(listed(index, { text: 'nowhere' })).toEqual([])
    expect(listed(index, { groups: ['Orders'] })).toHaveLength(1)
    expect(listed(index, { groups: ['Menus'] })).toEqual([])
  })

  it('get titles that are learned, and tell which are missing', () => {
    const index = filled()
    expect(index.unknown()).toEqual(['post:7', 'user:1'])
    index.learn(
      new Map([
        ['post:7', { title: 'About us', type: 'page' }],
        ['user:1', { title: 'anna', type: '' }],
      ]),
    )
    expect(index.unknown()).toEqual([])
    expect(things(index, { text: 'about' })).toEqual(['post:7 “About us” changed 1'])
    expect(index.edits(changeQuery()).edits[0]?.title).toContain('anna changed')
  })

  /** A page that is named by a meta field of another, one that only a meta field is of, and one that is told of nothing else. */
  function mentioning() {
    const described: string[] = []
    const index = openedIndex(
      {},
      {
        ...plainWords,
        describeThing(thing, rows, files, lookUp) {
          described.push(thing)
          const said = plainWords.describeThing(thing, rows, files, lookUp)
          return thing === 'post:1' ? { ...said, title: `Reply to ${lookUp('post:2')?.title}` } : said
        },
        mentions: (thing, rows) => (thing === 'post:1' ? ['post:2'] : plainWords.mentions(thing, rows)),
      },
    )
    const feed = feeder(index.sink)
    feed.write(
      100,
      admin,
      { table: postsTable, after: page('1', 'Zebra') },
      { table: postsTable, after: page('2', 'Apple') },
      { table: postmetaTable, after: rowOf('9', '7', 'x') },
    )
    return { index, feed, described }
  }

  it('that mention others wait for their titles, and are put into words once', () => {
    const { index, described } = mentioning()
    for (const _part of index.asking());
    expect(described).not.toContain('post:7')
    expect(index.unknown()).toEqual(['post:7', 'user:1'])
    index.learn(new Map([['post:7', { title: 'About us', type: 'page' }]]))
    expect(things(index)).toEqual([
      'post:7 “About us” changed 1',
      'post:2 “Apple” added 1',
      'post:1 “Reply to Apple” added 1',
    ])
    expect(described.toSorted()).toEqual(['post:1', 'post:2', 'post:7'])
  })

  it('that wait have their words though nothing is learned, and what is written meanwhile', () => {
    const { index, feed } = mentioning()
    for (const _part of index.asking());
    expect(things(index)).toEqual(['post:7 “7” changed 1', 'post:2 “Apple” added 1', 'post:1 “Reply to Apple” added 1'])
    feed.write(
      200,
      admin,
      { table: postmetaTable, before: rowOf('9', '7', 'x') },
      { table: postmetaTable, after: rowOf('10', '8', 'x') },
    )
    for (const _part of index.asking());
    feed.write(300, admin, { table: postsTable, before: page('2', 'Apple'), after: page('2', 'Pear') })
    expect(things(index)).toEqual(['post:8 “8” changed 1', 'post:2 “Pear” added 1', 'post:1 “Reply to Pear” added 1'])
  })

  it('have the class of the worst of row and thing in each of their rows', () => {
    const index = filled()
    const classes = [...index.net({})].map(({ thing, class: is, why }) => `${thing} ${is} ${why}`)
    expect(classes).toContain('post:3 noise a draft of its own')
    expect(classes).toContain('post:1 work null')
    expect([...index.net({ thing: 'post:7' })].map(({ after }) => shownRow(after))).toEqual([
      ['9', '7', 'needle in a value'],
    ])
    expect(index.files({ thing: 'file:uploads/x.php' }).map(({ path }) => path)).toEqual(['uploads/x.php'])
  })

  it('show a row that was given another key as one that changed', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(1, undefined, { table: postsTable, before: page('1', 'A'), after: page('5', 'A') })
    const net = () => [...index.net({})].map(({ before, after }) => [shownRow(before)?.[0], shownRow(after)?.[0]])
    expect(net()).toEqual([['1', '5']])
    expect(index.counts().rows).toBe(1)
    feed.write(2, undefined, { table: postsTable, after: page('1', 'New') })
    expect(net()).toEqual([
      ['1', '1'],
      [undefined, '5'],
    ])
    feed.write(3, undefined, { table: postsTable, before: page('1', 'New') })
    expect(net()).toEqual([['1', '5']])
    feed.write(4, undefined, { table: postsTable, before: page('5', 'A'), after: page('1', 'A') })
    expect(net()).toEqual([])
    expect(index.counts()).toMatchObject({ things: 0, rows: 0, groups: [] })
  })

  it('that moved are new ones once the row they came from is there again', () => {
    const index = openedIndex()
    const feed = feeder(index.sink)
    feed.write(1, undefined, { table: postsTable, before: page('1', 'A'), after: page('5', 'A') })
    expect(things(index)).toEqual(['post:5 “A” changed 1'])
    feed.write(2, undefined, { table: postsTable, after: page('1', 'A') })
    expect(things(index)).toEqual(['post:5 “A” added 1'])
  })

  it('are in the order of their keys, table by table', () => {
    const index = openedIndex()
    for (const id of ['10', '-3', '9', '100', '-20']) {
      index.addNet({ table: postsTable, before: null, after: page(id, id) })
    }
    expect([...index.net({})].map(({ after }) => shownRow(after)?.[0])).toEqual(['-20', '-3', '9', '10', '100'])
  })
})

describe('an index', () => {
  it('says the same, fed little by little or at once, with the list read between or not', () => {
    const feedAll = (index: ChangeIndex, look: () => void) => {
      const feed = feeder(index.sink)
      for (let number = 0; number < 30; number++) {
        const id = String(number % 7)
        const name = number % 3 === 0 ? cron(number % 4) : admin
        const before = number < 7 ? undefined : page(id, `Title ${number - 7}`)
        const after = page(id, `Title ${number}`)
        feed.write(
          100 + number,
          number % 5 === 0 ? undefined : name,
          before ? { table: postsTable, before, after } : { table: postsTable, after },
        )
        if (number % 4 === 0) feed.rolledBack(100 + number, { table: postsTable, after: page('99', 'never') })
        if (number === 11) index.setFiles([fileAt('early.php', 104)])
        look()
      }
      index.setFiles([fileAt('a.php', 120), fileAt('b.php', 400)])
    }
    const some = openedIndex()
    const other = openedIndex()
    feedAll(some, () => {
      some.counts()
      some.edits(changeQuery())
    })
    feedAll(other, () => undefined)
    for (const read of [
      (index: ChangeIndex) => index.counts(),
      (index: ChangeIndex) => index.things(changeQuery()),
      (index: ChangeIndex) => index.edits(changeQuery()),
      (index: ChangeIndex) =>
        [...index.net({})].map(({ before, after, thing }) => [thing, shownRow(before), shownRow(after)]),
    ]) {
      expect(read(some)).toEqual(read(other))
    }
    expect(some.counts().things).toBeGreaterThan(7)
  })

  it.each([
    ['as values', (change: RowChange) => change],
    ['as a log has them', loggedChange],
  ] as const)('holds a transaction that is larger than its memory, whole or not at all: rows %s', (_name, formed) => {
    const index = openedIndex()
    const large = 'x'.repeat(60_000)
    const many = (from: number) =>
      Array.from({ length: 200 }, (_none, at) => ({
        change: formed({ table: postsTable, before: null, after: page(String(from + at), large + at) }),
        context: { at: 5, server: 1, statement: at === 3 ? `INSERT /*sitefork:${admin}*/` : null },
      }))
    for (const { change, context } of many(0)) index.sink.row(change, context)
    expect(index.counts().rows).toBe(0)
    index.sink.rolledBack()
    expect(index.counts().rows).toBe(0)
    for (const { change, context } of many(1000)) index.sink.row(change, context)
    index.sink.committed(7, 5)
    expect(index.counts().rows).toBe(200)
    expect([...index.writes('aaaaaaaaaaaaaaaa')].map(({ after }) => shownRow(after)?.[1]?.length)).toEqual(
      Array.from({ length: 200 }, (_none, at) => large.length + String(at).length),
    )
  })

  it('puts an edit of any size into words, holding no more than a little of it', () => {
    const before = heldMemory()
    let most = 0
    const words: WordPressWords = {
      ...plainWords,
      describeEdit(edit) {
        most = Math.max(most, heldMemory() - before)
        return plainWords.describeEdit(edit)
      },
    }
    const index = openedIndex({}, words)
    const feed = feeder(index.sink)
    const large = 'x'.repeat(200_000)
    for (let id = 0; id < 1000; id++) feed.write(100, admin, { table: postsTable, after: page(String(id), large + id) })
    expect(index.edits(changeQuery()).edits).toMatchObject([{ rows: 1000 }])
    // All of it is 200 MB, and less than half of it is in memory, besides what is looked at.
    expect([most > 0, most < 150 * 2 ** 20]).toEqual([true, true])
  })

  it('lies in a file of its own, which nobody else can read and which goes with it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sitefork-index-'))
    const file = join(folder, 'index.db')
    const index = openChangeIndex(file, plainWords)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    index.close()
    expect(existsSync(file)).toBe(false)
    expect(() => openChangeIndex(join(folder, 'no', 'where'), plainWords)).toThrow(/The index of a comparison/)
    rmSync(folder, { recursive: true })
  })
})
