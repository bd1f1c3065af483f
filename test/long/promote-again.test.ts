// What a clone promoted stays known of it wherever it goes: back behind its promotion, into a branch, or on with production.
import { expect, test } from 'vitest'
import { addedPost, promotingClone, titlesOf } from '../support/promoting-site.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const { site, edited, produced, preview, promoted, cloneId, wish } = promotingClone()
const client = () => site.host.client()

test('a clone that goes back to before its promotion, or is branched, knows what production has of it', async () => {
  const bookmarked = await client().clone.bookmark({ clone: cloneId(), name: 'before', note: '' })
  expect((await site.host.ended(bookmarked.job)).state).toBe('done')
  await edited(cloneId(), addedPost('Autumn sale'))
  await promoted(wish())
  const branched = await client().clone.branch({ clone: cloneId(), name: 'branch', bookmark: null })
  expect((await site.host.ended(branched.job)).state).toBe('done')
  const ofBranch = { ...wish(), clone: branched.id }
  expect(titlesOf(await preview(ofBranch))).toEqual([])
  await edited(branched.id, "UPDATE wp_posts SET post_content = 'Leaves' WHERE post_name = 'autumn-sale'")
  const { counts } = await promoted(ofBranch)
  expect(counts).toMatchObject({ inserted: 0, changed: 1 })

  const rewound = await client().clone.rewind({ clone: cloneId(), bookmark: bookmarked.id })
  expect((await site.host.ended(rewound.job)).state).toBe('done')
  expect(await preview(wish())).toMatchObject({ things: [], conflictTotal: 0 })
  expect(await produced("SELECT post_content FROM wordpress.wp_posts WHERE post_name = 'autumn-sale'")).toBe('Leaves')
})

test('an id that a clone gives again, once it went back, is that of another row of production', async () => {
  await edited(cloneId(), addedPost('Night sale', 'Dark'))
  await promoted(wish())
  await edited(cloneId(), "UPDATE wp_posts SET post_content = 'Darker' WHERE post_name = 'night-sale'")
  const { counts } = await promoted(wish())
  expect(counts).toMatchObject({ inserted: 0, changed: 1 })
  const contents = "SELECT post_content FROM wordpress.wp_posts WHERE post_name IN ('autumn-sale', 'night-sale')"
  expect(await produced(`${contents} ORDER BY post_name`)).toBe('Leaves\nDarker')
  await edited(cloneId(), "DELETE FROM wp_posts WHERE post_name = 'night-sale'")
  await promoted(wish())
  expect(await produced(contents)).toBe('Leaves')
})

test('a clone that is refreshed and keeps its work has what it promoted once, as production has it', async () => {
  await edited(cloneId(), addedPost('Winter sale', 'Snow'))
  await promoted(wish())
  await edited(cloneId(), "UPDATE wp_posts SET post_excerpt = 'Cold' WHERE post_name = 'winter-sale'")
  await produced("UPDATE wordpress.wp_posts SET post_content = 'Much snow' WHERE post_name = 'winter-sale'")
  const started = await client().merge.start({ wish: { is: 'refresh', clone: cloneId(), from: { is: 'now' } } })
  const { state, failure } = await site.host.ended(started.job ?? '')
  expect(state, failure?.message).toBe('done')
  const id = await produced("SELECT ID FROM wordpress.wp_posts WHERE post_name = 'winter-sale'")
  const pair = await pairOf(cloneId())
  expect(await sqlIn(pair, "SELECT ID, post_content, post_excerpt FROM wp_posts WHERE post_name = 'winter-sale'")).toBe(
    `${id}\tMuch snow\tCold`,
  )
  const { counts, things } = await promoted(wish())
  expect(titlesOf({ things })).toEqual(['Winter sale'])
  expect(counts).toMatchObject({ inserted: 0, changed: 1 })
  expect(await produced(`SELECT post_content, post_excerpt FROM wordpress.wp_posts WHERE ID = ${id}`)).toBe(
    'Much snow\tCold',
  )
})
