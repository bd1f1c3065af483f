// One edit, or one thing, is undone in a real clone: its rows and files are as before, what came later stays, and a reason is told
// where something later rests on it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChangePart } from '../../src-main/contract/changes.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
let clone: string
let sql: SqlConnection

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'work', { is: 'newest' })
  sql = await opened()
})
afterAll(() => sql?.close())

async function opened(): Promise<SqlConnection> {
  const all = await site.host.client().clone.list({})
  const port = all.find(({ id }) => id === clone)?.databasePort ?? 0
  const { user, password, name } = site.production.database
  return connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name })
}

const id = (digit: string) => digit.repeat(16)
/** Writes as WordPress does when somebody saves something. */
async function edited(edit: string, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await sql.query(`${statement} /*sitefork:${edit} 1 POST /wp-admin/post.php?action=editpost*/`)
  }
}

const asked = async (query: string) => sqlIn(await pairOf(clone), query)
const post = () => asked('SELECT * FROM wp_posts WHERE ID = 1')
const blogname = () => asked("SELECT option_value FROM wp_options WHERE option_name = 'blogname'")

async function listed(view: 'edits' | 'net') {
  const query = { view, limit: 1000 } as const
  return site.host.client().change.list({ from: null, to: { is: 'clone', clone }, query })
}

/** @returns how the undo ended, and why */
async function undone(part: ChangePart) {
  const { job } = await site.host.client().change.undo({ clone, part })
  const { state, failure } = await site.host.ended(job)
  return { state, says: `${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim() }
}

const well = { state: 'done', says: '' }

test('an edit goes back by itself; later ones stay, and the undo is an edit of its own that can be undone', async () => {
  const before = await post()
  await edited(
    id('a'),
    "UPDATE wp_posts SET post_title = 'Größer 😀', post_modified = NOW() WHERE ID = 1",
    "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1, 'mine', 'x')",
  )
  const after = await post()
  await edited(id('b'), "UPDATE wp_options SET option_value = 'Later' WHERE option_name = 'blogname'")
  expect((await listed('edits')).edits.map((one) => one.id)).toEqual(expect.arrayContaining([id('a'), id('b')]))

  expect(await undone({ edit: id('a') })).toEqual(well)
  expect(await post()).toBe(before)
  expect(await asked("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key = 'mine'")).toBe('0')
  expect(await blogname()).toBe('Later')
  const [bookmark] = await site.host.client().clone.bookmarks({ clone })
  expect(bookmark).toMatchObject({ kind: 'safety', name: expect.stringMatching(/^Before undoing: /) })

  const undo = (await listed('edits')).edits.find(({ request }) => request === `undo ${id('a')}`)
  expect(undo).toMatchObject({ class: 'work', by: { is: 'command' }, title: expect.stringMatching(/^an undo /) })
  expect(await undone({ edit: undo?.id ?? '' })).toEqual(well)
  expect(await post()).toBe(after)
})

test('an edit that a later one rests on is refused with the reason, and nothing is changed', async () => {
  await edited(id('c'), "UPDATE wp_posts SET post_title = 'C' WHERE ID = 1")
  await edited(id('d'), "UPDATE wp_posts SET post_title = 'D' WHERE ID = 1")
  const [before, bookmarks] = [await post(), (await site.host.client().clone.bookmarks({ clone })).length]
  const { state, says } = await undone({ edit: id('c') })
  expect(state).toBe('failed')
  expect(says).toMatch(
    /^Nothing was undone, because later changes rest on it: post_title of wp_posts 1 was changed again at /,
  )
  expect(await post()).toBe(before)
  expect((await site.host.client().clone.bookmarks({ clone })).length).toBe(bookmarks)

  await edited(
    id('e'),
    "INSERT INTO wp_posts (ID, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (700, 'New', '', '', '', '', '')",
  )
  await edited(id('f'), "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (700, 'color', 'red')")
  expect((await undone({ edit: id('e') })).says).toContain('wp_posts 700 is what wp_postmeta')
  expect(await undone({ edit: id('f') })).toEqual(well)
  expect(await undone({ edit: id('e') })).toEqual(well)
  expect(await asked('SELECT COUNT(*) FROM wp_posts WHERE ID = 700')).toBe('0')
})

test('files go back to what the point has, whatever became of them', async () => {
  const { web } = await pairOf(clone)
  const { path } = site.production
  const inside = (script: string, ...words: string[]) =>
    docker('exec', web, 'sh', '-c', `cd "$1" && shift && ${script}`, 'sh', path, ...words)
  const all = () =>
    inside("find . -printf '%p %y %m %s %l\\n' | sort && find . -type f | sort | xargs -d '\\n' sha256sum")
  const [longer = '', gone = '', secret = ''] = (await inside('ls wp-includes/*.php | head -3')).split('\n')
  const before = await all()
  await inside(
    'echo more >> "$1" && rm "$2" && chmod 600 "$3" && mkdir -p wp-content/mine && echo new > "wp-content/mine/$4" && ln -s /etc/passwd wp-content/mine/link',
    longer,
    gone,
    secret,
    "it's é.php",
  )
  expect(await all()).not.toBe(before)
  const { things } = await listed('net')
  const withFiles = things.filter(({ files }) => files > 0)
  expect(withFiles.length).toBeGreaterThan(0)
  // What lies in a directory goes before it.
  for (const { id: thing } of withFiles.toSorted((a, b) => (a.id < b.id ? 1 : -1)))
    expect([thing, await undone({ thing })]).toEqual([thing, well])
  expect(await all()).toBe(before)
  expect((await listed('net')).things.filter(({ files }) => files > 0)).toEqual([])
})

test('a clone that is stopped is started for it, and shell and window undo alike', async () => {
  sql.close()
  const stopped = await site.host.client().clone.stop({ clone })
  await site.host.ended(stopped.job)
  const { code, stdout, stderr } = await site.host.cli('undo-change', 'work', '--thing', 'setting:blogname')
  expect([code, stderr]).toEqual([0, expect.anything()])
  expect(stdout).toContain('Undone in work')
  expect(await blogname()).not.toBe('Later')
  const refused = await site.host.cli('undo-change', 'work')
  expect(refused.stderr).toContain('Say what is to be undone')
})
