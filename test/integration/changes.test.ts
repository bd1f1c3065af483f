// What was changed in a clone is told, by edit and in the end, and any two states are compared.
import { beforeAll, expect, test } from 'vitest'
import type { ChangeQuery, Compared } from '../../src-main/contract/changes.ts'
import { deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
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
  expect(counts).toMatchObject({ things: 3, edits: 3 })
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
