// What a production's SQL stands on, in its mirror, its history and its clones: functions, procedures and events that views and
// triggers call, and settings of its server.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { covered, deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

let production: TestProduction
let host: TestHost
let id: string

beforeAll(async () => {
  production = await testProduction({
    databaseOptions: [
      ...[
        '--lower-case-table-names=1',
        '--sql-mode=PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES',
        '--default-time-zone=+05:30',
      ],
      ...[
        '--group-concat-max-len=4096',
        '--ft-min-word-len=2',
        '--character-set-server=latin1',
        '--collation-server=latin1_german2_ci',
      ],
    ],
  })
  await production.visit()
  await production.sql(`
    CREATE TABLE greeted (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60), said VARCHAR(90));
    INSERT INTO greeted (name) VALUES ('Ada');
    CREATE TABLE seen (n INT);
    CREATE USER \`nobody here\`@\`10.%\`; GRANT ALL ON wordpress.* TO \`nobody here\`@\`10.%\`;
    DELIMITER //
    CREATE DEFINER=wordpress@localhost FUNCTION greet(who VARCHAR(60)) RETURNS VARCHAR(90) DETERMINISTIC
      BEGIN DECLARE said VARCHAR(90) DEFAULT ''; SET said = CONCAT('Hello; ', who); RETURN said; END//
    CREATE DEFINER=\`nobody here\`@\`10.%\` TRIGGER greets BEFORE INSERT ON greeted FOR EACH ROW SET NEW.said = greet(NEW.name)//
    CREATE DEFINER=wordpress@localhost PROCEDURE tidy() DELETE FROM seen//
    CREATE DEFINER=wordpress@localhost EVENT nightly ON SCHEDULE EVERY 1 DAY DO INSERT INTO seen VALUES (1)//
    CREATE VIEW z_greetings AS SELECT id, greet(name) AS said FROM greeted//
    CREATE VIEW a_greetings AS SELECT said FROM z_greetings//
    CREATE TABLE going (n INT)//
    CREATE VIEW broken AS SELECT n FROM going//
    DROP TABLE going//
  `)
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  id = await linked(host, production)
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

test('what views and triggers call is in a clone, whoever it belongs to, and events rest', async () => {
  const clone = await forked(host, id, 'called', { is: 'newest' })
  const pair = await pairOf(clone)
  expect(await sqlIn(pair, 'SELECT said FROM a_greetings')).toBe('Hello; Ada')
  await sqlIn(pair, "INSERT INTO greeted (name) VALUES ('Bob'); CALL tidy()")
  expect(await sqlIn(pair, "SELECT said FROM greeted WHERE name = 'Bob'")).toBe('Hello; Bob')
  expect(await sqlIn(pair, 'SELECT event_name FROM information_schema.events; SELECT @@event_scheduler')).toBe(
    'nightly\nOFF',
  )
  const [point] = await host.client().point.list({ production: id })
  expect(point?.remarks).toEqual([
    { about: 'rows', sentence: expect.stringMatching(/^The view broken could not be made/) },
  ])
  await deleted(host, clone)
})

test('what is made later comes by its history', async () => {
  await production.sql(`
    CREATE FUNCTION shout(who VARCHAR(60)) RETURNS VARCHAR(90) DETERMINISTIC RETURN UPPER(greet(who));
    CREATE VIEW shouted AS SELECT shout(name) AS said FROM greeted;
    INSERT INTO greeted (name) VALUES ('Eve');
  `)
  await covered(host, id, new Date())
  const clone = await forked(host, id, 'later', { is: 'now' })
  expect(await sqlIn(await pairOf(clone), 'SELECT MAX(said) FROM shouted')).toContain('HELLO; ')
  await deleted(host, clone)
})

test('its server means by SQL what production’s does', async () => {
  const said =
    "SELECT @@lower_case_table_names, @@sql_mode, @@group_concat_max_len, @@ft_min_word_len, @@collation_server, TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()), 'a' || 'b', (SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = 'wordpress'), (SELECT COUNT(*) FROM WP_Options) > 0"
  const clone = await forked(host, id, 'meant', { is: 'newest' })
  expect(await sqlIn(await pairOf(clone), said)).toBe((await production.sql(said)).trim())
  await deleted(host, clone)
})
