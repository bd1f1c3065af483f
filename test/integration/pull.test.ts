// A production that gives no replication: its rows are pulled, exactly, and only what differs travels.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHost, testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, pairOf, sqlIn } from '../support/seen.ts'

let production: TestProduction
let host: TestHost
let id: string

beforeAll(async () => {
  production = await testProduction({ databaseOptions: ['--skip-log-bin'] })
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  await production.sql(`
    CREATE TABLE p_rows (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60), body LONGBLOB, price DECIMAL(20,6), rate DOUBLE, little FLOAT, day DATE, stamp TIMESTAMP NULL, flags BIT(5), twice DECIMAL(22,6) AS (price * 2) STORED, doc JSON);
    CREATE TABLE p_pair (a VARCHAR(20) COLLATE utf8mb4_unicode_ci, b INT, v TEXT CHARACTER SET latin1, PRIMARY KEY (a, b));
    CREATE TABLE p_nokey (word VARCHAR(40), number INT);
    CREATE TABLE p_plain (id INT PRIMARY KEY, word VARCHAR(40)) ENGINE = MyISAM;
    CREATE TABLE p_gone (id INT PRIMARY KEY);
    CREATE TABLE p_altered (id INT PRIMARY KEY, v INT);
    CREATE TABLE p_log (id INT PRIMARY KEY);
    SET sql_mode = '';
    INSERT INTO p_rows (name, body, price, rate, little, day, stamp, flags, doc)
      SELECT CONCAT('ünï 🦊 ', seq), UNHEX(SHA2(seq, 512)), seq / 3, seq / 7, seq / 11, '0000-00-00', NOW(), b'10101', '{"a": [1, null]}' FROM seq_1_to_20000;
    INSERT INTO p_pair SELECT CONCAT('k', seq MOD 40), seq, CONCAT('é', seq) FROM seq_1_to_3000;
    INSERT INTO p_nokey SELECT 'twin', seq MOD 5 FROM seq_1_to_50;
    INSERT INTO p_plain SELECT seq, 'plain' FROM seq_1_to_500;
    INSERT INTO p_altered SELECT seq, seq FROM seq_1_to_100;
    CREATE TABLE p_parent (id INT PRIMARY KEY, v INT DEFAULT 1);
    CREATE TABLE p_child (id INT PRIMARY KEY, parent INT, CONSTRAINT p_belongs FOREIGN KEY (parent) REFERENCES p_parent (id) ON DELETE CASCADE);
    INSERT INTO p_parent (id) VALUES (1), (2); INSERT INTO p_child VALUES (1, 1), (2, 2);
    CREATE VIEW p_view AS SELECT id, name FROM p_rows WHERE id < 10;
  `)
  id = await linked(host, production)
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

async function mirrorSql(query: string): Promise<string> {
  const name = `sitefork-${host.instance}-mirror-${id}`
  const client = ['mariadb', '--no-defaults', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
  return docker('exec', '--user=0', name, ...client, 'wordpress', '--execute', query)
}

async function pull(): Promise<string> {
  const { job } = await host.client().production.pull({ production: id })
  const ended = await host.ended(job)
  const log = (await host.client().job.log({ job })).lines.join('\n')
  expect(ended.state, `${ended.failure?.message} ${ended.failure?.detail}\n${log}`).toBe('done')
  return log
}

async function expectSame(): Promise<void> {
  const tables = (await production.sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'"))
    .trim()
    .split('\n')
    .map((line) => `\`${line.split('\t')[0]}\``)
  const sums = `CHECKSUM TABLE ${tables.join(', ')} EXTENDED`
  expect(await mirrorSql(sums)).toBe((await production.sql(sums)).trim())
  const made = `SET sql_mode = ''; ${tables.map((table) => `SHOW CREATE TABLE ${table}`).join('; ')}`
  const plain = (text: string) => text.trim().replace(/ AUTO_INCREMENT=\d+/g, '')
  expect(plain(await mirrorSql(made))).toBe(plain(await production.sql(made)))
  const list = 'SHOW FULL TABLES'
  expect(await mirrorSql(list)).toBe((await production.sql(list)).trim())
}

test('it is linked without a binary log, and says that rows are pulled', async () => {
  const [linkedOne] = await host.client().production.list()
  expect(linkedOne?.source.is).toBe('pulled')
  await host.until('the state is told', async (client) => (await client.production.list())[0]?.sync.is === 'pulled')
  await expectSame()
})

test('whatever changed comes over exactly, and little else travels', async () => {
  await production.sql(`
    SET sql_mode = '';
    UPDATE p_rows SET name = 'changed 🦊', rate = 1e-300, little = 0.1, day = '2026-02-28', flags = b'1' WHERE id MOD 1000 = 7;
    UPDATE p_rows SET body = NULL, name = 'NULL' WHERE id = 5;
    UPDATE p_rows SET body = '' WHERE id = 6;
    DELETE FROM p_rows WHERE id IN (100, 20000);
    INSERT INTO p_rows (name, price, stamp, doc) VALUES ('new', -0.000001, '2026-03-29 02:30:00', '[]'), ('it''s \\\\ "q"', 0, NULL, NULL);
    UPDATE p_pair SET v = 'ü' WHERE b = 77; INSERT INTO p_pair VALUES ('K3x', -5, 'neg'); DELETE FROM p_pair WHERE b = 3000;
    DELETE FROM p_nokey WHERE number = 3 LIMIT 1; INSERT INTO p_nokey VALUES ('twin', NULL);
    UPDATE p_plain SET word = 'fancy' WHERE id = 250;
  `)
  const log = await pull()
  await expectSame()
  const [, bytes] = /(\d+) bytes travelled/.exec(log) ?? []
  const size = await production.sql(
    "SELECT SUM(data_length) FROM information_schema.tables WHERE table_schema = 'wordpress'",
  )
  expect(Number(bytes)).toBeGreaterThan(1000)
  expect(Number(bytes)).toBeLessThan(Number(size) * 0.25)
})

test('tables that come, go or are altered do too, and views with them', async () => {
  await production.sql(`
    DROP TABLE p_gone; ALTER TABLE p_altered ADD COLUMN w VARCHAR(10) DEFAULT 'x', ADD KEY (v);
    CREATE TABLE p_new (id INT PRIMARY KEY, t TEXT); INSERT INTO p_new VALUES (1, 'one');
    CREATE OR REPLACE VIEW p_view AS SELECT id FROM p_altered; CREATE VIEW p_view2 AS SELECT 1 AS one;
  `)
  await pull()
  await expectSame()
  expect(await mirrorSql('SELECT COUNT(*) FROM p_view')).toBe('100')
})

test('a pull with nothing to fetch changes nothing', async () => {
  expect(await pull()).toMatch(/ 0 changed/)
})

test('triggers do not fire for rows that were changed by them already', async () => {
  await production.sql(`
    CREATE TRIGGER p_count AFTER UPDATE ON p_altered FOR EACH ROW INSERT INTO p_nokey VALUES ('fired', NEW.id);
  `)
  await pull()
  await production.sql('UPDATE p_altered SET v = v + 1 WHERE id < 4')
  await pull()
  await expectSame()
})

test('what tables refer to, defaults and names of constraints are production’s, whichever of them changes', async () => {
  await production.sql('ALTER TABLE p_parent MODIFY v BIGINT DEFAULT 5')
  await pull()
  await expectSame()
  await production.sql(`
    ALTER TABLE p_child DROP FOREIGN KEY p_belongs, ADD COLUMN uncle INT;
    ALTER TABLE p_child ADD CONSTRAINT p_niece FOREIGN KEY (uncle) REFERENCES p_parent (id) ON DELETE SET NULL;
  `)
  await pull()
  await production.sql('ALTER TABLE p_child DROP FOREIGN KEY p_niece')
  await production.sql(
    'ALTER TABLE p_child ADD CONSTRAINT p_niece FOREIGN KEY (uncle) REFERENCES p_parent (id) ON DELETE CASCADE',
  )
  expect(await pull()).not.toMatch('Copying the table p_child')
  await production.sql('DELETE FROM p_parent WHERE id = 2; DROP TRIGGER IF EXISTS p_count')
  await pull()
  await expectSame()
  expect(await mirrorSql('SHOW TRIGGERS')).toBe('')
  await mirrorSql('INSERT INTO p_parent (id) VALUES (7)')
  await expect(mirrorSql('INSERT INTO p_child (id, uncle) VALUES (7, 8)')).rejects.toThrow('p_niece')
  await pull()
})

test('dates that are none, rows longer than a packet, and a server that quotes in its own way come over once', async () => {
  await production.sql(`
    SET sql_mode = 'ALLOW_INVALID_DATES';
    UPDATE p_rows SET day = '2026-02-31' WHERE id = 9;
    UPDATE p_rows SET body = REPEAT('x', 3000000) WHERE id = 10;
    CREATE TABLE p_quoted (id INT PRIMARY KEY, t VARCHAR(20) DEFAULT 'it''s "so"');
    INSERT INTO p_quoted (id) VALUES (1);
    SET GLOBAL max_allowed_packet = 1048576, GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
  `)
  await pull()
  await expectSame()
  expect(await mirrorSql('SELECT day, LENGTH(body) FROM p_rows WHERE id IN (9, 10) ORDER BY id')).toMatch(
    /^2026-02-31\t.*\n.*\t3000000$/,
  )
  expect(await pull()).toMatch(/ 0 changed/)
  await production.sql('SET GLOBAL sql_mode = DEFAULT')
})

test('production’s tables can be altered while a pull goes on', async () => {
  await host.client().production.settings({ production: id, change: { pullRowsPerSecond: 2000 } })
  const { job } = await host.client().production.pull({ production: id })
  await host.until('the pull waits with rows it has read', async (client) => {
    const one = (await client.job.list({})).find((each) => each.id === job)
    return (one?.steps.find((step) => step.state === 'running')?.progress?.done ?? 0) > 0
  })
  // With locks kept until the end, this would wait for the pull, and every page for this.
  await production.sql(
    `SET lock_wait_timeout = 3; ALTER TABLE p_pair ADD COLUMN z INT; ALTER TABLE p_rows ADD KEY (day)`,
  )
  const { settings } = host.client().production
  // The pull has the mirror, which is opened anew with other settings.
  await expect(settings({ production: id, change: { pullRowsPerSecond: null } })).rejects.toMatchObject({
    code: 'busy',
  })
  await host.client().job.cancel({ job })
  await host.ended(job)
  await settings({ production: id, change: { pullRowsPerSecond: null } })

  // There is a table without transactions, so what was written until then stays written.
  await host.client().production.pause({ production: id })
  const { point } = host.client()
  const cutOff = { message: expect.stringContaining('cut off in the middle') }
  await expect(point.take({ production: id })).rejects.toMatchObject(cutOff)
  const older = await host.ended((await point.take({ production: id, orLastKnown: true })).job)
  expect(older.failure).toMatchObject(cutOff)
  await host.client().production.resume({ production: id })
  await pull()
  await expectSame()
})

test('a pull is cancelled at once, even while production does not answer', async () => {
  // Until it is let go of below.
  const locked = production.sql('LOCK TABLES p_rows WRITE; DO SLEEP(170)').catch(() => undefined)
  const { job } = await host.client().production.pull({ production: id })
  await host.until('the pull waits for the table', async () =>
    (await production.sql('SHOW PROCESSLIST')).includes('Waiting for table metadata lock'),
  )
  await host.client().job.cancel({ job })
  expect((await host.ended(job)).state).toBe('cancelled')
  const holder = "SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP(170%'"
  await production.sql(`KILL ${await production.sql(holder)}`)
  await locked
})

test('a table that is altered while it is read, and a host that is killed, lose nothing', async () => {
  await host.client().production.settings({ production: id, change: { pullRowsPerSecond: 8000 } })
  await production.sql("UPDATE p_rows SET name = 'late' WHERE id MOD 50 = 1")
  const slow = (await host.client().production.pull({ production: id })).job
  await host.atStep(slow, 'rows')
  await production.sql('ALTER TABLE p_rows ADD COLUMN extra INT DEFAULT 3')
  await host.kill()
  await host.start()
  await host.client().production.settings({ production: id, change: { pullRowsPerSecond: null } })
  await pull()
  await expectSame()
})

test('a table of which only the columns are wanted stays empty', async () => {
  await production.sql('INSERT INTO p_log SELECT seq FROM seq_1_to_1000')
  await host.client().production.settings({ production: id, change: { emptyTables: ['p_log'] } })
  await pull()
  expect(await mirrorSql('SELECT COUNT(*) FROM p_log')).toBe('0')
  await host.client().production.settings({ production: id, change: { emptyTables: [] } })
  await host.until('its rows are back', async () => (await mirrorSql('SELECT COUNT(*) FROM p_log')) === '1000')
  await host.until('the pull has ended', async (client) =>
    (await client.job.list()).every((one) => one.state !== 'running'),
  )
})

test('without a binary log it cannot be followed, which changes nothing', async () => {
  const job = await host.ended((await host.client().production.reseed({ production: id })).job)
  expect(job.failure).toMatchObject({ code: 'binlog-off' })
  await pull()
})

test('a fork of production as it is now pulls first', async () => {
  await production.sql("INSERT INTO p_new VALUES (2, 'two')")
  const started = await host.client().clone.fork({ production: id, name: 'pulled', from: { is: 'now' } })
  expect((await host.ended(started.job)).state).toBe('done')
  expect(await sqlIn(await pairOf(started.id), 'SELECT COUNT(*) FROM p_new')).toBe('2')
})

test('an account that may not even read is refused', async () => {
  await production.sql("CREATE USER nobody@'%' IDENTIFIED BY 'x'; GRANT USAGE ON *.* TO nobody@'%'")
  const source = await sourceOf(production, host.client())
  const refused = host.client().production.probe({ ...source, database: { user: 'nobody', password: 'x' } })
  await expect(refused).rejects.toMatchObject({ code: 'database-refused' })
})
