// What a clone changes is in its binary logs, and the catalog says from where on it is the clone's own.
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openCatalog } from '../../src-main/catalog/catalog.ts'
import { type OwnLogs, ownLogs } from '../../src-main/clones/own-logs.ts'
import { covered, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { migrations } from '../support/migrations.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()

/** What is said of the logs of a clone's current state, by what the host's own catalog and the pool hold. */
async function found(clone: string): Promise<OwnLogs> {
  const copy = join(site.host.home, `catalog-of-${clone}.db`)
  const live = new DatabaseSync(join(site.host.home, 'catalog.db'), { readOnly: true })
  await backup(live, copy)
  live.close()
  const catalog = openCatalog(copy, migrations)
  const pool = { run: async (argv: readonly string[]) => inPool(site.host, ...argv) }
  try {
    const logs = await ownLogs({ catalog, pool }, { clone, state: catalog.clones.get(clone)?.state ?? '' })
    if ('unknown' in logs) throw new Error(logs.unknown)
    return logs
  } finally {
    catalog.close()
  }
}

/** Where the log of a clone's current state begins to be its own. */
const noted = async (clone: string) => (await found(clone)).ownFrom

const beginning = { file: 'binlog.000001', offset: 4 }

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
  expect(await noted(clone)).toEqual(beginning)
  await write(clone, 'in-the-fork')
  expect(await decoded(clone, await noted(clone))).toContain("'in-the-fork'")

  const bookmark = await client.clone.bookmark({ clone, name: 'kept', note: '' })
  expect((await site.host.ended(bookmark.job)).state).toBe('done')
  await write(clone, 'behind-the-bookmark')
  const branch = await client.clone.branch({ clone, name: 'branched', bookmark: null })
  expect((await site.host.ended(branch.job)).state).toBe('done')
  await write(branch.id, 'in-the-branch')
  const whole = await decoded(branch.id)
  for (const name of ['in-the-fork', 'behind-the-bookmark', 'in-the-branch']) expect(whole).toContain(`'${name}'`)
  const own = await decoded(branch.id, await noted(branch.id))
  expect(own).toContain("'in-the-branch'")
  expect(own).not.toMatch(/'(?:in-the-fork|behind-the-bookmark)'/)

  // All of it counts from the point on, which both rest on.
  const [of, ofBranch] = [await found(clone), await found(branch.id)]
  expect(ofBranch).toMatchObject({ basePoint: of.basePoint, from: beginning })
  expect(await inPool(site.host, 'ls', `/pool/${ofBranch.folder}`)).toContain('binlog.000001')
  expect((await client.point.list({ production: site.id })).map(({ id }) => id)).toContain(of.basePoint)

  const rewound = await client.clone.rewind({ clone, bookmark: bookmark.id })
  expect((await site.host.ended(rewound.job)).state).toBe('done')
  await write(clone, 'rewound')
  const since = await decoded(clone, await noted(clone))
  expect(since).toContain("'rewound'")
  expect(since).not.toMatch(/'(?:in-the-fork|behind-the-bookmark)'/)
  expect(await decoded(clone)).toContain("'in-the-fork'")
})

/** Has production write, and waits until there is a second behind it. */
async function producedBefore(name: string): Promise<string> {
  await site.production.sql(`INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', 'of production');
    CREATE TABLE \`${name}\` (n INT PRIMARY KEY); INSERT INTO \`${name}\` VALUES (1)`)
  const at = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
  await covered(site.host, site.id, at)
  return at.toISOString()
}

test('what is replayed of production’s history is in no log of a clone or of a point of that moment', async () => {
  const client = site.host.client()
  const at = await producedBefore('replayed')
  const clone = await forked(site.host, site.id, 'of-a-moment', { is: 'moment', at })
  expect(await noted(clone)).toEqual(beginning)
  const seen = async () => {
    const counted = "SELECT COUNT(*) FROM wp_options WHERE option_value = 'of production'"
    return { rows: await sqlIn(await pairOf(clone), counted), log: await decoded(clone) }
  }
  expect((await seen()).rows).toBe('1')
  expect((await seen()).log).not.toContain('replayed')
  await write(clone, 'own')
  expect((await seen()).log).toContain("'own'")

  const later = await producedBefore('replayed-later')
  const refreshed = await client.clone.refresh({ clone, from: { is: 'moment', at: later } })
  expect((await site.host.ended(refreshed.job)).state).toBe('done')
  expect(await noted(clone)).toEqual(beginning)
  expect((await seen()).rows).toBe('2')
  await write(clone, 'own-again')
  expect((await seen()).log).toContain("'own-again'")
  expect((await seen()).log).not.toMatch(/replayed|'own'/)

  await site.host.until('the points of both moments are ready', async (of) =>
    (await of.point.list({ production: site.id })).every((one) => one.state.is === 'ready'),
  )
  const points = (await client.point.list({ production: site.id })).filter((one) => one.kind === 'moment')
  expect((await found(clone)).basePoint).toBe(points.find((one) => one.at === later)?.id)
  expect(points.map((one) => one.at).sort()).toEqual([at, later])
  for (const { id } of points) {
    const folder = `/pool/productions/${site.id}/points/${id}/db`
    expect(await inPool(site.host, 'sh', '-c', 'ls "$1" | grep -E "^(binlog|relay)" || true', 'sh', folder)).toBe('')
  }
})

test('what Sitefork itself does to a clone is in no log of it: only its pages are', async () => {
  const clone = await forked(site.host, site.id, 'untouched', { is: 'newest' })
  const started = async () =>
    expect((await site.host.ended((await site.host.client().clone.start({ clone })).job)).state).toBe('done')
  const job = await site.host.client().clone.stop({ clone })
  expect((await site.host.ended(job.job)).state).toBe('done')
  await started()
  const log = await decoded(clone)
  expect(log).toContain('Start: binlog')
  const rows = [...log.matchAll(/^### (?:INSERT INTO|UPDATE|DELETE FROM) (\S+)$/gm)].map(([, table]) => table)
  expect(rows.filter((table) => !table?.startsWith('`wordpress`.`wp_'))).toEqual([])
  // Whatever else there is, a page did.
  const count = (what: RegExp) => (log.match(what) ?? []).length
  expect(count(/\tAnnotate_rows:/g)).toBe(count(/\/\*sitefork:\w+ 0 GET \S+\*\//g))
  expect(log).not.toMatch(/^(?:CREATE|ALTER|GRANT|DROP|SET PASSWORD)\b/m)
})
