// What a clone changes is in its binary logs, and the catalog says from where on it is the clone's own.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()

/** Where the catalog says that the log of a clone's current state begins to be its own. */
function noted(clone: string): { readonly file: string; readonly offset: number } {
  const catalog = new DatabaseSync(join(site.host.home, 'catalog.db'), { readOnly: true })
  const row = catalog
    .prepare(
      "SELECT log_file AS file, log_offset AS offset FROM made JOIN clones ON path = 'clones/' || id || '/' || state WHERE id = ?",
    )
    .get(clone)
  catalog.close()
  return { file: String(row?.file), offset: Number(row?.offset) }
}

/** What a server's own tool decodes of the logs of a running clone, from a place on. */
async function decoded(clone: string, from = { file: '', offset: 4 }): Promise<string> {
  const { database } = await pairOf(clone)
  const list = await docker('exec', database, 'sh', '-c', 'cd /site/db && ls binlog.[0-9]*')
  let text = ''
  // Beside each log lies its index of GTIDs.
  const logs = list.split('\n').filter((name) => /^binlog\.\d+$/.test(name))
  for (const file of logs.filter((name) => name >= from.file)) {
    const start = file === from.file ? from.offset : 4
    const size = Number(await docker('exec', database, 'stat', '-c', '%s', `/site/db/${file}`))
    if (start >= size) continue
    const options = ['--no-defaults', '--base64-output=decode-rows', '--verbose', `--start-position=${start}`]
    text += await docker('exec', database, 'mariadb-binlog', ...options, `/site/db/${file}`)
  }
  return text
}

const write = async (clone: string, name: string) =>
  sqlIn(await pairOf(clone), `INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', 'x')`)

test('the logs of a fork, a bookmark, a branch and a rewound clone are their own from the noted place on', async () => {
  const client = site.host.client()
  const clone = await forked(site.host, site.id, 'logged', { is: 'newest' })
  expect(noted(clone)).toEqual({ file: 'binlog.000001', offset: 4 })
  await write(clone, 'in-the-fork')
  expect(await decoded(clone, noted(clone))).toContain("'in-the-fork'")

  const bookmark = await client.clone.bookmark({ clone, name: 'kept', note: '' })
  expect((await site.host.ended(bookmark.job)).state).toBe('done')
  await write(clone, 'behind-the-bookmark')
  const branch = await client.clone.branch({ clone, name: 'branched', bookmark: null })
  expect((await site.host.ended(branch.job)).state).toBe('done')
  await write(branch.id, 'in-the-branch')
  const whole = await decoded(branch.id)
  for (const name of ['in-the-fork', 'behind-the-bookmark', 'in-the-branch']) expect(whole).toContain(`'${name}'`)
  const own = await decoded(branch.id, noted(branch.id))
  expect(own).toContain("'in-the-branch'")
  expect(own).not.toMatch(/'(?:in-the-fork|behind-the-bookmark)'/)

  const rewound = await client.clone.rewind({ clone, bookmark: bookmark.id })
  expect((await site.host.ended(rewound.job)).state).toBe('done')
  await write(clone, 'rewound')
  const since = await decoded(clone, noted(clone))
  expect(since).toContain("'rewound'")
  expect(since).not.toMatch(/'(?:in-the-fork|behind-the-bookmark)'/)
  expect(await decoded(clone)).toContain("'in-the-fork'")
})
