// Changes of a clone are written to a real production, once and all of it, and undone; what production got meanwhile stays.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { cloneSession, makeWriter, writeDraft, writer } from '../support/written-site.ts'

const site = linkedSite()
const connections: SqlConnection[] = []
let clone: string

beforeAll(async () => {
  await makeWriter(site)
  clone = await forked(site.host, site.id, 'mine', { is: 'newest' })
})
afterAll(() => {
  for (const one of connections) one.close()
})

let edits = 0
/** Writes as WordPress does when somebody saves something. */
async function edited(...statements: readonly string[]): Promise<void> {
  const sql = await cloneSession(site, clone)
  connections.push(sql)
  edits++
  const id = edits.toString(16).padStart(16, 'b')
  for (const statement of statements) {
    await sql.query(`${statement} /*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`)
  }
}

const inside = async (script: string) => {
  const { web } = await pairOf(clone)
  return docker('exec', web, 'sh', '-c', `cd "$1" && ${script}`, 'sh', site.production.path)
}
const client = () => site.host.client()
const produced = async (query: string) => (await site.production.sql(query)).trimEnd()

const written = (promotion: string) => writeDraft(site, promotion)

test('nobody may write before a person allowed it, and the account must have the rights', async () => {
  const wish = { is: 'promote', clone: 'mine' } as const
  const preview = await client().promotion.preview({ wish })
  expect(preview.whyNot).toContain('Nobody has allowed promotion')
  const { statements } = await client().promotion.grants({ production: site.id, user: 'sitefork_writer' })
  expect(statements).toEqual([expect.stringContaining('GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON')])
  const { replication } = site.production.database
  await expect(client().promotion.allow({ production: site.id, ...replication })).rejects.toThrow('lacks')
  const { access } = await client().promotion.allow({ production: site.id, ...writer })
  expect(access).toMatchObject({ user: 'sitefork_writer', mayAlter: false, files: true })
  expect((await client().promotion.preview({ wish })).whyNot).toBeNull()
})

test('a clone’s work is in production afterwards, with ids that production gave, and what production got stays', async () => {
  await edited(
    "INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_type) VALUES (1, NOW(), NOW(), 'New from the clone', 'Spring sale', '', 'publish', 'spring-sale', '', '', NOW(), NOW(), '', 'post')",
    "UPDATE wp_posts SET guid = CONCAT('http://acme.example/?p=', ID) WHERE post_name = 'spring-sale'",
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'subtitle', 'größe' FROM wp_posts WHERE post_name = 'spring-sale'",
    "UPDATE wp_options SET option_value = 'A new tagline' WHERE option_name = 'blogdescription'",
  )
  await inside("mkdir -p wp-content/themes/mine && echo 'own' > wp-content/themes/mine/style.css")
  await produced("UPDATE wordpress.wp_posts SET post_content = 'Production went on' WHERE ID = 1")
  const before = await produced('SELECT MAX(ID) FROM wordpress.wp_posts')
  const wish = { is: 'promote', clone: 'mine' } as const
  const draft = await client().promotion.draft({ wish })
  expect(draft).toMatchObject({ state: 'draft', is: 'promote', counts: { statements: 0 } })
  expect(draft.things.map(({ title }) => title)).toContain('Spring sale')

  await expect(client().promotion.write({ promotion: draft.id, site: 'other' })).rejects.toThrow('type its name')

  const { says, log, promotion } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(promotion).toMatchObject({ state: 'done', id: draft.id })
  const id = await produced("SELECT ID FROM wordpress.wp_posts WHERE post_name = 'spring-sale'")
  expect(Number(id)).toBeGreaterThan(Number(before))
  expect(Number(id)).toBeLessThan(Number(before) + 50)
  expect(await produced(`SELECT guid FROM wordpress.wp_posts WHERE ID = ${id}`)).toBe(`http://acme.example/?p=${id}`)
  expect(await produced(`SELECT HEX(meta_value) FROM wordpress.wp_postmeta WHERE post_id = ${id}`)).toBe(
    Buffer.from('größe').toString('hex').toUpperCase(),
  )
  expect(await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogdescription'")).toBe(
    'A new tagline',
  )
  expect(await produced('SELECT post_content FROM wordpress.wp_posts WHERE ID = 1')).toBe('Production went on')
  expect(await site.production.readFile('wp-content/themes/mine/style.css')).toBe('own\n')
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'spring-sale'")).toBe('1')
  expect(promotion?.findings).toEqual([])
})

test('a promotion is tried on a clone of production first', async () => {
  await edited("UPDATE wp_options SET option_value = 'Tried first' WHERE option_name = 'blogname'")
  const draft = await client().promotion.draft({ wish: { is: 'promote', clone: 'mine' } })
  const { job, id } = await client().promotion.rehearse({ promotion: draft.id })
  const { state, failure } = await site.host.ended(job)
  expect(state, failure?.message).toBe('done')
  const shown = await sqlIn(await pairOf(id), "SELECT option_value FROM wp_options WHERE option_name = 'blogname'")
  expect(shown).toBe('Tried first')
  expect(await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")).not.toBe(
    'Tried first',
  )
  expect(draft.things.map(({ title }) => title)).not.toContain('Spring sale')
  const [rehearsed] = await client().promotion.list({})
  expect(rehearsed).toMatchObject({ id: draft.id, state: 'draft', rehearsal: id })
  const { says, log } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")).toBe(
    'Tried first',
  )
})

test('a promotion is undone, but for what others changed since', async () => {
  const all = await client().promotion.list({ production: site.id })
  const first = all.toReversed().find(({ state, is }) => state === 'done' && is === 'promote')
  await produced("UPDATE wordpress.wp_posts SET post_content = 'Somebody went on' WHERE post_name = 'spring-sale'")
  const draft = await client().promotion.draft({ wish: { is: 'undo', promotion: first?.id ?? '' } })
  expect(draft.conflicts.open).toBeGreaterThan(0)
  await client().promotion.decide({ promotion: draft.id, conflicts: null, choice: { is: 'mine' } })
  const { says, log } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'spring-sale'")).toBe('0')
  expect(
    await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogdescription'"),
  ).not.toBe('A new tagline')
  await expect(site.production.readFile('wp-content/themes/mine/style.css')).rejects.toThrow()
  const again = (await client().promotion.list({})).find(({ id }) => id === first?.id)
  expect(again?.state).toBe('undone')
})

test('production goes back to a moment, and keeps what is its own', async () => {
  const { job } = await client().point.take({ production: site.id, note: 'good' })
  expect((await site.host.ended(job)).state).toBe('done')
  const points = await client().point.list({ production: site.id })
  const point = points.find(({ note }) => note === 'good')?.id ?? ''
  await produced("UPDATE wordpress.wp_posts SET post_title = 'Hacked' WHERE ID = 1")
  await produced(
    "INSERT INTO wordpress.wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt, comment_approved) VALUES (1, 'A visitor', 'Nice', NOW(), NOW(), '1')",
  )
  const wish = { is: 'roll-back', production: site.id, to: { is: 'point', point } } as const
  const preview = await client().promotion.preview({ wish })
  expect(preview.leftOut).toMatchObject([{ group: 'Comments' }])
  const draft = await client().promotion.draft({ wish })
  const { says, log } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(await produced('SELECT post_title FROM wordpress.wp_posts WHERE ID = 1')).not.toBe('Hacked')
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_comments WHERE comment_author = 'A visitor'")).toBe('1')
})

test('production goes back to a moment before its promotions, and a promotion after that is written', async () => {
  const all = await client().promotion.list({ production: site.id })
  const first = all.toReversed().find(({ state, is }) => state !== 'draft' && is === 'promote')
  const point = first?.point ?? ''
  const before = await client().promotion.preview({
    wish: { is: 'roll-back', production: site.id, to: { is: 'point', point } },
  })
  expect(before.things.map(({ title }) => title).join()).not.toContain('sitefork')
  const draft = await client().promotion.draft({
    wish: { is: 'roll-back', production: site.id, to: { is: 'point', point } },
  })
  const { says, log } = await written(draft.id)
  expect(says, log).toBe('done')
  expect(await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")).not.toBe(
    'Tried first',
  )
  expect(
    await produced("SELECT COUNT(*) FROM wordpress.wp_options WHERE option_name LIKE 'sitefork_promotion_%'"),
  ).toBe('1')
  expect(await produced("SELECT COUNT(*) FROM wordpress.wp_comments WHERE comment_author = 'A visitor'")).toBe('1')
  const undo = await client().promotion.draft({ wish: { is: 'undo', promotion: draft.id } })
  expect((await written(undo.id)).says).toBe('done')
  expect(await produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")).toBe(
    'Tried first',
  )
})
