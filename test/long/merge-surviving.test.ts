// What a merge survives: a target that is replayed, a plugin's own upgrade on one side or both, a pool without room, a production that is
// away. Each time all rows are compared: what the clone had more than its point, the result has more than what it goes on top of.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { allRowsOf, differingRows } from '../support/all-rows.ts'
import { covered, deleted, forked } from '../support/clones.ts'
import { emptyPool, leaveInPool } from '../support/full-pool.ts'
import { linked } from '../support/link.ts'
import { unlinkedSite } from '../support/linked-site.ts'
import { mergedClone, newPoint } from '../support/merge-laws.ts'
import { randomOf } from '../support/random.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { workedSite } from '../support/site-work.ts'

const site = unlinkedSite()
let id: string

beforeAll(async () => {
  await site.production.sql(workedSite(randomOf(2)).sql)
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('acme_db_version', '1')")
  id = await linked(site.host, site.production)
})

afterEach(async () => {
  for (const { id: clone } of await site.host.client().clone.list({})) await deleted(site.host, clone)
})

const asked = async (clone: string, query: string) => sqlIn(await pairOf(clone), `SET NAMES utf8mb4; ${query}`)
const told = async (clone: string) => allRowsOf(await pairOf(clone), sqlIn)
const fork = (name: string) => forked(site.host, id, name, { is: 'newest' })
const done = (clone: string | null) => ({ clone, disputed: [] })

/** Something of everything, none of which production writes in these tests. */
const work = (who: string) => `
  UPDATE wp_posts SET post_content = '<!-- wp:paragraph -->\\n<p>By ${who}</p>\\n<!-- /wp:paragraph -->' WHERE post_name = 'base-1';
  INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1, '${who}', 'a:1:{s:3:"one";i:1;}');
  INSERT INTO wp_options (option_name, option_value) VALUES ('${who}_setting', '{"a": 1}');
  UPDATE wp_acme_blobs SET body = 0x00ff27 WHERE hash = UNHEX(LEFT(SHA2('3', 256), 32));
  INSERT INTO wp_acme_log VALUES ('2026-02-02 02:02:02.02', 'by ${who}', 0x00);
  DELETE FROM wp_acme_map WHERE one = 'K5';
  CREATE TABLE wp_of_${who} (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20));
  INSERT INTO wp_of_${who} (word) VALUES ('größe')`

/** By production’s clock: what was written is before it. */
async function nextSecond(): Promise<Date> {
  const said = await site.production.sql('SELECT FLOOR(UNIX_TIMESTAMP(NOW(6))) + 1 FROM (SELECT SLEEP(1)) AS waited')
  return new Date(Number(said) * 1000)
}

it('a merge onto a second gets production as it was then, and a refresh that keeps work as well', async () => {
  const { host, production } = site
  const [plain, mine, other] = [await fork('plain'), await fork('mine'), await fork('other')]
  await asked(mine, work('mine'))
  await asked(other, "UPDATE wp_options SET option_value = 'Other' WHERE option_name = 'blogdescription'")
  const [base, ofMine, ofOther] = [await told(plain), await told(mine), await told(other)]
  await production.sql(
    "UPDATE wp_posts SET post_title = 'Early' WHERE post_name = 'base-7'; INSERT INTO wp_acme_items (code) VALUES ('early'); DELETE FROM wp_acme_items WHERE code = 'item-2'",
  )
  const at = await nextSecond()
  await production.sql(
    "UPDATE wp_posts SET post_title = 'Late' WHERE post_name = 'base-8'; DELETE FROM wp_acme_items WHERE code = 'early'",
  )
  await covered(host, id, await nextSecond())
  const from = { is: 'moment', at: at.toISOString() } as const

  const then = await told(await forked(host, id, 'then', from))
  expect(then.rows.join()).toMatch(/code=early.*post_title=Early/s)
  const merged = await mergedClone(host, { is: 'merge', name: 'both', clones: ['mine', 'other'], from })
  const both = await told(merged.clone ?? '')
  expect(differingRows(then, both).toSorted()).toEqual(
    [...differingRows(base, ofMine), ...differingRows(base, ofOther)].toSorted(),
  )
  expect(await mergedClone(host, { is: 'refresh', clone: mine, from })).toEqual(done(mine))
  expect(differingRows(then, await told(mine)).toSorted()).toEqual(differingRows(base, ofMine).toSorted())
})

describe('an upgrade routine of a plugin', () => {
  const upgrade = `
    ALTER TABLE wp_acme_items ADD COLUMN status VARCHAR(20) NOT NULL DEFAULT 'new' AFTER code, MODIFY note LONGTEXT, ADD KEY (status);
    UPDATE wp_acme_items SET status = IF(price > 50, 'dear', 'cheap'), price = price + 1;
    UPDATE wp_options SET option_value = '2' WHERE option_name = 'acme_db_version'`
  const back = `
    ALTER TABLE wp_acme_items DROP COLUMN status, MODIFY note TEXT;
    UPDATE wp_acme_items SET price = price - 1;
    UPDATE wp_options SET option_value = '1' WHERE option_name = 'acme_db_version'`
  const edits = `
    UPDATE wp_acme_items SET note = 'edited – größe' WHERE code = 'item-3';
    DELETE FROM wp_acme_items WHERE code = 'item-4';
    INSERT INTO wp_acme_items (code, note, data) VALUES ('own', 'new', 0x00ff)`
  const items = (where = '') =>
    `SELECT code, status, note, HEX(data), price FROM wp_acme_items ${where} ORDER BY code; SELECT option_value FROM wp_options WHERE option_name = 'acme_db_version'`

  it('that ran on production is there after a refresh, with what the clone did to the table before it', async () => {
    const { host, production } = site
    const mine = await fork('mine')
    await asked(mine, edits)
    await production.sql(upgrade)
    const point = await newPoint({ host, id })
    const plain = await fork('plain')
    const wish = { is: 'refresh', clone: mine, from: { is: 'point', point } } as const
    // The upgrade wrote the row as well that the clone removed.
    expect(await mergedClone(host, wish)).toEqual({ clone: null, disputed: ['row:wp_acme_items:5 the whole of it'] })
    expect(await mergedClone(host, wish, 'mine')).toEqual(done(mine))
    await asked(plain, edits)
    expect(await asked(mine, items())).toBe(await asked(plain, items()))
    expect((await told(mine)).tables).toEqual((await told(plain)).tables)
    await production.sql(back)
    await newPoint({ host, id })
  })

  it('that ran in a clone is there after a refresh, with what production did to the table before it', async () => {
    const { host, production } = site
    const mine = await fork('mine')
    await asked(mine, upgrade)
    const before = await asked(mine, items("WHERE code NOT IN ('item-3', 'item-4')"))
    await production.sql(edits.replace(/DELETE[^;]*;/, ''))
    const point = await newPoint({ host, id })
    expect(await mergedClone(host, { is: 'refresh', clone: mine, from: { is: 'point', point } })).toEqual(done(mine))
    expect(await asked(mine, items("WHERE code NOT IN ('item-3', 'item-4', 'own')"))).toBe(before)
    expect(await asked(mine, "SELECT code, status, note FROM wp_acme_items WHERE code IN ('item-3', 'own')")).toMatch(
      /^item-3\t(?:dear|cheap)\tedited – größe\nown\tnew\tnew$/,
    )
  })

  it('that ran on both sides alike is nothing to be decided', async () => {
    const { host, production } = site
    const mine = await fork('mine')
    await asked(mine, `${upgrade}; UPDATE wp_acme_items SET note = 'mine' WHERE code = 'item-6'`)
    await production.sql(upgrade)
    const point = await newPoint({ host, id })
    const ofMine = await told(mine)
    expect(await mergedClone(host, { is: 'refresh', clone: mine, from: { is: 'point', point } })).toEqual(done(mine))
    expect(differingRows(ofMine, await told(mine))).toEqual([])
  })
})

it('a merge for which the pool has no room is refused, changes nothing, and is made once there is room', async () => {
  const { host } = site
  const mine = await fork('mine')
  await asked(mine, work('mine'))
  const before = await told(mine)
  await leaveInPool(host, 100_000_000)
  try {
    const started = host.client().merge.start({ wish: { is: 'refresh', clone: mine, from: { is: 'newest' } } })
    await expect(started).rejects.toMatchObject({
      code: 'pool-full',
      message: expect.stringMatching(/Nothing was changed; delete clones or points/),
    })
  } finally {
    await emptyPool(host)
  }
  // A clone is held while it is measured what fills the pool, and goes on once there is room.
  const changed = async () => differingRows(before, await told(mine))
  await expect.poll(changed, { timeout: 120_000, interval: 1000 }).toEqual([])
  expect(await mergedClone(host, { is: 'refresh', clone: mine, from: { is: 'newest' } })).toEqual(done(mine))
  expect(differingRows(before, await told(mine))).toEqual([])
})

it('while production is away, clones are merged onto the points that there are, and its present is refused', async () => {
  const { host, production } = site
  const [plain, mine, other] = [await fork('plain'), await fork('mine'), await fork('other')]
  await asked(mine, work('mine'))
  await asked(other, "UPDATE wp_options SET option_value = 'Other' WHERE option_name = 'blogname'")
  const [base, ofMine, ofOther] = [await told(plain), await told(mine), await told(other)]
  await production.pause()
  try {
    await host.until(
      'it is known to be away',
      async (client) => (await client.production.list())[0]?.sync.is !== 'synced',
    )
    const from = { is: 'newest' } as const
    const merged = await mergedClone(host, { is: 'merge', name: 'both', clones: ['mine', 'other'], from })
    expect(differingRows(base, await told(merged.clone ?? '')).toSorted()).toEqual(
      [...differingRows(base, ofMine), ...differingRows(base, ofOther)].toSorted(),
    )
    expect(await mergedClone(host, { is: 'refresh', clone: mine, from })).toEqual(done(mine))
    const now = await host.client().merge.start({ wish: { is: 'refresh', clone: mine, from: { is: 'now' } } })
    expect(await host.ended(now.job ?? '')).toMatchObject({
      state: 'failed',
      failure: { code: 'ssh-unreachable' },
    })
    expect(differingRows(ofMine, await told(mine))).toEqual([])
  } finally {
    await production.unpause()
  }
})
