// A production whose rows change past its binary log: its mirror is told to differ, and mended, while it is written to.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mysql from 'mysql2/promise'
import { beforeAll, expect, test } from 'vitest'
import type { Comparison } from '../../src-main/contract/models.ts'
import { covered, deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { doneLog, mirrorSqlOf } from '../support/mirror-of.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = linkedSite()
const written = ['wp_options', 'v_rows', 'v_nokey', 'v_plain', 'v_busy']

beforeAll(async () => {
  await site.production.sql(`
    CREATE TABLE v_rows (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(60), body LONGBLOB, stamp TIMESTAMP NULL, rate FLOAT);
    CREATE TABLE v_nokey (word VARCHAR(40), number INT);
    CREATE TABLE v_plain (id INT PRIMARY KEY, word VARCHAR(40)) ENGINE = MyISAM;
    CREATE TABLE v_busy (id INT PRIMARY KEY, n INT NOT NULL);
    CREATE TABLE v_gone (id INT PRIMARY KEY);
    CREATE TABLE v_altered (id INT PRIMARY KEY, v INT);
    INSERT INTO v_rows (word, body, stamp, rate) SELECT CONCAT('ünï ', seq), UNHEX(SHA2(seq, 512)), NOW(), seq / 7 FROM seq_1_to_5000;
    INSERT INTO v_nokey SELECT 'twin', seq MOD 5 FROM seq_1_to_50;
    INSERT INTO v_plain SELECT seq, 'plain' FROM seq_1_to_500;
    INSERT INTO v_busy SELECT seq, 0 FROM seq_1_to_300;
    INSERT INTO v_altered SELECT seq, seq FROM seq_1_to_100;
  `)
})

/** Twenty times a second, into every kind of table; one row is written every time. Goes on until it is told to end. */
async function write(): Promise<{ end(): Promise<void> }> {
  const { address, database } = site.production
  const connection = await mysql.createConnection({
    host: address,
    port: database.port,
    user: database.user,
    password: database.password,
    database: database.name,
    multipleStatements: true,
  })
  let going = true
  const round = `
    UPDATE v_busy SET n = n + 1 WHERE id IN (7, 1 + FLOOR(RAND() * 300));
    INSERT INTO v_rows (word) VALUES ('new'); UPDATE v_rows SET rate = rate + 1 WHERE id = 1 + FLOOR(RAND() * 3000);
    DELETE FROM v_nokey WHERE number = 3 LIMIT 1; INSERT INTO v_nokey VALUES ('twin', 3);
    INSERT INTO v_plain SELECT MAX(id) + 1, 'more' FROM v_plain;
    UPDATE wp_options SET option_value = option_value + 1 WHERE option_name = 'v_counter'; DO SLEEP(0.05);`
  const writing = (async () => {
    while (going) await connection.query(round)
    await connection.end()
  })()
  return {
    async end() {
      going = false
      await writing
    },
  }
}

const comparison = async (): Promise<Comparison> => {
  const [one] = await site.host.client().production.list()
  if (!one?.comparison) throw new Error('It is not compared.')
  return one.comparison
}

async function verify(): Promise<string> {
  const { job } = await site.host.client().production.verify({ production: site.id })
  return doneLog(site.host, job)
}

const mirrorSql = (query: string) => mirrorSqlOf(site, query)

/** Once the mirror has what production has. */
async function expectSame(): Promise<void> {
  const sums = `CHECKSUM TABLE ${written.join(', ')} EXTENDED`
  const wanted = (await site.production.sql(sums)).trim()
  await site.host.until('the mirror is what production is', async () => (await mirrorSql(sums)) === wanted, 30)
}

const rested = () =>
  site.host.until('no job runs', async (client) => (await client.job.list()).every((one) => one.state !== 'running'))

const set = (comparePercent: number) =>
  site.host.client().production.settings({ production: site.id, change: { comparePercent } })

test('a mirror that is written to twenty times a second is equal, and nothing differs by mistake', async () => {
  await site.production.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('v_counter', '0')")
  const writing = await write()
  const log = await verify()
  expect(log).toMatch(/ rows of \d+ tables compared/)
  await verify()
  await writing.end()
  expect(await comparison()).toMatchObject({ equal: { skipped: [] }, differences: [], unmended: [], failure: null })
  expect((await site.host.client().job.list()).filter((one) => one.verb === 'mend')).toEqual([])
})

test('rows that were written past the binary log are found by itself, told, and mended, while others are written', async () => {
  const { host, production, id } = site
  const before = new Date().toISOString()
  const writing = await write()
  await production.sql(`SET SESSION sql_log_bin = 0;
    UPDATE v_rows SET word = 'lied' WHERE id IN (4400, 4500); DELETE FROM v_rows WHERE id = 4000;
    INSERT INTO v_rows (id, word) VALUES (900000, 'unlogged');
    UPDATE v_plain SET word = 'lied' WHERE id = 30; INSERT INTO v_nokey VALUES ('lied', 1);
    DELETE FROM v_busy WHERE id = 200;
    DROP TABLE v_gone; ALTER TABLE v_altered ADD COLUMN w VARCHAR(10) DEFAULT 'x';
    CREATE TABLE v_unlogged (id INT PRIMARY KEY); INSERT INTO v_unlogged VALUES (1), (2);
    UPDATE wp_options SET option_value = 'lied' WHERE option_name = 'blogdescription'`)
  await set(100)
  await host.until('it is mended', async () => (await comparison()).differences.length > 0)
  await writing.end()
  const { differences, unmended, equal } = await comparison()
  const told = Object.fromEntries(differences.map(({ table, rows }) => [table, rows]))
  expect(told).toEqual({
    v_rows: 4,
    v_plain: null,
    v_busy: 1,
    wp_options: 1,
    v_nokey: null,
    v_gone: null,
    v_altered: null,
    v_unlogged: null,
  })
  expect(unmended).toEqual([])
  expect(equal?.at && equal.at > before).toBe(true)
  await expectSame()
  expect(await mirrorSql('SELECT COUNT(*) FROM v_unlogged; SELECT w FROM v_altered WHERE id = 9')).toBe('2\nx')
  expect(await mirrorSql("SHOW TABLES LIKE 'v_gone'")).toBe('')

  // What came outside of the binary logs is where history has a gap, and seconds after it are right.
  const [one] = await host.client().production.list()
  expect(one?.history.gaps).toEqual([
    expect.objectContaining({ why: expect.stringMatching(/v_rows.*past its binary log/) }),
  ])
  const wanted = await production.sql('SELECT SUM(CRC32(CONCAT(id, word))) FROM v_rows')
  await host.until('there is a point behind the gap', async (client) =>
    (await client.point.list({ production: id })).some((point) => point.state.is === 'ready' && point.equalAt !== null),
  )
  const moment = new Date(Date.now() + 1000)
  await host.until('the moment is over', async () => Date.now() > moment.getTime())
  await production.sql("UPDATE v_rows SET word = 'later' WHERE id = 1")
  await covered(host, id, moment)
  const clone = await forked(host, id, 'behind-the-gap', { is: 'moment', at: moment.toISOString() })
  expect(await sqlIn(await pairOf(clone), 'SELECT SUM(CRC32(CONCAT(id, word))) FROM v_rows')).toBe(wanted.trim())
  await deleted(host, clone)
})

test('a round goes on where a killed host left it', async () => {
  const { host, production } = site
  await rested()
  await set(1)
  await production.sql("SET SESSION sql_log_bin = 0; UPDATE wp_users SET user_url = 'http://lied.example' WHERE id = 1")
  await host.stop()
  const catalog = new DatabaseSync(join(host.home, 'catalog.db'))
  const read = () => JSON.parse(String(catalog.prepare('SELECT round FROM comparisons').get()?.round ?? 'null'))
  // It has come to a row of v_rows, and has not found what it went past.
  const at = { table: 'v_rows', startedAt: new Date().toISOString(), after: ['32303030'] }
  const round = {
    startedAt: '2026-01-01T00:00:00.000Z',
    done: 'v_plain',
    at,
    piece: 500,
    tables: 5,
    rows: 1000,
    suspects: ['v_plain'],
    skipped: [],
    isThrough: false,
  }
  catalog.prepare('UPDATE comparisons SET round = ?, found = ?').run(JSON.stringify(round), '[]')
  await host.start()
  // A round that began anew would count from nothing, and from now. Which table it is at by then is the machine's affair.
  let further = read()
  await host.until('it has come further', async () => {
    further = read()
    return (further?.rows ?? 0) > round.rows
  })
  expect(further).toMatchObject({ startedAt: round.startedAt })
  await host.kill()
  await host.start()
  await host.until(
    'it is through, and what differed is mended',
    async () => (await comparison()).differences.length > 0,
  )
  catalog.close()
  const { differences, equal } = await comparison()
  expect(differences).toEqual([expect.objectContaining({ table: 'wp_users', rows: 1 })])
  expect(equal?.from).toBe(round.startedAt)
  expect(await mirrorSql('SELECT user_url FROM wp_users WHERE id = 1')).toBe('http://lied.example')
})

test('an account that may not read any more changes nothing here, and it is told', async () => {
  const { host, production } = site
  await rested()
  const account = `${production.database.replication.user}@'%'`
  await production.sql(`REVOKE SELECT ON wordpress.* FROM ${account}`)
  const { job } = await host.client().production.verify({ production: site.id })
  const { failure } = await host.ended(job)
  expect(failure?.code, failure?.detail).toBe('grants-missing')
  await expectSame()
  await production.sql(`GRANT SELECT ON wordpress.* TO ${account}`)
  await verify()
})
