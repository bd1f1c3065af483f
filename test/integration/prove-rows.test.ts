// Whether a list of changes is all there is, held against the rows of a point and its clone: what was written past the log is found.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import type { LoggedStatement } from '../../src-main/binlog/changes.ts'
import { listLogs, logEnd, readLog } from '../../src-main/binlog/log-files.ts'
import { proveRows, type RowProof } from '../../src-main/comparing/prove-rows.ts'
import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import { createCascadeWatch, lookUpUnlogged } from '../../src-main/comparing/unlogged-rows.ts'
import { prepareState } from '../../src-main/database/server/prepare-state.ts'
import { unloggedOf } from '../../src-main/database/server/unlogged.ts'
import { giveBands } from '../../src-main/ids/bands.ts'
import { databaseFolder } from '../../src-main/pool/layout.ts'
import type { RowChange } from '../../src-main/rows/change.ts'
import { baseStatements, quoted } from '../support/compared-states.ts'
import { openTestStates, type States } from '../support/states.ts'

let states: States
let point: ReadableState

const cascades = [
  'CREATE TABLE parents (id INT PRIMARY KEY)',
  'CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)',
  'INSERT INTO parents VALUES (1), (2)',
  'INSERT INTO children VALUES (10, 1), (11, 1), (12, 2)',
]
beforeAll(async () => {
  states = await openTestStates()
  const raw = await states.made('productions/acme/preparing/raw', 'mariadb', [...baseStatements, ...cascades])
  const { docker, pool } = states
  point = { ...raw, path: 'productions/acme/points/p1' }
  // As the restore check makes a point.
  await prepareState({
    ...{
      docker,
      pool,
      dialect: raw.dialect,
      image: raw.image,
      production: 'acme',
      point: 'p1',
      from: raw.path,
      to: point.path,
    },
    database: { name: 'site', user: 'wp', password: 'secret' },
    giveBands: (tables) => giveBands(new Map(), tables),
    log: () => undefined,
    signal: AbortSignal.timeout(120_000),
  })
  await pool.setReadOnly(point.path, true)
})
afterAll(() => states?.cleanup())

interface Logged {
  readonly clone: ReadableState
  readonly changes: RowChange[]
  readonly statements: string[]
  /** Why the log may not be all. */
  readonly doubts: readonly string[]
}

/** A clone of the point that was written to, with what its log says of that. */
async function written(...statements: readonly string[]): Promise<Logged> {
  const clone = await states.copied(point, `clones/${states.newId()}/s1`)
  const folder = databaseFolder(clone.path)
  const start = await logEnd(states.pool, folder)
  await states.write(clone, statements)
  const unlogged = await unloggedOf(states.pool, clone.path)
  const watch = createCascadeWatch(unlogged, 'site')
  const read = { changes: [] as RowChange[], statements: [] as string[] }
  const sink = {
    row(change: RowChange) {
      read.changes.push(change)
      watch.row(change)
    },
    statement(statement: LoggedStatement) {
      read.statements.push(statement.text)
      watch.statement(statement)
    },
    committed: () => undefined,
    rolledBack: () => undefined,
  }
  for (const { name, bytes } of await listLogs(states.pool, folder)) {
    const from = name === start.file ? start.offset : 4
    if (name < start.file || from >= bytes) continue
    await readLog(states.pool, `${folder}/${name}`, { from, to: bytes }, [
      createChangeReader(sink, unlogged ? { lookUp: lookUpUnlogged(unlogged, 'site') } : {}),
    ])
  }
  return { clone, ...read, doubts: watch.doubts() }
}

function proof({ clone, changes, statements }: Logged): Promise<RowProof> {
  const { docker, pool, newId } = states
  const signal = AbortSignal.timeout(300_000)
  return proveRows({ docker, pool, newId, signal, from: point, to: clone, net: () => changes, statements })
}

/** Disagreements by table and the text of their keys. */
const told = ({ disagreements }: RowProof) =>
  disagreements
    .map(({ table, key, is }) => [table, key.map(({ value }) => value?.toString() ?? null).join(), is])
    .sort()

const logged = [
  "UPDATE kinds SET name = '🐙', latin = 'è', body = X'ff00', bin = X'0100', price = 2.25, rate = 1e30, little = 0.2, day = '2026-02-31', stamp = NOW(), span = '-01:00:00.5', flags = b'1', kind = 'a', tags = '', big = 0, shape = POINT(9, 9), doc = '{}' WHERE id = 1",
  "INSERT INTO kinds (id, latin, rate, little, day, at, born) VALUES (4, 'ß', 0.1, 1e-10, '0000-00-00', '9999-12-31 23:59:59.999', 1999)",
  'DELETE FROM kinds WHERE id = 3',
  "UPDATE many SET v = CONCAT(v, '!')",
  "UPDATE many SET v = 'again' WHERE id < 100",
  'UPDATE many SET id = 20000 WHERE id = 7',
  'DELETE FROM many WHERE id > 8000 AND id < 9000',
  "INSERT INTO many VALUES (30000, 'comes'), (30001, 'goes')",
  'DELETE FROM many WHERE id = 30001',
  "UPDATE pairs SET a = 'ÜNÏ' WHERE b = 1 AND a = 'ünï'",
  "DELETE FROM nokey WHERE word = 'twin' LIMIT 1",
  "INSERT INTO nokey VALUES ('one', NULL), ('one', NULL)",
  `DELETE FROM ${quoted} WHERE v = 1`,
  `UPDATE ${quoted} SET v = 3`,
  'DROP TABLE gone',
  'CREATE TABLE fresh (id INT PRIMARY KEY, v VARCHAR(10))',
  "INSERT INTO fresh VALUES (1, 'new'), (2, NULL)",
  'ALTER TABLE indexed ADD INDEX (v), AUTO_INCREMENT = 1000',
  'INSERT INTO indexed VALUES (5, 5)',
]

test('a log of every kind of change agrees with the rows, in any order of its changes', async () => {
  const all = await written(...logged)
  expect(all.changes.length).toBeGreaterThan(8_000)
  expect(all.doubts).toEqual([])
  const found = await proof({ ...all, changes: all.changes.toReversed() })
  expect([found, told(found)]).toEqual([{ agrees: true, disagreements: [], more: 0, unproven: [] }, []])
})

test('what was written past the log is found, and only that', async () => {
  const past = await written(
    "UPDATE many SET v = 'logged' WHERE id IN (1, 5000)",
    'SET SESSION sql_log_bin = 0',
    "UPDATE many SET v = 'past the log' WHERE id IN (2, 5000)",
    'DELETE FROM pairs WHERE b = 2',
    "INSERT INTO nokey VALUES ('unseen', 0)",
    'UPDATE kinds SET little = 0.3 WHERE id = 3',
    'DROP TABLE gone',
    'ALTER TABLE indexed ADD INDEX (v)',
  )
  const found = await proof(past)
  expect(found).toMatchObject({ agrees: false, more: 0, unproven: [] })
  expect(told(found)).toEqual([
    ['gone', '', 'unlogged'],
    ['indexed', '', 'unlogged'],
    ['kinds', '3', 'unlogged'],
    ['many', '2', 'unlogged'],
    ['many', '5000', 'other-values'],
    ['nokey', 'unseen,0', 'unlogged'],
    ['pairs', 'ünï,2', 'unlogged'],
  ])
})

test('rows that a foreign key takes along are found, and a change that is said and was not made', async () => {
  const cascaded = await written('DELETE FROM parents WHERE id = 1', "UPDATE many SET v = 'made' WHERE id = 3")
  expect(cascaded.doubts).toEqual([expect.stringMatching(/^Rows of the table parents were deleted or renumbered/)])
  expect(told(await proof(cascaded))).toEqual([
    ['children', '10', 'unlogged'],
    ['children', '11', 'unlogged'],
  ])
  const [made] = cascaded.changes.filter(({ table }) => table.name === 'many')
  if (!made) throw new Error('The log has no change of the table.')
  const invented = {
    ...made,
    before: [Buffer.from('4'), Buffer.from('same')],
    after: [Buffer.from('4'), Buffer.from('never')],
  }
  expect(told(await proof({ ...cascaded, changes: [...cascaded.changes, invented] }))).toEqual([
    ['children', '10', 'unlogged'],
    ['children', '11', 'unlogged'],
    ['many', '4', 'not-there'],
  ])
})

test('what cannot be held against the rows is said, and many disagreements are counted', async () => {
  const whole = await written(
    'TRUNCATE TABLE pairs',
    "INSERT INTO pairs VALUES ('new', 1, 'x')",
    "ALTER TABLE altered ADD COLUMN extra VARCHAR(10) DEFAULT 'x'",
    'UPDATE altered SET extra = 1',
    "INSERT INTO kinds (id, body) VALUES (9, REPEAT('x', 70000000))",
    'SET SESSION sql_log_bin = 0',
    "UPDATE many SET v = 'past' WHERE id <= 1000",
  )
  const found = await proof(whole)
  expect(found).toMatchObject({
    agrees: false,
    more: 900,
    unproven: [
      'The table altered was altered, so its rows were not held against the log.',
      'The table pairs was emptied or made anew as a whole, so its rows were not held against the log.',
      'A row of the table kinds differs and is too large to be read.',
    ],
  })
  expect(found.disagreements).toHaveLength(100)
})

test('what a log does not say is noted with a point, and goes along with its copies', async () => {
  const clone = await states.copied(point, `clones/${states.newId()}/s1`)
  const unlogged = await unloggedOf(states.pool, clone.path)
  expect(unlogged).toEqual({
    columns: [{ table: 'kinds', column: 'twice', type: 'decimal(22,6)', generated: true }],
    cascades: [{ table: 'children', parent: 'parents', columns: ['id'], onDelete: true, onUpdate: false }],
    logsCascades: false,
  })
  expect(await unloggedOf(states.pool, 'productions/acme/preparing/raw')).toBeNull()
  await states.pool.run([
    'sh',
    '-c',
    'cd "$1" && rm .unlogged && ln -s /etc/hostname .unlogged',
    'sh',
    `/pool/${clone.path}`,
  ])
  expect(await unloggedOf(states.pool, clone.path)).toBeNull()
})
