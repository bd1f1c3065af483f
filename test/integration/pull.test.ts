// A production that gives no replication: its rows are pulled, exactly, and only what differs travels.
import { expect, test } from 'vitest'
import { sourceOf } from '../support/link.ts'
import { pulledSite } from '../support/pulled-site.ts'

const site = pulledSite()

test('it is linked without a binary log, and says that rows are pulled', async () => {
  const [linkedOne] = await site.host.client().production.list()
  expect(linkedOne?.source.is).toBe('pulled')
  await site.host.until(
    'the state is told',
    async (client) => (await client.production.list())[0]?.sync.is === 'pulled',
  )
  await site.expectSame()
})

test('whatever changed comes over exactly, and little else travels', async () => {
  await site.production.sql(`
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
  const log = await site.pull()
  await site.expectSame()
  const [, bytes] = /(\d+) bytes travelled/.exec(log) ?? []
  const size = await site.production.sql(
    "SELECT SUM(data_length) FROM information_schema.tables WHERE table_schema = 'wordpress'",
  )
  expect(Number(bytes)).toBeGreaterThan(1000)
  expect(Number(bytes)).toBeLessThan(Number(size) * 0.25)
})

test('tables that come, go or are altered do too, and views with them', async () => {
  await site.production.sql(`
    DROP TABLE p_gone; ALTER TABLE p_altered ADD COLUMN w VARCHAR(10) DEFAULT 'x', ADD KEY (v);
    CREATE TABLE p_new (id INT PRIMARY KEY, t TEXT); INSERT INTO p_new VALUES (1, 'one');
    CREATE OR REPLACE VIEW p_view AS SELECT id FROM p_altered; CREATE VIEW p_view2 AS SELECT 1 AS one;
  `)
  await site.pull()
  await site.expectSame()
  expect(await site.mirrorSql('SELECT COUNT(*) FROM p_view')).toBe('100')
})

test('a pull with nothing to fetch changes nothing', async () => {
  expect(await site.pull()).toMatch(/ 0 changed/)
})

test('a pull is cancelled at once, even while production does not answer', async () => {
  // Until it is let go of below.
  const locked = site.production.sql('LOCK TABLES p_rows WRITE; DO SLEEP(170)').catch(() => undefined)
  const { job } = await site.host.client().production.pull({ production: site.id })
  await site.host.until('the pull waits for the table', async () =>
    (await site.production.sql('SHOW PROCESSLIST')).includes('Waiting for table metadata lock'),
  )
  await site.host.client().job.cancel({ job })
  expect((await site.host.ended(job)).state).toBe('cancelled')
  const holder = "SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP(170%'"
  await site.production.sql(`KILL ${await site.production.sql(holder)}`)
  await locked
})

test('without a binary log it cannot be followed, which changes nothing', async () => {
  const job = await site.host.ended((await site.host.client().production.reseed({ production: site.id })).job)
  expect(job.failure).toMatchObject({ code: 'binlog-off' })
  await site.pull()
})

test('an account that may not even read is refused', async () => {
  await site.production.sql("CREATE USER nobody@'%' IDENTIFIED BY 'x'; GRANT USAGE ON *.* TO nobody@'%'")
  const source = await sourceOf(site.production, site.host.client())
  const refused = site.host.client().production.probe({ ...source, database: { user: 'nobody', password: 'x' } })
  await expect(refused).rejects.toMatchObject({ code: 'database-refused' })
})
