// What was changed in a clone is told, by edit and in the end, and any two states are compared.
import { beforeAll, expect, test } from 'vitest'
import type { ChangeQuery, Compared } from '../../src-main/contract/changes.ts'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor, logIn, type Visitor } from '../support/visitor.ts'

const site = linkedSite()
let clone = ''
let visitor: Visitor
let nonce = ''

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'edited', { is: 'newest' })
  const one = (await site.host.client().clone.list({})).find(({ id }) => id === clone)
  visitor = createVisitor(one?.url ?? '')
  nonce = await logIn(visitor, one?.url ?? '', site.production.adminPassword)
})

const ofClone = (): Compared => ({ from: null, to: { is: 'clone', clone } })

const list = (compared: Compared, query: Partial<ChangeQuery> = {}) =>
  site.host.client().change.list({ ...compared, query })

async function rest(path: string, body: unknown): Promise<number> {
  const page = await visitor.visit(`/wp-json${path}`, {
    method: 'POST',
    headers: { 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(page.status, page.text).toBeLessThan(300)
  return JSON.parse(page.text).id
}

test('an edit is told by who made it, and a thing by what became of it', async () => {
  await rest('/wp/v2/posts', { title: 'Spring sale', content: 'Now', status: 'publish' })
  await rest('/wp/v2/settings', { title: 'Acme Meadow' })
  await sqlIn(await pairOf(clone), "UPDATE wp_posts SET post_content = 'By hand' WHERE post_title = 'About us'")
  const { edits, completeness, by } = await list(ofClone(), { view: 'edits', classes: ['work'] })
  expect({ completeness, by }).toEqual({ completeness: { is: 'complete', provenAt: null }, by: 'logs' })
  expect(edits.map(({ title }) => title)).toEqual([
    'a program with its own connection edited the page “About us”',
    'admin changed the setting “Site title”',
    'admin published the post “Spring sale”',
  ])
  const { things, counts } = await list(ofClone(), { classes: ['work'] })
  expect(things.map(({ kind, title, change, summary }) => `${change} ${kind} ${title}: ${summary}`)).toEqual([
    'changed page About us: content changed',
    'added post Spring sale: published',
    'changed setting Site title: now “Acme Meadow”',
  ])
  expect(counts).toMatchObject({ things: 3 })
})

test('a thing opens to its cells, and changes are written as SQL that makes them again', async () => {
  const { client } = { client: site.host.client() }
  const { rows } = await client.change.show({ ...ofClone(), part: { thing: 'setting:blogname' } })
  expect(rows).toMatchObject([
    { table: 'wp_options', change: 'changed', cells: [{ column: 'option_value', after: { text: 'Acme Meadow' } }] },
  ])
  const { text } = await client.change.write({ ...ofClone(), part: {}, format: 'sql' })
  const other = await forked(site.host, site.id, 'again', { is: 'newest' })
  await sqlIn(await pairOf(other), text)
  const between = await list(
    { from: { is: 'clone', clone }, to: { is: 'clone', clone: other } },
    { classes: ['work', 'own'] },
  )
  expect(between.things.map(({ title }) => title)).toEqual([])
  await deleted(site.host, other)
})

test('two clones are compared by what each changed since their points', async () => {
  const other = await forked(site.host, site.id, 'other', { is: 'newest' })
  await sqlIn(await pairOf(other), "UPDATE wp_options SET option_value = 'Other' WHERE option_name = 'blogname'")
  const { things, from, to } = await list(
    { from: { is: 'clone', clone: other }, to: { is: 'clone', clone } },
    { classes: ['work'] },
  )
  expect([from, to]).toEqual(['clone “other”', 'clone “edited”'])
  expect(things.map(({ title, summary }) => `${title}: ${summary}`)).toContain('Site title: now “Acme Meadow”')
  await deleted(site.host, other)
})

test('what production received since, in the words of WordPress, and not by the clone', async () => {
  await site.production.sql("UPDATE wp_posts SET post_title = 'About all of us' WHERE post_title = 'About us'")
  const now = { is: 'now', production: site.id } as const
  await site.host.until('the mirror has it', async (client) => {
    const point = (await client.clone.list({})).find(({ id }) => id === clone)?.point ?? ''
    const { things } = await client.change.list({ from: { is: 'point', point }, to: now, query: { classes: ['work'] } })
    return things.some(({ title }) => title === 'About all of us')
  })
  const { things } = await list({ from: { is: 'clone', clone }, to: now }, { classes: ['work'] })
  expect(things.map(({ title, change }) => `${change} ${title}`)).toEqual([
    'changed About all of us',
    'removed Spring sale',
    'changed Site title',
  ])
})

test('a file is told with what it was and is', async () => {
  const { web } = await pairOf(clone)
  await docker(
    'exec',
    '--user=33',
    web,
    'sh',
    '-c',
    'echo "<?php // changed" > /var/www/html/wp-content/plugins/index.php',
  )
  const { counts } = await list(ofClone())
  expect(counts.files).toBe(1)
  const file = await site.host.client().change.file({ ...ofClone(), path: 'wp-content/plugins/index.php' })
  expect(Buffer.from(file.after ?? '', 'base64').toString()).toBe('<?php // changed\n')
  expect(Buffer.from(file.before ?? '', 'base64').toString()).toMatch(/Silence is golden/)
})

test('a list is proven by every row and file, and says so where something was written past the log', async () => {
  const prove = async () => {
    const { job } = await site.host.client().change.prove({ clone })
    const ended = await site.host.ended(job)
    expect(ended.state, JSON.stringify(ended.failure)).toBe('done')
    return { remarks: ended.remarks, completeness: (await list(ofClone())).completeness }
  }
  expect(await prove()).toEqual({ remarks: [], completeness: { is: 'complete', provenAt: expect.any(String) } })
  await sqlIn(
    await pairOf(clone),
    "SET sql_log_bin = 0; UPDATE wp_posts SET post_content = 'unlogged' WHERE post_title = 'Our greenhouse in winter'",
  )
  const { remarks, completeness } = await prove()
  expect(remarks).toEqual([expect.stringMatching(/^\d rows? (?:is|are) not what the log of changes says \(wp_posts\)/)])
  expect(completeness).toEqual({ is: 'incomplete', why: expect.stringMatching(/wp_posts/) })
})

test('a clone that sleeps tells its changes without being woken, and a bookmark its own', async () => {
  const client = site.host.client()
  const kept = await client.clone.bookmark({ clone, name: 'kept', note: '' })
  expect((await site.host.ended(kept.job)).state).toBe('done')
  await rest('/wp/v2/settings', { description: 'Behind the bookmark' })
  expect((await site.host.ended((await client.clone.sleep({ clone })).job)).state).toBe('done')
  const bookmark = { is: 'bookmark', clone, bookmark: kept.id } as const
  const since = await list({ from: bookmark, to: { is: 'clone', clone } }, { classes: ['work'] })
  expect(since.things.map(({ title }) => title)).toEqual(['Tagline'])
  const before = await list({ from: null, to: bookmark }, { view: 'edits', classes: ['work'] })
  expect(before.edits.map(({ title }) => title)).not.toContain('admin changed the setting “Tagline”')
  const one = (await client.clone.list({})).find(({ id }) => id === clone)
  expect(one).toMatchObject({ status: 'asleep' })
})

test('the card counts them', async () => {
  await site.host.until('it is counted', async (client) => {
    const one = (await client.clone.list({})).find(({ id }) => id === clone)
    return one?.changes?.things === 5
  })
})
