// Rows are pulled exactly whatever a table refers to, however odd a value is, and whatever happens to tables and host meanwhile.
import { expect, test } from 'vitest'
import { pulledSite } from '../support/pulled-site.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = pulledSite()

test('triggers do not fire for rows that were changed by them already', async () => {
  await site.production.sql(`
    CREATE TRIGGER p_count AFTER UPDATE ON p_altered FOR EACH ROW INSERT INTO p_nokey VALUES ('fired', NEW.id);
  `)
  await site.pull()
  await site.production.sql('UPDATE p_altered SET v = v + 1 WHERE id < 4')
  await site.pull()
  await site.expectSame()
})

test('what tables refer to, defaults and names of constraints are production’s, whichever of them changes', async () => {
  await site.production.sql('ALTER TABLE p_parent MODIFY v BIGINT DEFAULT 5')
  await site.pull()
  await site.expectSame()
  await site.production.sql(`
    ALTER TABLE p_child DROP FOREIGN KEY p_belongs, ADD COLUMN uncle INT;
    ALTER TABLE p_child ADD CONSTRAINT p_niece FOREIGN KEY (uncle) REFERENCES p_parent (id) ON DELETE SET NULL;
  `)
  await site.pull()
  await site.production.sql('ALTER TABLE p_child DROP FOREIGN KEY p_niece')
  await site.production.sql(
    'ALTER TABLE p_child ADD CONSTRAINT p_niece FOREIGN KEY (uncle) REFERENCES p_parent (id) ON DELETE CASCADE',
  )
  expect(await site.pull()).not.toMatch('Copying the table p_child')
  await site.production.sql('DELETE FROM p_parent WHERE id = 2; DROP TRIGGER IF EXISTS p_count')
  await site.pull()
  await site.expectSame()
  expect(await site.mirrorSql('SHOW TRIGGERS')).toBe('')
  await site.mirrorSql('INSERT INTO p_parent (id) VALUES (7)')
  await expect(site.mirrorSql('INSERT INTO p_child (id, uncle) VALUES (7, 8)')).rejects.toThrow('p_niece')
  await site.pull()
})

test('dates that are none, rows longer than a packet, and a server that quotes in its own way come over once', async () => {
  await site.production.sql(`
    SET sql_mode = 'ALLOW_INVALID_DATES';
    UPDATE p_rows SET day = '2026-02-31' WHERE id = 9;
    UPDATE p_rows SET body = REPEAT('x', 3000000) WHERE id = 10;
    CREATE TABLE p_quoted (id INT PRIMARY KEY, t VARCHAR(20) DEFAULT 'it''s "so"');
    INSERT INTO p_quoted (id) VALUES (1);
    SET GLOBAL max_allowed_packet = 1048576, GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
  `)
  await site.pull()
  await site.expectSame()
  expect(await site.mirrorSql('SELECT day, LENGTH(body) FROM p_rows WHERE id IN (9, 10) ORDER BY id')).toMatch(
    /^2026-02-31\t.*\n.*\t3000000$/,
  )
  expect(await site.pull()).toMatch(/ 0 changed/)
  await site.production.sql('SET GLOBAL sql_mode = DEFAULT')
})

test('production’s tables can be altered while a pull goes on', async () => {
  await site.host.client().production.settings({ production: site.id, change: { pullRowsPerSecond: 2000 } })
  const { job } = await site.host.client().production.pull({ production: site.id })
  await site.host.until('the pull waits with rows it has read', async (client) => {
    const one = (await client.job.list({})).find((each) => each.id === job)
    return (one?.steps.find((step) => step.state === 'running')?.progress?.done ?? 0) > 0
  })
  // With locks kept until the end, this would wait for the pull, and every page for this.
  await site.production.sql(
    `SET lock_wait_timeout = 3; ALTER TABLE p_pair ADD COLUMN z INT; ALTER TABLE p_rows ADD KEY (day)`,
  )
  const { settings } = site.host.client().production
  // The pull has the mirror, which is opened anew with other settings.
  await expect(settings({ production: site.id, change: { pullRowsPerSecond: null } })).rejects.toMatchObject({
    code: 'busy',
  })
  await site.host.client().job.cancel({ job })
  await site.host.ended(job)
  await settings({ production: site.id, change: { pullRowsPerSecond: null } })

  // There is a table without transactions, so what was written until then stays written.
  await site.host.client().production.pause({ production: site.id })
  const { point } = site.host.client()
  const cutOff = { message: expect.stringContaining('cut off in the middle') }
  await expect(point.take({ production: site.id })).rejects.toMatchObject(cutOff)
  const older = await site.host.ended((await point.take({ production: site.id, orLastKnown: true })).job)
  expect(older.failure).toMatchObject(cutOff)
  await site.host.client().production.resume({ production: site.id })
  await site.pull()
  await site.expectSame()
})

test('a table that is altered while it is read, and a host that is killed, lose nothing', async () => {
  await site.host.client().production.settings({ production: site.id, change: { pullRowsPerSecond: 8000 } })
  await site.production.sql("UPDATE p_rows SET name = 'late' WHERE id MOD 50 = 1")
  const slow = (await site.host.client().production.pull({ production: site.id })).job
  await site.host.atStep(slow, 'rows')
  await site.production.sql('ALTER TABLE p_rows ADD COLUMN extra INT DEFAULT 3')
  await site.host.kill()
  await site.host.start()
  await site.host.client().production.settings({ production: site.id, change: { pullRowsPerSecond: null } })
  await site.pull()
  await site.expectSame()
})

test('a table of which only the columns are wanted stays empty', async () => {
  await site.production.sql('INSERT INTO p_log SELECT seq FROM seq_1_to_1000')
  await site.host.client().production.settings({ production: site.id, change: { emptyTables: ['p_log'] } })
  await site.pull()
  expect(await site.mirrorSql('SELECT COUNT(*) FROM p_log')).toBe('0')
  await site.host.client().production.settings({ production: site.id, change: { emptyTables: [] } })
  await site.host.until(
    'its rows are back',
    async () => (await site.mirrorSql('SELECT COUNT(*) FROM p_log')) === '1000',
  )
  await site.host.until('the pull has ended', async (client) =>
    (await client.job.list()).every((one) => one.state !== 'running'),
  )
})

test('a fork of production as it is now pulls first', async () => {
  await site.production.sql("INSERT INTO p_new VALUES (2, 'two')")
  const started = await site.host.client().clone.fork({ production: site.id, name: 'pulled', from: { is: 'now' } })
  expect((await site.host.ended(started.job)).state).toBe('done')
  expect(await sqlIn(await pairOf(started.id), 'SELECT COUNT(*) FROM p_new')).toBe('2')
})
