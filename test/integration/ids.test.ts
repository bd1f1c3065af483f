// What ids WordPress gives in clones: of the table's band and the clone's lane, whatever the clone's data are of.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type Bands, whereMade } from '../../src-main/ids/bands.ts'
import { covered, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { runInWordPress } from '../support/named-writes.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()

/** What the catalog says of the production's bands and of its clones' lanes. */
function catalogued(): { readonly bands: Bands; readonly lanes: ReadonlyMap<string, number> } {
  const catalog = new DatabaseSync(join(site.host.home, 'catalog.db'), { readOnly: true })
  try {
    const stored = catalog.prepare('SELECT id_bands FROM productions').get()
    const clones = catalog.prepare('SELECT id, lane FROM clones').all()
    return {
      bands: new Map(Object.entries<number>(JSON.parse(String(stored?.id_bands)))),
      lanes: new Map(clones.map(({ id, lane }) => [String(id), Number(lane)])),
    }
  } finally {
    catalog.close()
  }
}

const publish = `
  $post = wp_insert_post(array('post_title' => 'New', 'post_status' => 'publish', 'meta_input' => array('mark' => 'x')));
  $term = wp_insert_term('Term ' . wp_rand(), 'category');
  $user = wp_create_user('user' . wp_rand(), 'pass word', wp_rand() . '@example.org');
  wp_set_object_terms($post, array($term['term_id']), 'category');
  $comment = wp_insert_comment(array('comment_post_ID' => $post, 'comment_content' => 'Said', 'user_id' => $user));
  global $wpdb;
  $meta = $wpdb->get_var($wpdb->prepare("SELECT meta_id FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = 'mark'", $post));
  echo json_encode(array('wp_posts' => $post, 'wp_terms' => $term['term_id'], 'wp_term_taxonomy' => $term['term_taxonomy_id'],
    'wp_users' => $user, 'wp_comments' => $comment, 'wp_postmeta' => (int) $meta));`

const published = async (clone: string): Promise<Record<string, number>> =>
  JSON.parse(await runInWordPress(await pairOf(clone), site.production.path, publish))

const tables = ['wp_posts', 'wp_terms', 'wp_term_taxonomy', 'wp_users', 'wp_comments', 'wp_postmeta']

/** Publishes in a clone, and expects ids of its lane. @returns them */
async function publishedInLane(clone: string): Promise<Record<string, number>> {
  const ids = await published(clone)
  const { bands, lanes } = catalogued()
  const lane = lanes.get(clone)
  expect(Object.keys(ids)).toEqual(tables)
  for (const [table, id] of Object.entries(ids)) expect(whereMade(id, bands), table).toEqual({ table, lane })
  return ids
}

const done = async (job: string) => expect((await site.host.ended(job)).state).toBe('done')

test('two clones of one point and a branch publish under ids of their own, which stay after a refresh and a rewind', async () => {
  const client = site.host.client()
  const [one, other] = [
    await forked(site.host, site.id, 'one', { is: 'newest' }),
    await forked(site.host, site.id, 'other', { is: 'newest' }),
  ]
  const seen = [await publishedInLane(one), await publishedInLane(other), await publishedInLane(one)]
  const branch = await client.clone.branch({ clone: one, name: 'branch', bookmark: null })
  await done(branch.job)
  seen.push(await publishedInLane(branch.id))
  for (const table of tables) expect(new Set(seen.map((ids) => ids[table])).size, table).toBe(seen.length)
  const { lanes, bands } = catalogued()
  expect(new Set(lanes.values()).size).toBe(3)

  await site.production.sql(
    'CREATE TABLE wp_plugin (id INT AUTO_INCREMENT PRIMARY KEY, v INT); INSERT INTO wp_plugin (v) VALUES (1)',
  )
  await done((await client.point.take({ production: site.id })).job)
  const bookmark = await client.clone.bookmark({ clone: other, name: 'kept', note: '' })
  await done(bookmark.job)
  await done((await client.clone.refresh({ clone: other, from: { is: 'newest' } })).job)
  await publishedInLane(other)
  const pair = await pairOf(other)
  await sqlIn(pair, 'INSERT INTO wp_plugin (v) VALUES (2)')
  const now = catalogued()
  expect(whereMade(await sqlIn(pair, 'SELECT MAX(id) FROM wp_plugin'), now.bands)).toMatchObject({ table: 'wp_plugin' })
  expect([...now.bands].filter(([table]) => bands.has(table))).toEqual([...bands])
  await done((await client.clone.rewind({ clone: other, bookmark: bookmark.id })).job)
  await publishedInLane(other)
  expect(catalogued().lanes).toEqual(lanes)
})

test('a fork of a moment has production’s own ids up to then, and its bands after what production made and emptied', async () => {
  const rows =
    'SELECT GROUP_CONCAT(id ORDER BY id) FROM wp_numbered; SELECT COUNT(*), MAX(id) FROM wp_emptied; SELECT MAX(ID) FROM wp_posts'
  await site.production.sql(`CREATE TABLE wp_emptied (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT); INSERT INTO wp_emptied (v) VALUES (1), (2);
    CREATE TABLE wp_numbered (v INT); INSERT INTO wp_numbered VALUES (7), (8), (9)`)
  await done((await site.host.client().point.take({ production: site.id })).job)
  await site.production.sql(`TRUNCATE TABLE wp_emptied; INSERT INTO wp_emptied (v) VALUES (3);
    ALTER TABLE wp_numbered ADD COLUMN id INT AUTO_INCREMENT PRIMARY KEY FIRST; INSERT INTO wp_numbered (v) VALUES (10);
    CREATE TABLE wp_made (id INT AUTO_INCREMENT PRIMARY KEY, v INT); INSERT INTO wp_posts (post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES ('Later', '', '', '', '', '')`)
  const at = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
  await covered(site.host, site.id, at)
  const clone = await forked(site.host, site.id, 'moment', { is: 'moment', at: at.toISOString() })
  const pair = await pairOf(clone)
  expect(await sqlIn(pair, rows)).toBe((await site.production.sql(rows)).trim())
  await publishedInLane(clone)
  const made = ['wp_emptied', 'wp_numbered', 'wp_made']
  await sqlIn(pair, made.map((table) => `INSERT INTO ${table} (v) VALUES (11)`).join('; '))
  const { bands, lanes } = catalogued()
  const ids = (await sqlIn(pair, made.map((table) => `SELECT MAX(id) FROM ${table}`).join('; '))).split('\n')
  expect(ids.map((id) => whereMade(id, bands))).toEqual(made.map((table) => ({ table, lane: lanes.get(clone) })))
  // The point of that moment, made ready, gives the same bands to another clone.
  await site.host.until('the point of the moment is ready', async (client) =>
    (await client.point.list({ production: site.id })).every((one) => one.state.is === 'ready'),
  )
  const again = await forked(site.host, site.id, 'again', { is: 'moment', at: at.toISOString() })
  expect(await sqlIn(await pairOf(again), rows)).toBe((await site.production.sql(rows)).trim())
  await publishedInLane(again)
  expect(catalogued().bands).toEqual(bands)
})
