// Productions of other servers than the newest: each mirror and clone runs what can stand in for its production's.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { covered, forked } from '../support/clones.ts'
import { oldMariadbProduction, oldMysqlProduction } from '../support/database-host.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, inPool, pairOf } from '../support/seen.ts'

let host: TestHost
let production: TestProduction | undefined

beforeAll(async () => {
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterEach(async () => {
  await production?.cleanUp()
  production = undefined
})
afterAll(() => host?.cleanUp())

async function sqlIn(clone: string, client: 'mariadb' | 'mysql', query: string): Promise<string> {
  const { database } = await pairOf(clone)
  const argv = ['--no-defaults', '--user=root', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
  const plain = client === 'mariadb' ? ['--skip-ssl'] : []
  return docker(
    'exec',
    '--user=0',
    database,
    client,
    ...argv,
    ...plain,
    '--default-character-set=utf8mb4',
    'wordpress',
    '-e',
    query,
  )
}

/** By production’s clock: what was written is before it. */
async function nextSecond({ sql }: TestProduction): Promise<Date> {
  const said = await sql('SELECT FLOOR(UNIX_TIMESTAMP(NOW(6))) + 1 FROM (SELECT SLEEP(1)) AS waited')
  return new Date(Number(said) * 1000)
}

const posts = 'SELECT ID, post_title, post_content, post_date, post_status FROM wp_posts ORDER BY ID'

test('MariaDB 10.11 is followed by MariaDB 10.11, and so are its clones', async () => {
  production = await oldMariadbProduction()
  await production.visit()
  const id = await linked(host, production, 'Older')
  const [one] = await host.client().production.list()
  expect(one).toMatchObject({ source: { is: 'replicated' }, mirrorServer: 'MariaDB 10.11' })
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('followed', 'übermorgen 🦦')")
  const clone = await forked(host, id, 'older', { is: 'now' })
  expect(await sqlIn(clone, 'mariadb', 'SELECT VERSION()')).toMatch(/^10\.11\./)
  const tables = (await production.sql('SHOW TABLES')).trim().split('\n').join(', ')
  const checksum = `CHECKSUM TABLE ${tables}`
  expect(await sqlIn(clone, 'mariadb', checksum)).toBe((await production.sql(checksum)).trim())
})

test('a mirror is upgraded with its production, without a gap; what was made before stays with its server', async () => {
  const old = await oldMariadbProduction()
  production = old
  await old.visit()
  const id = await linked(host, old, 'Upgraded')
  const before = await forked(host, id, 'before', { is: 'now' })
  await old.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('by', 'the older one')")
  const early = await nextSecond(old)
  await covered(host, id, early)

  await old.upgrade()
  await old.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('by_now', 'the newer one')")
  const upgrading = async () => (await host.client().job.list()).find((one) => one.verb === 'upgrade')
  for (const step of ['copy', 'upgrade']) {
    await host.until('it is being upgraded', async () => (await upgrading())?.state === 'running')
    await host.atStep((await upgrading())?.id ?? '', step)
    await host.kill()
    await host.start()
  }
  await host.until('it was upgraded', async () => (await upgrading())?.state === 'done')
  const one = (await host.client().production.list()).find((each) => each.id === id)
  expect(one).toMatchObject({ mirrorServer: 'MariaDB 11.8', isOutgrown: false })
  const late = await nextSecond(old)
  await covered(host, id, late)
  expect((await host.client().production.list()).find((each) => each.id === id)?.history.gaps).toEqual([])

  const said =
    "SELECT GROUP_CONCAT(option_value ORDER BY option_name) FROM wp_options WHERE option_name IN ('by', 'by_now')"
  for (const [name, at, version, rows] of [
    ['early', early, /^10\.11\./, 'the older one'],
    ['late', late, /^11\.8\./, 'the older one,the newer one'],
  ] as const) {
    const clone = await forked(host, id, name, { is: 'moment', at: at.toISOString() })
    expect(await sqlIn(clone, 'mariadb', 'SELECT VERSION()')).toMatch(version)
    expect(await sqlIn(clone, 'mariadb', said)).toBe(rows)
  }
  const tables = (await old.sql('SHOW TABLES')).trim().split('\n').join(', ')
  const now = await forked(host, id, 'now', { is: 'now' })
  expect(await sqlIn(now, 'mariadb', `CHECKSUM TABLE ${tables}`)).toBe(
    (await old.sql(`CHECKSUM TABLE ${tables}`)).trim(),
  )
  await host.ended((await host.client().clone.stop({ clone: before })).job)
  expect(await host.ended((await host.client().clone.start({ clone: before })).job)).toMatchObject({ state: 'done' })
  expect(await sqlIn(before, 'mariadb', 'SELECT VERSION()')).toMatch(/^10\.11\./)
  expect(await host.cli('upgrade', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing newer') })

  // Killed in the middle of the switch: the old state is gone, the new one not yet in its place.
  await host.stop()
  await docker('rm', '--force', ...['mirror', 'courier'].map((role) => `sitefork-${host.instance}-${role}-${id}`))
  await inPool(
    host,
    'sh',
    '-c',
    'cd "/pool/productions/$1" && mkdir -p preparing && mv live preparing/mariadb',
    'mv',
    id,
  )
  await host.start()
  await old.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('after', 'the kill')")
  await covered(host, id, await nextSecond(old))
}, 400_000)

test('the rows of MySQL 5.6, which nothing follows any more, are pulled', async () => {
  production = await oldMysqlProduction()
  await production.visit()
  const probe = await host.client().production.probe(await sourceOf(production, host.client()))
  expect(probe).toMatchObject({ mode: 'pulled', missingGrants: [] })
  const id = await linked(host, production, 'Oldest')
  await production.sql("UPDATE wp_posts SET post_title = 'Zwölf – 🦦' WHERE ID = 1")
  const clone = await forked(host, id, 'oldest', { is: 'now' })
  expect(await sqlIn(clone, 'mysql', 'SELECT VERSION()')).toMatch(/^9\.7\./)
  expect(await sqlIn(clone, 'mysql', posts)).toBe((await production.sql(posts)).trim())
})

test('a version that only its own image can stand in for: told what to do, and linked once the image is there', async () => {
  const newest = '19.3'
  production = await testProduction({ databaseOptions: [`--version=${newest}.1-MariaDB`] })
  const source = await sourceOf(production, host.client())
  const started = await host.client().production.link({ name: 'Newer', source })
  const refused = await host.ended(started.job)
  expect(refused.failure).toMatchObject({
    code: 'server-unsupported',
    message: expect.stringMatching(/MariaDB 19\.3\.1.*image mariadb:19\.3.*load that image.*then try again/),
  })
  const own = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}', 'sitefork/mariadb')).split('\n')[0] ?? ''
  await docker('tag', own, `mariadb:${newest}`)
  try {
    const resumed = await host.client().production.resumeLink({ production: started.id })
    expect(await host.ended(resumed.job)).toMatchObject({ state: 'done' })
    const clone = await forked(host, started.id, 'newer', { is: 'now' })
    const { database } = await pairOf(clone)
    expect(await docker('inspect', '--format', '{{.Config.Image}}', database)).toBe(`mariadb:${newest}`)
  } finally {
    await docker('rmi', '--no-prune', '--force', `mariadb:${newest}`)
  }
})
