// A script writes all of its rows or none, on both servers, run by their own clients; its undo leads back.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { sqlName } from '../../src-main/database/client/quote.ts'
import { promotionScript, undoScript } from '../../src-main/promoting/promotion-script.ts'
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'
import { identity } from '../../src-main/rows/guarded-row.ts'
import { readTables } from '../../src-main/rows/read-tables.ts'
import { selectExpression } from '../../src-main/rows/value.ts'
import { type LoggingKind, type LoggingServer, loggingServer } from '../support/logging-server.ts'

const tables = {
  awkward: `CREATE TABLE awkward (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) CHARACTER SET latin1 UNIQUE,
    body LONGTEXT CHARACTER SET utf8mb4, raw LONGBLOB, price DECIMAL(30,10), rate DOUBLE, half FLOAT, day DATE, at DATETIME(6),
    stamp TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), kind ENUM('a','b'), tags SET('x','y'),
    bits BIT(10), data JSON, twice DECIMAL(32,10) AS (price * 2) STORED)`,
  pairs: 'CREATE TABLE pairs (one VARCHAR(20) COLLATE utf8mb4_unicode_ci, two BIGINT, n INT, PRIMARY KEY (one, two))',
  keyless: 'CREATE TABLE keyless (word VARCHAR(20), n INT)',
  parents: 'CREATE TABLE parents (id INT PRIMARY KEY)',
  children: 'CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id))',
}
type TableName = keyof typeof tables
const names = Object.keys(tables) as TableName[]

const filled = `INSERT INTO awkward (name, body, raw, price, rate, half, day, at, kind, tags, bits, data) VALUES
    ('one', 'größe 😀', X'00ff5c27', 1.0000000001, 0.1, 0.1, '0000-00-00', '2026-02-28 10:00:00.000001', 'a', 'x,y', b'1010', '{"a": 1}'),
    ('two', '', NULL, -5, 1e300, 3.4e38, '2026-01-01', NULL, NULL, '', NULL, NULL),
    (CONVERT(X'e9' USING latin1), NULL, '', NULL, NULL, NULL, NULL, NULL, 'b', 'y', b'0', '[]');
  INSERT INTO pairs VALUES ('a', 1, 1), ('b', 2, 2);
  INSERT INTO keyless VALUES ('twin', 1), ('twin', 1), (NULL, NULL);
  INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1, 1)`

/** What is written by hand for the script to write as well. */
const edits = `UPDATE awkward SET body = 'x\\'; DROP TABLE pairs; -- 😀', raw = X'0a0d00', rate = 1e-300, day = '0000-00-00', bits = b'11',
      data = '{"b": [null, "ü"]}', stamp = '2026-03-29 01:30:00.123' WHERE name = 'one';
  DELETE FROM awkward WHERE name = 'two';
  INSERT INTO awkward (id, name, body, price, stamp) VALUES (77, 'two', REPEAT('ä', 70000), 0.5, '2026-10-25 00:30:00');
  UPDATE pairs SET n = 9 WHERE one = 'a'; UPDATE pairs SET one = 'c' WHERE one = 'b'; INSERT INTO pairs VALUES ('ä', 3, 3);
  DELETE FROM keyless WHERE word = 'twin' LIMIT 1; INSERT INTO keyless VALUES ('new', 0);
  INSERT INTO parents VALUES (5); INSERT INTO children VALUES (9, 5)`

interface Seen {
  readonly table: RowTable
  readonly rows: readonly RowValues[]
}

const readable = ({ rows }: Seen) =>
  rows.map((row) => row.map((value) => value?.toString('hex') ?? 'NULL').join(' ')).toSorted()

/** Rows by their keys; of a table without one as rows that went and came, and children last. */
function changesBetween(before: readonly Seen[], after: readonly Seen[]): RowChange[] {
  const changes = before.flatMap(({ table, rows }, at): RowChange[] => {
    const left = [...(after[at]?.rows ?? [])]
    const take = (is: (row: RowValues) => boolean) => {
      const place = left.findIndex(is)
      return place < 0 ? undefined : left.splice(place, 1)[0]
    }
    const hex = (row: RowValues) => readable({ table, rows: [row] })[0]
    const other = rows.filter((row) => !take((one) => hex(one) === hex(row)))
    const found = other.map((row): RowChange => {
      const same = table.key.length > 0 && take((one) => identity(table, one) === identity(table, row))
      return { table, before: row, after: same || null }
    })
    return [...found, ...left.map((row): RowChange => ({ table, before: null, after: row }))]
  })
  return changes.toSorted((one, other) => Number(one.after !== null) - Number(other.after !== null))
}

const words = { title: '14 changes of “checkout”\n; DROP TABLE pairs', database: 'site' }

describe.each(['mariadb', 'mysql'] as const)('on %s', (kind: LoggingKind) => {
  let server: LoggingServer
  let session: SqlConnection
  let before: readonly Seen[]
  let after: readonly Seen[]

  const seen = (name: TableName): Promise<Seen> =>
    readTables(session, 'site', [name]).then(async (found) => {
      const { columns = [], key = [] } = found.get(name) ?? {}
      const rows = await session.values(`SELECT ${columns.map(selectExpression).join(', ')} FROM ${sqlName(name)}`)
      return { table: { database: 'site', name, columns, key: key.map((one) => columns.indexOf(one)) }, rows }
    })
  const all = async () => {
    const found: Seen[] = []
    for (const name of names) found.push(await seen(name))
    return found
  }
  const ran = (script: Iterable<string>, ...options: readonly string[]) =>
    server.script([...script].join(''), '--database=site', ...options)
  const statements = async (sql: string) => {
    for (const one of sql.split(/;\n\s*|; (?=INSERT|UPDATE)/)) await session.query(one)
  }
  const patch = (changes = changesBetween(before, after)) => ({ rows: changes, files: [], statements: [] as string[] })

  beforeAll(async () => {
    server = await loggingServer(kind)
    await server.sql(
      `SET sql_log_bin = 0; CREATE DATABASE site; CREATE USER test@localhost IDENTIFIED BY 'test';
       GRANT SELECT, INSERT, UPDATE, DELETE ON site.* TO test@localhost`,
    )
    session = await server.session()
    await session.query('USE site')
    await session.query('SET SESSION character_set_results = NULL')
  })
  afterAll(async () => {
    session?.close()
    await server?.cleanUp()
  })
  beforeEach(async () => {
    for (const name of names.toReversed()) await session.query(`DROP TABLE IF EXISTS ${name}`)
    for (const name of names) await session.query(tables[name])
    await statements(filled)
    before = await all()
    await statements(edits)
    after = await all()
    for (const name of names.toReversed()) await session.query(`DELETE FROM ${name}`)
    await written(before)
  })

  /** Puts rows in place by SQL. */
  async function written(rows: readonly Seen[]): Promise<void> {
    for (const { table, rows: all } of rows) {
      const columns = table.columns.filter(({ generated }) => !generated)
      for (const row of all) {
        const values = table.columns.flatMap((column, at) => {
          const value = row[at] ?? null
          if (column.generated) return []
          if (value === null) return ['NULL']
          if (column.type === 'json') return [`CONVERT(X'${value.toString('hex')}' USING utf8mb4)`]
          return /int|decimal|double|float/.test(column.type)
            ? [value.toString()]
            : column.charset || /blob|bit/.test(column.type)
              ? [`X'${value.toString('hex')}'`]
              : [`'${value}'`]
        })
        await session.query(
          `INSERT INTO ${table.name} (${columns.map(({ name }) => name).join(', ')}) VALUES (${values.join(', ')})`,
        )
      }
    }
  }

  it('writes what was chosen, by an account that may do no more than write, and its undo leads back', async () => {
    const forth = await ran(promotionScript(patch(), words))
    expect(forth.said).toContain('Written:')
    expect(forth.status).toBe(0)
    expect((await all()).map(readable)).toEqual(after.map(readable))
    const back = await ran(undoScript(patch(), words))
    expect(back).toMatchObject({ status: 0 })
    expect((await all()).map(readable)).toEqual(before.map(readable))
  })

  it.each([
    ['a row that others changed', "UPDATE pairs SET n = 1234 WHERE one = 'a'", 'pairs a 1 is not what it was'],
    [
      'letters of another case',
      "UPDATE awkward SET body = 'GRÖSSE 😀' WHERE name = 'one'",
      'awkward 1 is not what it was',
    ],
    ['a row that went', "DELETE FROM pairs WHERE one = 'b'", 'pairs b 2 is not what it was'],
    ['an id that was given', 'INSERT INTO awkward (id) VALUES (77)', 'awkward 77 is there already'],
    ['a table without transactions', 'ALTER TABLE pairs ENGINE = MyISAM', 'pairs is not there, or has no transactions'],
  ])(
    'writes nothing where there is %s, and says so, also where the client goes on after errors',
    async (_what, meanwhile, why) => {
      await session.query(meanwhile)
      const there = (await all()).map(readable)
      const script = [...promotionScript(patch(), words)]
      const stopped = await ran(script)
      expect(stopped.said).toContain(`Nothing was written: ${why}`.slice(0, 64))
      expect(stopped.status).not.toBe(0)
      expect((await all()).map(readable)).toEqual(there)
      await ran(script, '--force')
      expect((await all()).map(readable)).toEqual(there)
      expect(
        (
          await ran(
            script.filter((line) => !line.includes('FOR UPDATE')),
            '--force',
          )
        ).said,
      ).toContain('Nothing was written')
      expect((await all()).map(readable)).toEqual(there)
    },
  )

  it('writes nothing where one row is refused, also where the client goes on', async () => {
    const [pairs, children] = [
      after.find(({ table }) => table.name === 'pairs'),
      after.find(({ table }) => table.name === 'children'),
    ]
    if (!pairs || !children) throw new Error('There are such tables.')
    const orphan = { table: children.table, before: null, after: [Buffer.from('500'), Buffer.from('404')] }
    const changes = [...changesBetween(before, after), orphan]
    const there = (await all()).map(readable)
    expect((await ran(promotionScript(patch(changes), words))).status).not.toBe(0)
    expect((await all()).map(readable)).toEqual(there)
    const forced = await ran(promotionScript(patch(changes), words), '--force')
    expect(forced.said).toContain('Nothing was written: a row was not written')
    expect((await all()).map(readable)).toEqual(there)
  })

  it('changes tables before, and rows that change places step aside', async () => {
    const pairs = before.find(({ table }) => table.name === 'pairs')
    const table = pairs?.table
    if (!table) throw new Error('There is such a table.')
    const row = (...values: readonly (string | number)[]) => values.map((value) => Buffer.from(String(value)))
    const changes: RowChange[] = [
      { table, before: row('a', 1, 1), after: row('sitefork-1', 1, 1) },
      { table, before: row('b', 2, 2), after: row('a', 1, 2) },
      { table, before: row('sitefork-1', 1, 1), after: row('b', 2, 1) },
    ]
    await server.sql('GRANT ALTER ON site.* TO test@localhost')
    const script = promotionScript({ rows: changes, statements: ['ALTER TABLE parents ADD COLUMN more INT'] }, words)
    expect(await ran(script)).toMatchObject({ status: 0 })
    expect(await server.sql('SELECT one, two, n FROM site.pairs ORDER BY one')).toBe('a\t1\t2\nb\t2\t1\n')
    expect(await server.sql('SELECT more FROM site.parents')).toBe('NULL\n')
  })
})
