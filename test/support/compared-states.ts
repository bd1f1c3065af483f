// The tests of comparing two states of one server, whichever it is: every kind of difference, and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareStates, type StateDifference } from '../../src-main/comparing/compare-states.ts'
import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import type { RowChange, RowValues } from '../../src-main/rows/change.ts'
import { type BundledServer, openTestStates, type States } from './states.ts'

/** A name that no quoting takes apart, if it is done right. */
const awkward = 'quo`te\'s "of" \\ all'
export const quoted = `\`${awkward.replaceAll('`', '``')}\``

export const baseStatements = [
  `CREATE TABLE kinds (
     id INT PRIMARY KEY, name VARCHAR(60) CHARACTER SET utf8mb4, latin VARCHAR(40) CHARACTER SET latin1, body LONGBLOB,
     bin VARBINARY(20), price DECIMAL(20,6), rate DOUBLE, little FLOAT, day DATE, at DATETIME(3), stamp TIMESTAMP NULL,
     span TIME(2), born YEAR, flags BIT(12), kind ENUM('a', 'é'), tags SET('x', 'y'), big BIGINT UNSIGNED, shape POINT,
     doc JSON, twice DECIMAL(22,6) AS (price * 2) STORED)`,
  `INSERT INTO kinds (id, name, latin, body, bin, price, rate, little, day, at, stamp, span, born, flags, kind, tags, big, shape, doc)
     VALUES (1, '🦊 NULL', 'é', X'00ff270a09', X'00', 1.5, 1e-7, 0.1, '0000-00-00', '2026-02-03 04:05:06.789',
       '2026-01-01 00:00:00', '-12:34:56.78', 2026, b'101010101010', 'é', 'x,y', 18446744073709551615, POINT(1, 2), '{"a": [1, null]}'),
     (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
     (3, 'NULL', '', '', '', 0, 0, 0, '0000-00-00', '0000-00-00', '0000-00-00', 0, 0, 0, 'a', '', 0, POINT(0, 0), '[]')`,
  'CREATE TABLE many (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20) NOT NULL)',
  "INSERT INTO many VALUES (1, 'same')",
  ...Array.from({ length: 13 }, (_none, at) => `INSERT INTO many SELECT id + ${2 ** at}, v FROM many`),
  'CREATE TABLE pairs (a VARCHAR(20) COLLATE utf8mb4_unicode_ci, b INT, v TEXT, PRIMARY KEY (a, b))',
  "INSERT INTO pairs VALUES ('ünï', 1, 'x'), ('ünï', 2, 'y'), ('z', 1, 'z')",
  'CREATE TABLE nokey (word VARCHAR(20), number INT)',
  "INSERT INTO nokey VALUES ('twin', 1), ('twin', 1), ('twin', 1), ('one', NULL), ('gone', 2)",
  `CREATE TABLE ${quoted} (${quoted} VARBINARY(20) PRIMARY KEY, v INT)`,
  `INSERT INTO ${quoted} VALUES (X'00', 1), (X'2f2f', 2)`,
  'CREATE TABLE gone (id INT PRIMARY KEY, v INT)',
  'INSERT INTO gone VALUES (1, 7)',
  'CREATE TABLE altered (id INT PRIMARY KEY, v INT, old INT)',
  'INSERT INTO altered VALUES (1, 1, 1), (2, 2, 2)',
  'CREATE TABLE indexed (id INT PRIMARY KEY, v INT)',
  'CREATE VIEW seen AS SELECT id FROM many',
]
const changes = [
  "UPDATE kinds SET name = '🐙', latin = 'è', body = X'ff00', price = 2.25, little = 0.2, day = '2026-02-31', flags = b'1', tags = '' WHERE id = 1",
  "UPDATE kinds SET name = '' WHERE id = 2",
  "UPDATE many SET v = 'first' WHERE id = 1",
  "UPDATE many SET v = 'fifth thousand' WHERE id = 5000",
  'DELETE FROM many WHERE id = 8192',
  "INSERT INTO many VALUES (9000, 'behind all')",
  "UPDATE pairs SET a = 'ÜNÏ' WHERE b = 1 AND a = 'ünï'",
  "INSERT INTO pairs VALUES ('', 0, NULL)",
  "DELETE FROM nokey WHERE word = 'gone'",
  "DELETE FROM nokey WHERE word = 'twin' LIMIT 1",
  "INSERT INTO nokey VALUES ('one', NULL), ('one', NULL)",
  `DELETE FROM ${quoted} WHERE ${quoted} = X'00'`,
  `UPDATE ${quoted} SET v = 3`,
  'DROP TABLE gone',
  'CREATE TABLE fresh (id INT PRIMARY KEY, v VARCHAR(10))',
  "INSERT INTO fresh VALUES (1, 'new'), (2, NULL)",
  "ALTER TABLE altered DROP COLUMN old, ADD COLUMN extra VARCHAR(10) DEFAULT 'x'",
  'UPDATE altered SET v = 20 WHERE id = 2',
  'ALTER TABLE indexed ADD INDEX (v), AUTO_INCREMENT = 1000',
  'CREATE OR REPLACE VIEW seen AS SELECT id, v FROM many',
  "CREATE TRIGGER counted BEFORE INSERT ON many FOR EACH ROW SET NEW.v = 'counted'",
]

/** A value as text where it is text, else its bytes in hexadecimal. */
function shown(row: RowValues | null): readonly (string | null)[] | null {
  if (!row) return null
  return row.map((value) => {
    const text = value?.toString('utf8') ?? null
    return value && (text?.includes('\0') || !Buffer.from(text ?? '').equals(value))
      ? `0x${value.toString('hex')}`
      : text
  })
}

export interface FoundDifference extends StateDifference {
  /** By table, in the order in which they came. */
  readonly changes: Readonly<Record<string, readonly unknown[]>>
  readonly raw: readonly RowChange[]
}

export async function differenceOf(states: States, from: ReadableState, to: ReadableState): Promise<FoundDifference> {
  const raw: RowChange[] = []
  const { docker, pool, newId } = states
  const signal = AbortSignal.timeout(300_000)
  const difference = await compareStates({
    docker,
    pool,
    newId,
    signal,
    from,
    to,
    onChange: (one) => void raw.push(one),
  })
  const tables = Map.groupBy(raw, ({ table }) => table.name)
  const pairs = [...tables].map(([name, rows]) => [name, rows.map((one) => [shown(one.before), shown(one.after)])])
  return { ...difference, changes: Object.fromEntries(pairs), raw }
}

/** Filled in once the tests run. */
export interface PointAndClone {
  states: States
  /** Read-only. */
  point: ReadableState
  /** A copy of the point, changed, whose server was shut down. */
  clone: ReadableState
}

export function statesOf(server: BundledServer): PointAndClone {
  const made = {} as PointAndClone
  let found: FoundDifference
  beforeAll(async () => {
    made.states = await openTestStates()
    made.point = await made.states.made('productions/acme/points/p1', server, baseStatements)
    await made.states.pool.setReadOnly(made.point.path, true)
    made.clone = await made.states.copied(made.point, 'clones/c1/s1')
    await made.states.write(made.clone, changes)
  })
  afterAll(() => made.states?.cleanup())

  test(`${server}: every kind of difference between a point and its clone is found, with its values, and nothing is left`, async () => {
    const { states, point, clone } = made
    const before = await states.there()
    found = await differenceOf(states, point, clone)
    expect(found.changes).toMatchObject({
      many: [
        [
          ['1', 'same'],
          ['1', 'first'],
        ],
        [
          ['5000', 'same'],
          ['5000', 'fifth thousand'],
        ],
        [['8192', 'same'], null],
        [null, ['9000', 'behind all']],
      ],
      nokey: expect.arrayContaining([
        [['gone', '2'], null],
        [['twin', '1'], null],
        [null, ['one', null]],
        [null, ['one', null]],
      ]),
      pairs: expect.arrayContaining([
        [null, ['', '0', null]],
        [['ünï', '1', 'x'], null],
        [null, ['ÜNÏ', '1', 'x']],
      ]),
      [awkward]: expect.arrayContaining([
        [['0x00', '1'], null],
        [
          ['//', '2'],
          ['//', '3'],
        ],
      ]),
      gone: [[['1', '7'], null]],
      fresh: [
        [null, ['1', 'new']],
        [null, ['2', null]],
      ],
      altered: [
        [
          ['2', '2'],
          ['2', '20'],
        ],
      ],
    })
    expect(found.changes.kinds).toHaveLength(2)
    const counts = Object.values(found.changes).map((rows) => rows.length)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4 + 4 + 3 + 2 + 1 + 2 + 1 + 2)
    expect(found).toMatchObject({
      tables: { added: ['fresh'], removed: ['gone'], altered: [{ name: 'altered' }, { name: 'indexed' }] },
      rows: { added: 7, changed: 6, removed: 6 },
      schema: [
        'The table altered has the column extra more and does not have the column old any more.',
        'The table indexed has other indexes, defaults or options.',
        'The trigger counted was added.',
        'The view seen is made in another way.',
      ],
      unread: [],
    })
    expect(await states.there()).toEqual(before)
  })

  test(`${server}: values of every type are exact, whatever the client in between`, async () => {
    const [[before, after], second] = found.changes.kinds as [readonly [unknown[], unknown[]], unknown]
    const shape = '0x000000000101000000000000000000f03f0000000000000040'
    expect(before?.slice(0, -2)).toEqual([
      ...['1', '🦊 NULL', '0xe9', '0x00ff270a09', '0x00', '1.500000', '0.0000001', '0.10000000149011612', '0000-00-00'],
      ...['2026-02-03 04:05:06.789', '2026-01-01 00:00:00', '-12:34:56.78', '2026', '0x0aaa', 'é', 'x,y'],
      ...['18446744073709551615', shape],
    ])
    expect(JSON.parse(String(before?.at(-2)))).toEqual({ a: [1, null] })
    expect(before?.at(-1)).toBe('3.000000')
    expect(after?.slice(0, 9)).toEqual([
      ...['1', '🐙', '0xe8', '0xff00', '0x00', '2.250000', '0.0000001', '0.20000000298023224', '0000-00-00'],
    ])
    expect(second).toEqual([
      ['2', ...new Array(19).fill(null)],
      ['2', '', ...new Array(18).fill(null)],
    ])
  })
  return made
}
