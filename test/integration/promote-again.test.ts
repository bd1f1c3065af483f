// A person promotes, works on in the same clone, and promotes again: only what is new is written, to the rows that production has by now.
import { expect, test } from 'vitest'
import { addedPost, promotingClone, titlesOf } from '../support/promoting-site.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const { site, edited, inside, produced, preview, written, promoted, cloneId, wish } = promotingClone()
const client = () => site.host.client()
const saleInProduction = () => produced("SELECT ID FROM wordpress.wp_posts WHERE post_name = 'spring-sale'")
const blogname = () => produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")
const style = 'wp-content/themes/mine/style.css'

test('what is the same since is not offered again; what is new is written to the row that production made', async () => {
  await edited(
    cloneId(),
    addedPost('Spring sale', 'First'),
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'subtitle', 'one' FROM wp_posts WHERE post_name = 'spring-sale'",
    "UPDATE wp_options SET option_value = 'Tried' WHERE option_name = 'blogname'",
  )
  await inside(cloneId(), `mkdir -p wp-content/themes/mine && printf 'a\\nb\\nc\\n' > ${style}`)
  await promoted(wish())
  const id = await saleInProduction()

  const nothing = await preview(wish())
  expect(nothing).toMatchObject({ things: [], conflictTotal: 0, mentionTotal: 0, counts: { files: 0 } })
  expect(nothing.leftOut).toContainEqual({ group: 'Promoted before, and the same since', things: 2 })
  expect(nothing.theirs).toMatchObject({ things: 0, rows: 0, files: 0 })

  const inClone = await sqlIn(await pairOf(cloneId()), "SELECT ID FROM wp_posts WHERE post_name = 'spring-sale'")
  expect(Number(inClone)).toBeGreaterThan(1e9)
  await edited(
    cloneId(),
    "UPDATE wp_posts SET post_content = 'Second' WHERE post_name = 'spring-sale'",
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'teaser', 'two' FROM wp_posts WHERE post_name = 'spring-sale'",
    `UPDATE wp_options SET option_value = '${inClone}' WHERE option_name = 'page_on_front'`,
    "UPDATE wp_options SET option_value = 'Tried again' WHERE option_name = 'blogname'",
  )
  await inside(cloneId(), `printf 'A\\nb\\nc\\n' > ${style}`)
  await produced(`UPDATE wordpress.wp_posts SET post_title = 'Spring sale!' WHERE ID = ${id}`)
  const { things, counts } = await promoted(wish())
  expect(things.find(({ title }) => title.startsWith('Spring sale'))).toMatchObject({ change: 'changed' })
  expect(counts).toMatchObject({ inserted: 1, files: 1, deleted: 0 })
  expect(
    await produced(
      `SELECT post_title, post_content FROM wordpress.wp_posts WHERE ID = ${id}; SELECT meta_key, meta_value FROM wordpress.wp_postmeta WHERE post_id = ${id} ORDER BY meta_key; SELECT option_value FROM wordpress.wp_options WHERE option_name = 'page_on_front'`,
    ),
  ).toBe(`Spring sale!\tSecond\nsubtitle\tone\nteaser\ttwo\n${id}`)
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'spring-sale'")).toBe('1')
  expect(await blogname()).toBe('Tried again')
  expect(await site.production.readFile(style)).toBe('A\nb\nc\n')
})

test('what production changed in the same place since is to be decided, with what was promoted between them', async () => {
  const { job } = await client().point.take({ production: site.id, note: '' })
  expect((await site.host.ended(job)).state).toBe('done')
  await edited(cloneId(), "UPDATE wp_options SET option_value = 'Mine' WHERE option_name = 'blogname'")
  await inside(cloneId(), `printf 'AA\\nb\\nc\\n' > ${style}`)
  await produced("UPDATE wordpress.wp_options SET option_value = 'Theirs' WHERE option_name = 'blogname'")
  await site.production.exec('sh', '-c', `cd '${site.production.path}' && printf 'A\\nb\\nC\\n' > ${style}`)
  const draft = await client().promotion.draft({ wish: wish() })
  const { conflicts } = await client().promotion.conflicts({ promotion: draft.id })
  expect(conflicts.map(({ base, mine, theirs }) => [base?.text, mine.value?.text, theirs.value?.text])).toEqual([
    ['Tried again', 'Mine', 'Theirs'],
  ])
  await client().promotion.decide({ promotion: draft.id, conflicts: null, choice: { is: 'theirs' } })
  const { says, log } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(await blogname()).toBe('Theirs')
  // Both changed a line of their own, and a point had what was promoted.
  expect(await site.production.readFile(style)).toBe('AA\nb\nC\n')
  expect(await preview(wish())).toMatchObject({ things: [], conflictTotal: 0 })
})

test('what is deleted in the clone goes in production, and what is undone is offered as if it had never been promoted', async () => {
  await edited(cloneId(), addedPost('Summer sale', 'Hot'))
  const summer = await promoted(wish())
  const undo = await promoted({ is: 'undo', promotion: summer.id })
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'summer-sale'")).toBe('0')
  const again = await preview(wish())
  expect(titlesOf(again)).toEqual(['Summer sale'])
  expect(again.things[0]).toMatchObject({ change: 'added' })

  // The undo is undone: it is there again.
  await promoted({ is: 'undo', promotion: undo.id })
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'summer-sale'")).toBe('1')
  expect(titlesOf(await preview(wish()))).toEqual([])

  await edited(cloneId(), "DELETE FROM wp_posts WHERE post_name = 'summer-sale'")
  await promoted(wish())
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'summer-sale'")).toBe('0')
  expect(titlesOf(await preview(wish()))).toEqual([])
})
