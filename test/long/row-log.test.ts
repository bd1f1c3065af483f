// The reader of row events against both servers: many random schemas, and everything that a log tells in another way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import { applyChanges } from '../support/applied-changes.ts'
import { holdLogsAgainstTables } from '../support/log-against-tables.ts'
import { type LoggingServer, loggingServer } from '../support/logging-server.ts'
import { newSeed, randomOf } from '../support/random.ts'
import { writeAtRandom, writtenDatabase } from '../support/random-writes.ts'

const first = newSeed
const rounds = Array.from({ length: 8 }, (_none, index) => first + index)

const kinds = [
  { kind: 'mariadb', options: [], forget: 'RESET MASTER' },
  {
    kind: 'mysql',
    // Without GTIDs tables with and without transactions may be written to by one transaction.
    options: ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'],
    forget: 'RESET BINARY LOGS AND GTIDS',
  },
] as const

describe.each(kinds)('of $kind', ({ kind, options, forget }) => {
  let server: LoggingServer
  const isMariadb = kind === 'mariadb'

  beforeAll(async () => {
    server = await loggingServer(kind, options)
  })
  afterAll(async () => {
    await server?.cleanUp()
  })

  /** Runs statements in a database of their own, and holds all logs against it. */
  async function held(statements: string) {
    await server.sql(
      `DROP DATABASE IF EXISTS own; ${forget}; CREATE DATABASE own CHARACTER SET utf8mb4; USE own; ${statements}`,
    )
    return holdLogsAgainstTables(server, 'own')
  }

  test.each(rounds)('what a log says makes the tables that are there (seed %i)', async (seed) => {
    await server.sql(`DROP DATABASE IF EXISTS ${writtenDatabase}; ${forget}`)
    await writeAtRandom(server, randomOf(seed), { tables: 15, transactions: 250 })
    const { counts } = await holdLogsAgainstTables(server, writtenDatabase)
    expect(counts.rows).toBeGreaterThan(200)
  })

  test('events that are compressed are read', async () => {
    const setting = isMariadb
      ? 'SET GLOBAL log_bin_compress = 1; SET GLOBAL log_bin_compress_min_len = 10'
      : 'SET GLOBAL binlog_transaction_compression = 1'
    await server.sql(setting)
    const { counts } = await held(`CREATE TABLE a (id INT PRIMARY KEY, t LONGTEXT);
      START TRANSACTION; INSERT INTO a VALUES (1, REPEAT('a', 500)), (2, REPEAT('b', 100000)); UPDATE a SET t = 'c' WHERE id = 1; COMMIT;
      INSERT INTO a VALUES (3, ''); DELETE FROM a WHERE id = 2; ALTER TABLE a COMMENT 'long enough to be worth compressing, or so it seems'`)
    expect(counts).toMatchObject({ rows: 5, rolledBack: 0, statements: 3 })
    await server.sql(setting.replaceAll(/= 1(?!0)/g, '= 0').replaceAll('= 10', '= 256'))
  })

  test('a table that is made from another, and one in memory that a restart emptied', async () => {
    await held(`CREATE TABLE a (id INT PRIMARY KEY, t VARCHAR(20)); INSERT INTO a VALUES (1, 'x'), (2, 'y');
      CREATE TABLE b AS SELECT * FROM a WHERE id = 2; CREATE TABLE c LIKE a; INSERT INTO c SELECT * FROM a;
      CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MEMORY; INSERT INTO m VALUES (1), (2)`)
    await server.restart()
    await server.sql('INSERT INTO own.m VALUES (7)')
    await holdLogsAgainstTables(server, 'own')
  })

  test('one statement of many rows, several tables, triggers, and values that are larger than an event', async () => {
    const { counts } =
      await held(`CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT, t LONGTEXT); CREATE TABLE b (id INT, n INT);
      CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO b VALUES (NEW.id, LENGTH(NEW.t));
      INSERT INTO a (t) VALUES (REPEAT('x', 3000000)), (''), (REPEAT('ä', 10));
      INSERT INTO a (t) SELECT RAND() FROM a x, a y, a z, a u; INSERT INTO a (t) SELECT RAND() FROM a x, a y;
      UPDATE a, b SET a.t = 'both', b.n = -1 WHERE a.id = b.id AND a.id < 50; DELETE a, b FROM a JOIN b ON a.id = b.id WHERE a.id > 900`)
    expect(counts.rows).toBeGreaterThan(10_000)
  })

  test('rows that foreign keys change are in the log of a server that changes them itself, and in no other', async () => {
    const made = `CREATE TABLE up (id INT PRIMARY KEY); CREATE TABLE down (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES up (id) ON DELETE CASCADE);
      INSERT INTO up VALUES (1), (2); INSERT INTO down VALUES (1, 1), (2, 1), (3, 2); DELETE FROM up WHERE id = 1`
    await server.sql(`DROP DATABASE IF EXISTS own; ${forget}; CREATE DATABASE own; USE own; ${made}`)
    const { sink, tables } = applyChanges()
    await server.read(createChangeReader(sink))
    expect(tables.get('own.down')?.rows.size).toBe(isMariadb ? 3 : 1)
  })

  test('statements of accounts and schemas come as text, with their database', async () => {
    await server.sql(`DROP DATABASE IF EXISTS own; ${forget}; CREATE DATABASE own; USE own;
      CREATE TABLE a (id INT); CREATE VIEW v AS SELECT 1; CREATE USER u; GRANT SELECT ON own.* TO u; DROP USER u; RENAME TABLE a TO b; DROP TABLE b`)
    const said: string[] = []
    await server.read(
      createChangeReader({
        row: () => said.push('row'),
        statement: ({ database, text }) => said.push(`${database}: ${text.slice(0, 10).toLowerCase()}`),
        committed: () => undefined,
        rolledBack: () => said.push('rolled back'),
      }),
    )
    expect(said).toEqual(
      [
        'create dat',
        'create tab',
        'create alg',
        'create use',
        'grant sele',
        'drop user ',
        'rename tab',
        'drop table',
      ].map((text) => `own: ${text}`),
    )
  })

  test('what a session logs as statements, or in part, is refused', async () => {
    const setting = isMariadb ? "SET SESSION binlog_format = 'STATEMENT'" : "SET SESSION binlog_row_image = 'MINIMAL'"
    await expect(
      held(`CREATE TABLE a (id INT PRIMARY KEY, t INT); INSERT INTO a VALUES (1, 1); ${setting}; UPDATE a SET t = 2`),
    ).rejects.toThrow(isMariadb ? /by a statement/ : /without their column “t”/)
  })
})
