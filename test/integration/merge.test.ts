// A clone is refreshed and keeps its own work, and two clones become one with the work of both, on a real WordPress.
import { beforeAll, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { mergingClones } from '../support/merging-clones.ts'

const site = linkedSite()
const { edited, asked, option, inside, pointTaken, merged } = mergingClones(site)
let mine: string

beforeAll(async () => {
  mine = await forked(site.host, site.id, 'mine', { is: 'newest' })
})

test('a refresh keeps what the clone changed, rows and files, and takes what production changed', async () => {
  await edited(
    mine,
    "UPDATE wp_posts SET post_title = 'Mine', post_modified = NOW() WHERE ID = 1",
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1, 'mine', 'größe')",
  )
  await inside(
    mine,
    "mkdir -p wp-content/mine && echo own > wp-content/mine/a.txt && echo '// mine' >> wp-content/themes/index.php && chmod 640 wp-content/mine/a.txt",
  )
  await site.production.sql("UPDATE wp_options SET option_value = 'Theirs' WHERE option_name = 'blogdescription'")
  await site.production.sql("UPDATE wp_posts SET post_content = 'Their content' WHERE ID = 1")
  const point = await pointTaken()
  const wish = { is: 'refresh', clone: 'mine', from: { is: 'point', point } } as const

  const preview = await site.host.client().merge.preview({ wish })
  expect(preview).toMatchObject({ completeness: { is: 'complete' }, conflictTotal: 0, bothTotal: 1 })
  expect(preview.both).toMatchObject([{ id: 'post:1' }])
  expect(preview.writes.files).toBeGreaterThan(0)

  const { merge, says, log } = await merged({ wish })
  expect(says, log).toBe('done')
  expect(merge).toMatchObject({ state: 'done', clone: mine, conflicts: { open: 0 } })
  expect(await asked(mine, 'SELECT post_title, post_content FROM wp_posts WHERE ID = 1')).toBe('Mine\tTheir content')
  expect(await asked(mine, "SELECT HEX(meta_value) FROM wp_postmeta WHERE meta_key = 'mine'")).toBe(
    Buffer.from('größe').toString('hex').toUpperCase(),
  )
  expect(await option(mine, 'blogdescription')).toBe('Theirs')
  expect(
    await inside(
      mine,
      'cat wp-content/mine/a.txt && stat -c %a wp-content/mine/a.txt && tail -1 wp-content/themes/index.php',
    ),
  ).toBe('own\n640\n// mine')
  const bookmarks = await site.host.client().clone.bookmarks({ clone: mine })
  expect(bookmarks).toMatchObject([{ kind: 'safety', name: 'Before refresh' }])
  const query = { view: 'edits', limit: 1000 } as const
  const { edits: list } = await site.host.client().change.list({ from: null, to: { is: 'clone', clone: mine }, query })
  expect(list.map(({ title }) => title)).toContainEqual(expect.stringMatching(/^refreshed, and kept \d+ changes$/))
})

test('what both changed waits for a decision, survives, is decided, and is remembered for the next refresh', async () => {
  await edited(mine, "UPDATE wp_options SET option_value = 'My description' WHERE option_name = 'blogdescription'")
  await site.production.sql("UPDATE wp_options SET option_value = 'Their own' WHERE option_name = 'blogdescription'")
  const point = await pointTaken()
  const client = site.host.client()
  const wish = { is: 'refresh', clone: 'mine', from: { is: 'point', point } } as const
  const { merge, job } = await client.merge.start({ wish })
  expect(job).toBeNull()
  expect(merge).toMatchObject({ state: 'waiting', conflicts: { open: 1, decided: 0 } })
  expect(await option(mine, 'blogdescription')).toBe('My description')

  const { conflicts } = await client.merge.conflicts({ merge: merge.id })
  expect(conflicts).toMatchObject([
    {
      is: 'value',
      state: 'open',
      thing: { id: 'setting:blogdescription' },
      base: { text: 'Theirs' },
      mine: { label: 'clone “mine”', value: { text: 'My description' }, edit: { by: { is: 'user', id: 1 } } },
      theirs: { value: { text: 'Their own' } },
    },
  ])
  await expect(client.merge.continue({ merge: merge.id })).rejects.toThrow(/waits for one decision/)
  await site.host.stop()
  await site.host.start()
  const again = site.host.client()
  expect((await again.merge.list({})).find(({ id }) => id === merge.id)).toMatchObject({ state: 'waiting' })
  expect(await again.merge.decide({ merge: merge.id, conflicts: null, choice: { is: 'mine' } })).toMatchObject({
    state: 'ready',
    conflicts: { open: 0, decided: 1 },
  })
  const continued = await again.merge.continue({ merge: merge.id })
  const { state, failure } = await site.host.ended(continued.job)
  expect([state, failure]).toEqual(['done', null])
  expect(await option(mine, 'blogdescription')).toBe('My description')

  const next = await again.merge.preview({ wish: { is: 'refresh', clone: 'mine', from: { is: 'point', point } } })
  expect(next).toMatchObject({ conflictTotal: 0 })
})

test('two clones become one with the work of both, get further work, and chosen things with what they name', async () => {
  const client = site.host.client()
  const one = await forked(site.host, site.id, 'header', { is: 'newest' })
  const other = await forked(site.host, site.id, 'checkout', { is: 'newest' })
  await edited(
    one,
    "INSERT INTO wp_posts (post_title, post_name, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES ('Header page', 'header-page', '', '', '', '', '')",
    "UPDATE wp_options SET option_value = 'Header name' WHERE option_name = 'blogname'",
  )
  await edited(
    other,
    "INSERT INTO wp_posts (post_title, post_name, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES ('Checkout page', 'checkout-page', '', '', '', '', '')",
    "UPDATE wp_posts SET post_title = 'Sample of checkout' WHERE ID = 2",
  )
  const { merge, says, log } = await merged({
    wish: { is: 'merge', name: 'both', clones: ['header', 'checkout'], from: { is: 'newest' } },
  })
  expect(says, log).toBe('done')
  const both = merge.clone ?? ''
  const titles = () =>
    asked(
      both,
      "SELECT post_title FROM wp_posts WHERE post_title LIKE '%page' AND post_name LIKE '%-page' AND ID > 3 ORDER BY post_title",
    )
  expect(await titles()).toBe('Checkout page\nHeader page')
  expect(await option(both, 'blogname')).toBe('Header name')
  expect(await asked(both, 'SELECT post_title FROM wp_posts WHERE ID = 2')).toBe('Sample of checkout')
  expect(await option(other, 'blogname')).not.toBe('Header name')
  expect((await client.clone.list({})).find(({ id }) => id === both)).toMatchObject({ status: 'running' })

  await edited(one, "UPDATE wp_options SET option_value = 'Header named anew' WHERE option_name = 'blogname'")
  const added = await merged({ wish: { is: 'add', clone: 'both', source: 'header' } })
  expect(added.says, added.log).toBe('done')
  expect(await option(both, 'blogname')).toBe('Header named anew')
  expect(await titles()).toBe('Checkout page\nHeader page')

  await edited(
    other,
    "INSERT INTO wp_posts (ID, post_type, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (900, 'attachment', 'A picture', '', '', '', '', '')",
    "INSERT INTO wp_posts (ID, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (901, 'With a picture', '', '', '', '', '')",
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (901, '_thumbnail_id', '900')",
    "INSERT INTO wp_posts (ID, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (902, 'Another', '', '', '', '', '')",
  )
  const pick = { is: 'pick' as const, source: 'checkout', clone: 'mine', things: ['post:901'] }
  expect(await client.merge.preview({ wish: pick })).toMatchObject({ along: [{ id: 'post:900' }], conflictTotal: 0 })
  const picked = await merged({ wish: pick })
  expect(picked.says, picked.log).toBe('done')
  expect(await asked(mine, 'SELECT post_title FROM wp_posts WHERE ID BETWEEN 900 AND 999 ORDER BY ID')).toBe(
    'A picture\nWith a picture',
  )
  expect(await asked(mine, "SELECT post_title FROM wp_posts WHERE post_title = 'Checkout page'")).toBe('')
})
