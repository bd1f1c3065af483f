// Productions that change under a mirror: what they allow, who serves them, and whom they share a server with.
import { expect, test } from 'vitest'
import { covered, deleted, forked, heldBack } from '../support/clones.ts'
import { sourceOf } from '../support/link.ts'
import { unlinkedSite } from '../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

const site = unlinkedSite()
let id: string

const reseed = async () => site.host.ended((await site.host.client().production.reseed({ production: id })).job)
const one = async (which = id) => (await site.host.client().production.list()).find((each) => each.id === which)

async function mirrorSql(query: string): Promise<string> {
  const client = ['mariadb', '--no-defaults', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
  return docker(
    'exec',
    '--user=0',
    `sitefork-${site.host.instance}-mirror-${id}`,
    ...client,
    'wordpress',
    '--execute',
    query,
  )
}

async function expectSame(clone: string, database = 'wordpress', but: readonly string[] = []): Promise<void> {
  const names = (await site.production.sql(`SHOW FULL TABLES FROM ${database} WHERE Table_type = 'BASE TABLE'`)).trim()
  const wanted = names.split('\n').map((line) => line.split('\t')[0] ?? '')
  const tables = wanted.filter((name) => !but.includes(name)).map((name) => `${database}.${name}`)
  const checksum = `CHECKSUM TABLE ${tables.join(', ')} EXTENDED`
  expect(await sqlIn(await pairOf(clone), checksum, database)).toBe((await site.production.sql(checksum)).trim())
}

/** Waits for the next second of production, so that what was written is before it. */
async function nextSecond(): Promise<Date> {
  const now = Number(
    await site.production.sql('DO SLEEP(1 - MICROSECOND(NOW(6)) / 1e6); SELECT FLOOR(UNIX_TIMESTAMP(NOW(6)))'),
  )
  return new Date(now * 1000)
}

test('an account that may only read is pulled, and followed from where it is once it may replicate', async () => {
  const source = await sourceOf(site.production, site.host.client())
  const started = await site.host.client().production.link({ name: 'Acme', source: { ...source, database: {} } })
  id = started.id
  expect(await site.host.ended(started.job)).toMatchObject({ state: 'done' })
  expect(await one()).toMatchObject({ source: { is: 'pulled' } })

  const refused = await reseed()
  expect(refused.failure).toMatchObject({
    code: 'grants-missing',
    remedy: { text: expect.stringContaining('GRANT REPLICATION SLAVE ON *.* TO') },
  })
  expect(await one()).toMatchObject({ source: { is: 'pulled' } })

  await site.production.sql("GRANT REPLICATION SLAVE ON *.* TO wordpress@'%'")
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('before', 'following')")
  const followed = await reseed()
  expect(followed, followed.failure?.message).toMatchObject({ state: 'done' })
  expect(await one()).toMatchObject({ source: { is: 'replicated' } })
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('since', 'following')")
  const at = await nextSecond()
  await covered(site.host, id, at)
  const clone = await forked(site.host, id, 'followed', { is: 'moment', at: at.toISOString() })
  await expectSame(clone)
  await deleted(site.host, clone)
})

test('rows of a table that were left out are back once they are wanted, and changes to it are followed', async () => {
  const settings = (change: object) => site.host.client().production.settings({ production: id, change })
  await site.production.sql(
    'CREATE TABLE log (id INT PRIMARY KEY, n INT); INSERT INTO log SELECT seq, 0 FROM seq_1_to_500',
  )
  await settings({ emptyTables: ['log'] })
  await site.host.until(
    'the table is empty',
    async () => (await mirrorSql('SELECT COUNT(*) FROM log').catch(() => '')) === '0',
  )
  await site.production.sql('UPDATE log SET n = 1 WHERE id < 10')
  await settings({ emptyTables: [] })
  await site.host.until('its rows are back', async () => (await mirrorSql('SELECT COUNT(*) FROM log')) === '500')
  await site.host.until('nothing is under way', async (client) =>
    (await client.job.list()).every((job) => job.state !== 'running'),
  )
  await site.production.sql('UPDATE log SET n = 2 WHERE id > 490; DELETE FROM log WHERE id = 250')
  const clone = await forked(site.host, id, 'refilled', { is: 'now' })
  await expectSame(clone)
  await deleted(site.host, clone)
})

test('no more than the settings say comes over a second', async () => {
  expect(await heldBack(site.host, id, site.production)).toBeGreaterThan(6)
})

test('another server that goes on in the same history is followed without a gap', async () => {
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('by', 'the old one')")
  const before = await nextSecond()
  const gaps = (await one())?.history.gaps
  // A replica that was promoted writes on in the same domain under its own number; its address was taken over.
  await site.production.sql('SET GLOBAL server_id = 4711; FLUSH BINARY LOGS')
  const dumps = await site.production.sql("SELECT id FROM information_schema.processlist WHERE command = 'Binlog Dump'")
  for (const dump of dumps.split('\n').filter(Boolean)) await site.production.sql(`KILL ${dump}`)
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('by_now', 'the new one')")
  const after = await nextSecond()
  await covered(site.host, id, after)
  expect((await one())?.history.gaps).toEqual(gaps)
  const count = "SELECT COUNT(*) FROM wp_options WHERE option_name IN ('by', 'by_now')"
  for (const [at, rows] of [
    [before, '1'],
    [after, '2'],
  ] as const) {
    const clone = await forked(site.host, id, `of-${rows}`, { is: 'moment', at: at.toISOString() })
    expect(await sqlIn(await pairOf(clone), count)).toBe(rows)
    await deleted(site.host, clone)
  }
})

test('a server whose binary log begins anew is told, and caught up by difference', async () => {
  await site.host.client().production.pause({ production: id })
  await site.production.sql(
    "RESET MASTER; INSERT INTO wp_options (option_name, option_value) VALUES ('after', 'the reset')",
  )
  await site.host.client().production.resume({ production: id })
  await site.host.until('the mirror says it lost its place', async () => (await one())?.sync.is === 'broken')
  expect(await reseed()).toMatchObject({ state: 'done' })
  const clone = await forked(site.host, id, 'reset', { is: 'now' })
  await expectSame(clone)
  await deleted(site.host, clone)
})

test('a reseed that is killed at any of its steps is done again, and nothing is lost', async () => {
  for (const step of ['keep', 'rows', 'follow']) {
    await site.production.sql(`INSERT INTO wp_options (option_name, option_value) VALUES ('${step}', 'killed')`)
    const { job } = await site.host.client().production.reseed({ production: id })
    await site.host.atStep(job, step)
    await site.host.kill()
    await site.host.start()
    expect(await reseed(), step).toMatchObject({ state: 'done' })
  }
  const clone = await forked(site.host, id, 'killed', { is: 'now' })
  await expectSame(clone)
  await deleted(site.host, clone)
})

test('two productions on one server are followed side by side, each without the other’s rows', async () => {
  const path = '/var/www/second'
  await site.production.sql(`CREATE DATABASE second; GRANT ALL ON second.* TO wordpress@'%';
    GRANT SELECT, SHOW VIEW, TRIGGER ON second.* TO ${site.production.database.replication.user}@'%'`)
  await site.production.exec('bash', '-c', 'mariadb-dump wordpress | mariadb second')
  await site.production.exec('cp', '-a', site.production.path, path)
  await site.production.exec('sed', '-i', '/DB_NAME/s/wordpress/second/', `${path}/wp-config.php`)
  const source = await sourceOf({ ...site.production, path }, site.host.client())
  const started = await site.host.client().production.link({ name: 'Second', source })
  const job = await site.host.ended(started.job)
  expect(job, job.failure?.message).toMatchObject({ state: 'done' })
  await site.production.sql(`INSERT INTO second.wp_options (option_name, option_value) VALUES ('mine', 'second');
    INSERT INTO wordpress.wp_options (option_name, option_value) VALUES ('mine', 'first')`)
  const at = await nextSecond()
  for (const [which, database] of [
    [id, 'wordpress'],
    [started.id, 'second'],
  ] as const) {
    await covered(site.host, which, at)
    const clone = await forked(site.host, which, `one-of-two-${database}`, { is: 'moment', at: at.toISOString() })
    // The options of the second hold what its first page in its new directory made.
    await expectSame(clone, database, database === 'second' ? ['wp_options'] : [])
    const mine = "SELECT option_value FROM wp_options WHERE option_name = 'mine'"
    expect(await sqlIn(await pairOf(clone), mine, database)).toBe(database === 'second' ? 'second' : 'first')
    const other = database === 'second' ? 'wordpress' : 'second'
    expect(await sqlIn(await pairOf(clone), `SHOW DATABASES LIKE '${other}'`, database)).toBe('')
    await deleted(site.host, clone)
  }
  expect((await one(started.id))?.history.gaps).toEqual([])
})

test('an upgrade of production to what cannot be had is noticed, and told where its mirror cannot follow any more', async () => {
  await site.production.exec('mariadb-admin', 'shutdown')
  await site.production.exec('sh', '-c', 'mariadbd --user=mysql --version=99.1.2-MariaDB > /dev/null 2>&1 &')
  await site.host.until('the new version is known', async () => (await one())?.facts.serverVersion === '99.1.2')
  await site.host.until('its mirror’s was tried', async (client) =>
    (await client.job.list()).some((job) => job.verb === 'upgrade' && job.failure?.code === 'server-unsupported'),
  )
  await site.host.until('it is followed again', async () => (await one())?.sync.is === 'synced')
  // What its mirror does not understand: here, a change to a row that it lacks.
  await mirrorSql("SET SESSION sql_log_bin = 0; DELETE FROM wp_options WHERE option_name = 'by'")
  await site.production.sql("UPDATE wp_options SET option_value = 'changed' WHERE option_name = 'by'")
  await site.host.until('it cannot follow', async () => (await one())?.sync.is === 'broken')
  expect((await one())?.sync).toMatchObject({
    failure: {
      message: expect.stringMatching(/upgraded to MariaDB 99\.1 .* runs MariaDB 11\.8.*choose “Upgrade the mirror”/),
    },
  })
})
