// What a merge writes on real servers: rows that exchange what each must have alone, with foreign keys and triggers in between.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RowWrite } from '../../src-main/changes/merge/merge.ts'
import { inOrder } from '../../src-main/changes/merge/order-writes.ts'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { sqlName } from '../../src-main/database/client/quote.ts'
import { writeMerge } from '../../src-main/merging/write-merge.ts'
import type { RowTable, RowValues } from '../../src-main/rows/change.ts'
import { type GuardedRow, identity } from '../../src-main/rows/guarded-row.ts'
import { readTables } from '../../src-main/rows/read-tables.ts'
import { selectExpression } from '../../src-main/rows/value.ts'
import { type LoggingServer, loggingServer } from '../support/logging-server.ts'

const tables = [
  "CREATE TABLE users (id INT PRIMARY KEY, login VARCHAR(60) NOT NULL, mail VARCHAR(3) NOT NULL, place INT NOT NULL, born DATE, kind ENUM('a','b','c'), raw VARBINARY(4), note TEXT, UNIQUE (login), UNIQUE (mail), UNIQUE (place), UNIQUE (born), UNIQUE (kind), UNIQUE (raw, login))",
  'CREATE TABLE posts (id INT PRIMARY KEY, author VARCHAR(60), FOREIGN KEY (author) REFERENCES users (login) ON UPDATE CASCADE)',
  'CREATE TABLE seen (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(60))',
  'CREATE TRIGGER told AFTER UPDATE ON users FOR EACH ROW INSERT INTO seen (what) VALUES (NEW.note)',
]
const rows = [
  "INSERT INTO users VALUES (1, 'ann', 'a', 2147483647, '2026-01-01', 'a', X'00', 'one'), (2, 'bob', 'b', -2147483648, NULL, 'b', X'01', 'two'), (3, 'cid', 'c', 3, '9999-12-31', 'c', NULL, 'three'), (4, 'dan', 'd', 4, '2026-02-02', NULL, X'02', 'four'), (5, 'eve', 'e', 5, NULL, NULL, NULL, 'five')",
  "INSERT INTO posts VALUES (10, 'ann'), (20, 'bob'), (30, 'cid')",
]

describe.each(['mariadb', 'mysql'] as const)('on %s', (kind) => {
  let server: LoggingServer
  let target: SqlConnection
  let source: SqlConnection

  beforeAll(async () => {
    server = await loggingServer(kind)
    target = await server.session()
    source = await server.session()
  })
  afterAll(async () => {
    target?.close()
    source?.close()
    await server?.cleanUp()
  })
  beforeEach(async () => {
    for (const [session, name] of [
      [target, 'onto'],
      [source, 'mine'],
    ] as const) {
      await session.query(`DROP DATABASE IF EXISTS ${name}`)
      await session.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
      await session.query(`USE ${name}`)
      for (const statement of [...tables, ...rows]) await session.query(statement)
    }
  })

  async function seen(session: SqlConnection, database: string, name: string) {
    const table = (await readTables(session, database, [name])).get(name)
    if (!table) throw new Error(`There is no ${name}.`)
    const { columns, key } = table
    const all = await session.values(`SELECT ${columns.map(selectExpression).join(', ')} FROM ${sqlName(name)}`)
    const rowTable: RowTable = { database: 'onto', name, columns, key: key.map((one) => columns.indexOf(one)) }
    return { table: rowTable, rows: new Map(all.map((row) => [identity(rowTable, row), row] as const)) }
  }

  /** What makes the target's rows those of the source. */
  async function differing(name: string): Promise<readonly RowWrite[]> {
    const [onto, mine] = [await seen(target, 'onto', name), await seen(source, 'mine', name)]
    const writes = [...new Set([...onto.rows.keys(), ...mine.rows.keys()])].map((key) => {
      const [expected, wanted]: (RowValues | null)[] = [onto.rows.get(key) ?? null, mine.rows.get(key) ?? null]
      const row = {
        table: onto.table,
        expected: expected ?? null,
        wanted: wanted ?? null,
      } satisfies Partial<GuardedRow>
      return { ...row, unchecked: [], thing: '', class: 'work' as const, sources: [0] }
    })
    return writes.filter(({ expected, wanted }) => String(expected) !== String(wanted))
  }

  async function written(writes: readonly RowWrite[]): Promise<void> {
    const session = await server.session()
    await session.query('USE onto')
    const plan = {
      rows: { writes, conflicts: [], renumbered: [], merged: [] },
      schema: { statements: [], conflicts: [] },
      rebuilt: [],
    }
    await writeMerge({ connection: session, database: 'onto', prefix: 'wp_', plan, comment: '/* a merge */' }).finally(
      () => session.close(),
    )
  }

  const text = async (session: SqlConnection, sql: string) =>
    (await session.values(sql)).map((row) => row.map(String).join(' '))

  test.each([
    [
      'names',
      [
        "UPDATE users SET login = 'x' WHERE id = 1",
        "UPDATE users SET login = 'ann' WHERE id = 2",
        "UPDATE users SET login = 'bob' WHERE id = 1",
      ],
    ],
    [
      'names of three',
      [
        "UPDATE users SET login = 'x' WHERE id = 1",
        "UPDATE users SET login = 'ann' WHERE id = 2",
        "UPDATE users SET login = 'bob' WHERE id = 3",
        "UPDATE users SET login = 'cid' WHERE id = 1",
      ],
    ],
    [
      'short texts',
      [
        "UPDATE users SET mail = 'x' WHERE id = 1",
        "UPDATE users SET mail = 'a' WHERE id = 2",
        "UPDATE users SET mail = 'b' WHERE id = 1",
      ],
    ],
    [
      'numbers at the ends of what there is',
      [
        'UPDATE users SET place = 9 WHERE id = 1',
        'UPDATE users SET place = 2147483647 WHERE id = 2',
        'UPDATE users SET place = -2147483648 WHERE id = 1',
      ],
    ],
    [
      'days',
      [
        'UPDATE users SET born = NULL WHERE id = 3',
        "UPDATE users SET born = '9999-12-31' WHERE id = 1",
        "UPDATE users SET born = '2026-01-01' WHERE id = 3",
      ],
    ],
    [
      'one of few values',
      [
        'UPDATE users SET kind = NULL WHERE id = 1',
        "UPDATE users SET kind = 'a' WHERE id = 2",
        "UPDATE users SET kind = 'b' WHERE id = 1",
      ],
    ],
    [
      'keys',
      [
        'UPDATE users SET id = 9 WHERE id = 4',
        'UPDATE users SET id = 4 WHERE id = 5',
        'UPDATE users SET id = 5 WHERE id = 9',
      ],
    ],
    [
      'a chain',
      [
        "UPDATE users SET login = 'new' WHERE id = 4",
        "UPDATE users SET login = 'dan' WHERE id = 3",
        "UPDATE users SET login = 'cid' WHERE id = 2",
        "INSERT INTO users VALUES (6, 'bob', 'f', 6, NULL, NULL, NULL, 'six')",
      ],
    ],
    [
      'what a removed row had',
      ['DELETE FROM users WHERE id = 4', "UPDATE users SET login = 'dan', mail = 'd', place = 4 WHERE id = 3"],
    ],
  ])('rows exchange %s', async (_what, edits) => {
    for (const edit of edits) await source.query(edit)
    const writes = [...(await differing('users')), ...(await differing('posts'))]
    expect(writes.length).toBeGreaterThan(1)
    for (const order of [writes, writes.toReversed(), inOrder(writes)]) {
      for (const name of ['posts', 'users']) await target.query(`DELETE FROM ${name}`)
      for (const statement of rows) await target.query(statement)
      await written(order)
      expect(await differing('users')).toEqual([])
      // What refers to a row goes with it.
      expect(await text(target, 'SELECT * FROM posts ORDER BY id')).toEqual(
        await text(source, 'SELECT * FROM posts ORDER BY id'),
      )
    }
  })

  test('what another row has that stays is refused, and nothing is written', async () => {
    await source.query("UPDATE users SET login = 'x' WHERE id = 1")
    await source.query("UPDATE users SET login = 'ann' WHERE id = 2")
    await source.query("UPDATE users SET login = 'bob' WHERE id = 1")
    const writes = await differing('users')
    await target.query('DELETE FROM posts')
    await target.query("UPDATE users SET login = 'free' WHERE id = 2")
    await target.query("UPDATE users SET login = 'bob' WHERE id = 4")
    const now = writes.map((write) => {
      const at = write.table.columns.findIndex(({ name }) => name === 'login')
      return write.expected?.[0]?.toString() === '2'
        ? { ...write, expected: write.expected.with(at, Buffer.from('free')) }
        : write
    })
    const before = await text(target, 'SELECT id, login FROM users ORDER BY id')
    await expect(written(now)).rejects.toThrow(/another row of users has taken the place/)
    expect(await text(target, 'SELECT id, login FROM users ORDER BY id')).toEqual(before)
  })
})
