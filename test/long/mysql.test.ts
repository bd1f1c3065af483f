// A production on MySQL: followed, forked at a point and at any second, with nothing of it lost on the way.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { covered, deleted, forked, heldBack } from '../support/clones.ts'
import { type HostedProduction, mysqlProduction } from '../support/database-host.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { expectAllRan, ranTricky, refused, writesOf } from '../support/named-writes.ts'
import { newSeed } from '../support/random.ts'
import { docker, inPool, mysqlIn, pairOf } from '../support/seen.ts'
import { checksumsOf, openWriter, type Writer } from '../support/writer.ts'

let production: HostedProduction
let host: TestHost
let id: string
let writer: Writer
const seed = newSeed

beforeAll(async () => {
  production = await mysqlProduction(['--gtid-mode=ON', '--enforce-gtid-consistency=ON'])
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  id = await linked(host, production)
  writer = await openWriter(production, seed, 'InnoDB')
})
afterAll(async () => {
  await writer?.close()
  await host?.cleanUp()
  await production?.cleanUp()
})

const sqlIn = async (clone: string, query: string) => mysqlIn(await pairOf(clone), query)

async function tables(): Promise<string> {
  const names = (await production.sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")).trim().split('\n')
  return `CHECKSUM TABLE ${names.map((line) => `\`${line.split('\t')[0]}\``).join(', ')} EXTENDED`
}

test('it is linked and followed, and a fork has every table as it is', async () => {
  const [one] = await host.client().production.list()
  expect(one).toMatchObject({ source: { is: 'replicated' }, facts: { server: 'mysql' } })
  const clone = await forked(host, id, 'now', { is: 'now' })
  const checksum = await tables()
  expect(await sqlIn(clone, checksum)).toBe((await production.sql(checksum)).trim())
  await deleted(host, clone)
})

test(`any second has every table as it was then (seed ${seed})`, async () => {
  const moments = await writer.write(15_000)
  const last = moments.at(-1)
  if (!last) throw new Error('The writer never stood still.')
  await covered(host, id, last.at)
  for (const moment of [moments[0], last]) {
    if (!moment) continue
    const clone = await forked(host, id, `at-${moment.at.getTime()}`, { is: 'moment', at: moment.at.toISOString() })
    expect(await sqlIn(clone, checksumsOf(moment))).toBe(moment.checksums)
    await deleted(host, clone)
  }
})

test('each write of a clone carries its request’s name into the log, and nothing of the site writes past the log', async () => {
  const clone = await forked(host, id, 'named', { is: 'newest' })
  const pair = await pairOf(clone)
  const { path } = production
  const [named, bare] = [await ranTricky(pair, path, 'tricky_a', true), await ranTricky(pair, path, 'tricky_b', false)]
  expect(named).toEqual(bare)
  expectAllRan(named)
  const all = await writesOf(pair, 'mysql')
  const of = (prefix: string) => all.filter(({ tables }) => tables.some((table) => table.startsWith(prefix)))
  expect(of('tricky_a').length).toBeGreaterThan(10)
  expect(of('tricky_a').map(({ name }) => name?.path)).toEqual(of('tricky_a').map(() => 'eval-file tricky_a'))
  expect(of('tricky_b').filter(({ name }) => name)).toEqual([])

  const escapes = [
    'SET SESSION sql_log_bin = 0',
    "SET SESSION binlog_format = 'STATEMENT'",
    "SET SESSION binlog_row_image = 'MINIMAL'",
    'SET SESSION binlog_rows_query_log_events = OFF',
    "SET SESSION binlog_row_value_options = 'PARTIAL_JSON'",
    'SET SESSION binlog_transaction_compression = ON',
    'SET GLOBAL binlog_rows_query_log_events = OFF',
    "SET GLOBAL binlog_row_metadata = 'MINIMAL'",
    'SET GLOBAL binlog_expire_logs_seconds = 1',
    'SET PERSIST binlog_expire_logs_seconds = 1',
    "PURGE BINARY LOGS TO 'binlog.000009'",
    'RESET BINARY LOGS AND GTIDS',
    'FLUSH BINARY LOGS',
  ]
  const { grants, ...told } = await refused(pair, path, escapes)
  expect(told).toEqual(Object.fromEntries(escapes.map((one) => [one, expect.stringContaining('Access denied')])))
  expect(grants).toHaveLength(2)
  await deleted(host, clone)
})

test('what is replayed of production’s history is in no log of a clone or of the point of that moment', async () => {
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('replayed', 'of production')")
  const at = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
  await covered(host, id, at)
  const clone = await forked(host, id, 'of-a-moment', { is: 'moment', at: at.toISOString() })
  expect(await sqlIn(clone, "SELECT COUNT(*) FROM wp_options WHERE option_name = 'replayed'")).toBe('1')
  await sqlIn(clone, "INSERT INTO wp_options (option_name, option_value) VALUES ('own', 'of the clone')")
  const statements = (await writesOf(await pairOf(clone), 'mysql')).map(({ statement }) => statement)
  expect(statements.filter((one) => one.includes('of the clone'))).toHaveLength(1)
  expect(statements.filter((one) => one.includes('of production'))).toEqual([])
  const { database } = await pairOf(clone)
  // The first log of all: nothing was before it.
  expect(await docker('exec', database, 'sh', '-c', 'cd /site/db && ls binlog.*[0-9]')).toBe('binlog.000001')
  await host.until('its point is ready', async (client) =>
    (await client.point.list({ production: id })).some(
      (one) => one.at === at.toISOString() && one.state.is === 'ready',
    ),
  )
  const point = (await host.client().point.list({ production: id })).find((one) => one.at === at.toISOString())
  const folder = `/pool/productions/${id}/points/${point?.id}/db`
  expect(await inPool(host, 'sh', '-c', 'ls "$1" | grep -E "^(binlog|relay)" || true', 'sh', folder)).toBe('')
  await deleted(host, clone)
})

test('no password of production lies in the pool', async () => {
  for (const secret of [production.database.replication.password, production.ssh.password]) {
    const found = await inPool(host, 'sh', '-c', 'grep -rlaF -e "$1" /pool/productions || true', 'sh', secret)
    expect(found).toBe('')
  }
})

test('no more than the settings say comes over a second', async () => {
  expect(await heldBack(host, id, production)).toBeGreaterThan(6)
})

test('once production has purged what the mirror needs, it is caught up by difference and follows on', async () => {
  await host.client().production.pause({ production: id })
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('missed', 'while nobody looked')")
  await production.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 MINUTE')
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('after', 'the purge')")
  await host.client().production.resume({ production: id })
  await host.until('the mirror says it lost its place', async (client) =>
    (await client.production.list()).some((one) => one.sync.is === 'broken'),
  )
  const caughtUp = await host.ended((await host.client().production.reseed({ production: id })).job)
  expect(caughtUp).toMatchObject({ state: 'done' })
  await production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('followed', 'since then')")
  const clone = await forked(host, id, 'caught-up', { is: 'now' })
  const checksum = await tables()
  expect(await sqlIn(clone, checksum)).toBe((await production.sql(checksum)).trim())
  const [one] = await host.client().production.list()
  expect(one?.history.gaps).toHaveLength(1)
  await deleted(host, clone)
})

test('rows that were written past the binary log are found and mended while others are written, and only those', async () => {
  const verify = async () => {
    const job = await host.ended((await host.client().production.verify({ production: id })).job)
    expect(job, `${job.failure?.message} ${job.failure?.detail}`).toMatchObject({ state: 'done' })
  }
  const compared = async () => (await host.client().production.list())[0]?.comparison
  await production.sql("CREATE TABLE v_nokey (word VARCHAR(40)); INSERT INTO v_nokey VALUES ('twin'), ('twin')")
  const writing = writer.write(12_000)
  await verify()
  expect(await compared()).toMatchObject({ differences: [], unmended: [], failure: null })
  await production.sql(`SET SESSION sql_log_bin = 0;
    UPDATE wp_options SET option_value = 'lied' WHERE option_name = 'blogdescription';
    DELETE FROM wp_usermeta WHERE umeta_id = 3; INSERT INTO v_nokey VALUES ('lied')`)
  await verify()
  await host.until('it is mended', async () => ((await compared())?.differences.length ?? 0) > 0)
  await writing
  const told = ((await compared())?.differences ?? []).map(({ table, rows }) => [table, rows])
  expect(told.sort()).toEqual([
    ['v_nokey', null],
    ['wp_options', 1],
    ['wp_usermeta', 1],
  ])
  await host.until('no job runs', async (client) => (await client.job.list()).every((one) => one.state !== 'running'))
  const clone = await forked(host, id, 'mended', { is: 'now' })
  const checksum = await tables()
  expect(await sqlIn(clone, checksum)).toBe((await production.sql(checksum)).trim())
  await deleted(host, clone)
})

test('it is read from a backup as well, and from another by what differs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-mysql-'))
  const quietly = { maxBuffer: 2 ** 30, stdio: 'pipe' } as const
  const backup = (name: string) => {
    const keep = (file: string, container: string, ...command: string[]) => {
      writeFileSync(join(folder, file), execFileSync('docker', ['exec', container, ...command], quietly))
      return join(folder, file)
    }
    const dump = ['mysqldump', '--single-transaction', '--hex-blob', 'wordpress']
    return {
      dump: keep(`${name}.sql`, production.databaseContainer, ...dump),
      files: keep(`${name}.tar.gz`, production.container, 'tar', '-C', production.path, '-czf', '-', '.'),
    }
  }
  try {
    const linking = await host.client().production.linkBackup({ name: 'From files', backup: backup('first') })
    expect(await host.ended(linking.job)).toMatchObject({ state: 'done' })
    await production.sql("UPDATE wp_options SET option_value = 'later' WHERE option_name = 'blogname'")
    await production.sql(
      'CREATE TABLE later (id INT PRIMARY KEY, t JSON); INSERT INTO later VALUES (1, \'{"a": "🦊"}\')',
    )
    const reading = await host.client().production.readBackup({ production: linking.id, backup: backup('later') })
    const read = await host.ended(reading.job)
    expect(read, `${read.failure?.message} ${read.failure?.detail}`).toMatchObject({ state: 'done' })
    const clone = await forked(host, linking.id, 'from-files', { is: 'newest' })
    const checksum = await tables()
    expect(await sqlIn(clone, checksum)).toBe((await production.sql(checksum)).trim())
    await deleted(host, clone)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
