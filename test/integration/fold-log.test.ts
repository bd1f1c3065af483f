// The fold of a server's own log, held against the rows of the state before and after: nothing is missing, nothing is too much.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import { listLogs, logEnd, readLog } from '../../src-main/binlog/log-files.ts'
import type { ChangeIndex } from '../../src-main/comparing/change-index.ts'
import { proveRows } from '../../src-main/comparing/prove-rows.ts'
import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import { databaseFolder } from '../../src-main/pool/layout.ts'
import { openedIndex } from '../support/fed-index.ts'
import { type Random, randomOf } from '../support/random.ts'
import { type BundledServer, openTestStates, type States } from '../support/states.ts'

const base = [
  'CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) COLLATE utf8mb4_unicode_ci UNIQUE, n INT DEFAULT 1, body LONGTEXT)',
  'CREATE TABLE words (word VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, n INT)',
  'CREATE TABLE exact (word VARBINARY(20) PRIMARY KEY, n DOUBLE, at TIMESTAMP(3) NULL)',
  'CREATE TABLE pairs (a INT, b VARCHAR(10) COLLATE utf8mb4_bin, v DECIMAL(10,2), PRIMARY KEY (b, a))',
  'CREATE TABLE loose (word VARCHAR(10), n INT)',
  "INSERT INTO things (name, body) VALUES ('one', REPEAT('long ', 2000)), ('two', NULL), ('three', ''), ('four', 'x')",
  "INSERT INTO words VALUES ('a', 1), ('ß', 2), ('é', 3)",
  "INSERT INTO exact VALUES ('a', 0.1, NULL), ('A', 1e300, '2026-01-01 00:00:00.123')",
  "INSERT INTO pairs VALUES (1, 'x', 1), (1, 'X', 2.5), (2, 'x', NULL)",
  "INSERT INTO loose VALUES ('twin', 1), ('twin', 1), (NULL, NULL)",
]

const name = (random: Random) => random.pick(['one', 'ONE', 'two', 'Zwei', 'éins', 'Eins', 'fünf', 'six '])
const word = (random: Random) => random.pick(['a', 'A', 'á', 'b', 'B ', 'ss', 'ß', ''])

/** A statement that a program might send. */
function statement(random: Random): string {
  const n = random.below(9)
  const id = 1 + random.below(8)
  return random.pick([
    () => `INSERT IGNORE INTO things (name, n) VALUES ('${name(random)}', ${n})`,
    () => `REPLACE INTO things (name, body) VALUES ('${name(random)}', REPEAT('${word(random)}x', ${n * 900}))`,
    () => `INSERT INTO things (name) VALUES ('${name(random)}') ON DUPLICATE KEY UPDATE n = n + 1, name = VALUES(name)`,
    () => `UPDATE IGNORE things SET id = ${id} WHERE id = ${1 + random.below(12)}`,
    () => `UPDATE IGNORE things SET name = '${name(random)}' WHERE id = ${id}`,
    () => `UPDATE things SET n = n + 1, body = CONCAT(IFNULL(body, ''), '.') WHERE n < ${n}`,
    () => `DELETE FROM things WHERE id = ${id}`,
    () => `INSERT IGNORE INTO words VALUES ('${word(random)}', ${n})`,
    () => `UPDATE IGNORE words SET word = '${word(random)}' WHERE n = ${n}`,
    () => `UPDATE words SET word = UPPER(word), n = ${n} WHERE n < ${n}`,
    () => `DELETE FROM words WHERE word = '${word(random)}'`,
    () => `REPLACE INTO exact VALUES ('${word(random)}', ${n} / 7, NOW(3))`,
    () => `DELETE FROM exact WHERE n < ${n}`,
    () => `INSERT IGNORE INTO pairs VALUES (${n}, '${word(random)}', ${n})`,
    () => `UPDATE IGNORE pairs SET a = a + ${n}, v = v / 3 ORDER BY a DESC`,
    () => `INSERT INTO loose VALUES ('twin', ${random.below(2)}), (NULL, ${n})`,
    () => `UPDATE loose SET n = ${n} WHERE word = 'twin' LIMIT 1`,
    () => 'DELETE FROM loose WHERE n IS NULL OR n > 6 LIMIT 1',
  ])()
}

function session(random: Random): readonly string[] {
  const all: string[] = []
  for (let number = 0; number < 250; number++) {
    const some = Array.from({ length: 1 + random.below(5) }, () => statement(random))
    if (random.chance(0.5)) all.push(...some)
    else if (random.chance(0.3)) all.push('BEGIN', ...some, 'ROLLBACK')
    else if (random.chance(0.4)) {
      const [first = '', ...others] = some
      all.push('BEGIN', first, 'SAVEPOINT here', ...others, 'ROLLBACK TO SAVEPOINT here', statement(random), 'COMMIT')
    } else all.push('BEGIN', ...some, 'COMMIT')
  }
  return all
}

/** What is made and gone meanwhile, and columns that come and go. */
const schemaChanges = [
  'CREATE TABLE passing (id INT PRIMARY KEY, v INT)',
  'INSERT INTO passing VALUES (1, 1), (2, 2)',
  'TRUNCATE passing',
  'INSERT INTO passing VALUES (1, 3)',
  'RENAME TABLE passing TO lasting',
  'UPDATE lasting SET v = 4',
  'CREATE TABLE gone (id INT PRIMARY KEY)',
  'INSERT INTO gone VALUES (7)',
  'DROP TABLE gone',
]

let states: States
beforeAll(async () => {
  states = await openTestStates()
})
afterAll(() => states?.cleanup())

async function fed(
  before: ReadableState,
  after: ReadableState,
  start: Awaited<ReturnType<typeof logEnd>>,
): Promise<ChangeIndex> {
  const index = openedIndex()
  const folder = databaseFolder(after.path)
  expect(before.path).not.toBe(after.path)
  for (const { name, bytes } of await listLogs(states.pool, folder)) {
    const from = name === start.file ? start.offset : 4
    if (name < start.file || from >= bytes) continue
    await readLog(states.pool, `${folder}/${name}`, { from, to: bytes }, [createChangeReader(index.sink)])
    index.sink.rolledBack()
  }
  return index
}

const seed = Number(process.env.SITEFORK_TEST_SEED ?? 3)

describe.each<BundledServer>(['mariadb', 'mysql'])('the fold of a log of %s', (server) => {
  test(`agrees with the rows of both sides, seed ${seed}`, async () => {
    const before = await states.made(`productions/acme/points/${server}`, server, base)
    await states.pool.setReadOnly(before.path, true)
    const after = await states.copied(before, `clones/${states.newId()}/s1`)
    const start = await logEnd(states.pool, databaseFolder(after.path))
    await states.write(after, [...session(randomOf(seed)), ...schemaChanges])
    const index = await fed(before, after, start)
    expect(index.gaps()).toEqual([])
    expect(index.counts().rows).toBeGreaterThan(10)
    const { docker, pool, newId } = states
    const proof = await proveRows({
      docker,
      pool,
      newId,
      signal: AbortSignal.timeout(300_000),
      from: before,
      to: after,
      net: () => index.net({}),
      statements: index.statements({}),
    })
    expect(proof).toEqual({ agrees: true, disagreements: [], more: 0, unproven: [] })
  })
})
