// Of a list with a lot of noise, the noise is put into words once somebody gets there; then the list is as if it always had been.
import { expect, it } from 'vitest'
import type { MeantChange } from '../../../../src-main/changes/wordpress.ts'
import type { ChangeIndex } from '../../../../src-main/comparing/change-index.ts'
import {
  adminsPost as admin,
  changeQuery,
  cronRun,
  feeder,
  openedIndex,
  optionsTable,
  pageRow as page,
  plainWords,
  postmetaTable,
  postsTable,
  rowOf,
  transientRow as transient,
} from '../../../support/fed-index.ts'

const noise = 3_000

/** Pages whose meta fields change, drafts by nobody, and so many transients. One page is only mentioned by another, and is a draft. */
function filled(count = noise) {
  const described: string[] = []
  const index = openedIndex(
    {},
    {
      ...plainWords,
      describeThing(thing, ...rest) {
        described.push(thing)
        return plainWords.describeThing(thing, ...rest)
      },
      mentions: (thing: string, rows: readonly MeantChange[]) =>
        thing === 'post:1' ? ['post:5'] : plainWords.mentions(thing, rows),
    },
  )
  const feed = feeder(index.sink)
  feed.write(
    100,
    admin,
    { table: postsTable, after: page('1', 'Zebra') },
    { table: postmetaTable, after: rowOf('9', '7', 'x') },
  )
  feed.write(
    200,
    cronRun(1),
    ...[5, 6].map((id) => ({ table: postsTable, after: page(`${id}`, `Draft ${id}`, 'auto-draft') })),
  )
  for (let at = 0; at < count; at += 500) {
    const some = Array.from({ length: 500 }, (_none, one) => ({
      table: optionsTable,
      after: transient(`${at + one}`, 'x'),
    }))
    feed.write(300 + at, cronRun(2), ...some)
  }
  return { index, feed, described }
}

const settled = (index: ChangeIndex, query?: ReturnType<typeof changeQuery>) => void [...index.settling(query)]
const first = changeQuery({ limit: 2 })

/** All that an index says of itself. */
const told = (index: ChangeIndex) => ({
  things: index.things(changeQuery({ limit: 10_000 })),
  noise: index.things(changeQuery({ classes: ['noise'], offset: 1_000, limit: 5 })),
  found: index.things(changeQuery({ text: '_transient_77' })),
  kinds: index.things(changeQuery({ groups: ['Pages'] })),
  edits: index.edits(changeQuery({ view: 'edits' })),
  net: [...index.net({})].map((row) => [row.thing, row.class, row.why]),
  counts: index.counts(),
})

it('a page without noise has no word for it, and its counts are those of all', () => {
  const { index, described } = filled()
  settled(index, first)
  expect(index.things(first)).toMatchObject({ total: noise + 4, things: [{ id: 'post:7' }, { id: 'post:1' }] })
  // What somebody's work mentions has its words.
  expect(new Set(described.filter((thing) => thing.startsWith('post:')))).toEqual(
    new Set(['post:1', 'post:7', 'post:5']),
  )
  expect(described.length).toBeLessThan(10)
  const { groups, ...counts } = index.counts()
  const { index: other } = filled()
  settled(other)
  const { groups: all, ...otherCounts } = other.counts()
  expect(counts).toEqual(otherCounts)
  expect(counts).toMatchObject({ things: 2, noise: { rows: noise + 2 } })
  expect(all).toContainEqual({ group: 'Settings', things: noise, class: 'noise' })
  expect(groups).toEqual(all.filter(({ class: is }) => is !== 'noise'))
})

it.each([
  ['a page that has noise', changeQuery({ limit: 3 })],
  ['noise alone', changeQuery({ classes: ['noise'], limit: 1 })],
  ['a search', changeQuery({ text: 'transient' })],
  ['a kind', changeQuery({ groups: ['Settings'], limit: 1 })],
  ['edits', changeQuery({ view: 'edits', limit: 1 })],
])('%s finds everything in words', (_what, query) => {
  const [{ index }, { index: other }] = [filled(), filled()]
  settled(index, first)
  expect(index.counts().groups).toHaveLength(1)
  if (query.view === 'edits') index.edits(query)
  else index.things(query)
  settled(other)
  expect(told(index)).toEqual(told(other))
})

it('what was put off and is written to again, goes, or becomes somebody’s, is as it is then', () => {
  const [{ index, feed }, { index: other, feed: otherFeed }] = [filled(), filled()]
  const more = ({ write }: typeof feed) => {
    write(9_000, cronRun(3), { table: optionsTable, before: transient('8', 'x') })
    write(9_001, cronRun(4), { table: optionsTable, before: transient('9', 'x'), after: transient('9', 'y') })
    write(9_002, admin, { table: postmetaTable, after: rowOf('20', '6', 'z') })
  }
  settled(index, first)
  index.things(first)
  more(feed)
  settled(index, first)
  expect(index.things(changeQuery({ classes: ['work'] })).things.map(({ id, title }) => `${id} ${title}`)).toEqual([
    'post:7 7',
    'post:6 Draft 6',
    'post:1 Zebra',
  ])
  more(otherFeed)
  expect(told(index)).toEqual(told(other))
})
