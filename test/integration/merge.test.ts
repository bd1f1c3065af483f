// A clone is refreshed and keeps its own work, and two clones become one with the work of both, on a real WordPress.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
const connections: SqlConnection[] = []
let mine: string

beforeAll(async () => {
  mine = await forked(site.host, site.id, 'mine', { is: 'newest' })
})
afterAll(() => {
  for (const one of connections) one.close()
})

async function opened(clone: string): Promise<SqlConnection> {
  const all = await site.host.client().clone.list({})
  const port = all.find(({ id }) => id === clone)?.databasePort ?? 0
  const { user, password, name } = site.production.database
  const connection = await connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name })
  connections.push(connection)
  return connection
}

let edits = 0
/** Writes as WordPress does when somebody saves something. */
async function edited(clone: string, ...statements: readonly string[]): Promise<void> {
  const sql = await opened(clone)
  edits++
  const id = edits.toString(16).padStart(16, 'a')
  for (const statement of statements) {
    await sql.query(`${statement} /*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`)
  }
}

const asked = async (clone: string, query: string) => sqlIn(await pairOf(clone), query)
const option = (clone: string, name: string) =>
  asked(clone, `SELECT option_value FROM wp_options WHERE option_name = '${name}'`)
const inside = async (clone: string, script: string) => {
  const { web } = await pairOf(clone)
  return docker('exec', web, 'sh', '-c', `cd "$1" && ${script}`, 'sh', site.production.path)
}

async function pointTaken(): Promise<string> {
  const { job } = await site.host.client().point.take({ production: site.id, note: '' })
  expect((await site.host.ended(job)).state).toBe('done')
  const points = await site.host.client().point.list({ production: site.id })
  return points.toSorted((one, other) => (one.at < other.at ? 1 : -1))[0]?.id ?? ''
}

async function merged(...[wish]: Parameters<ReturnType<typeof site.host.client>['merge']['start']>) {
  const { merge, job } = await site.host.client().merge.start(wish)
  if (job === null) return { merge, says: null, log: '' }
  const { state, failure } = await site.host.ended(job)
  const { lines } = await site.host.client().job.log({ job })
  const after = (await site.host.client().merge.list({})).find(({ id }) => id === merge.id)
  return {
    merge: after ?? merge,
    says: `${state} ${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim(),
    log: lines.join('\n'),
  }
}

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
