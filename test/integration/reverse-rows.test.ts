// A real server's rows go back to what they were, of every awkward type, or stay as they are; and SQL that was written makes them anew.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeSql } from '../../src-main/changes/export/write-sql.ts'
import { type ClassedChange, reversalOf } from '../../src-main/changes/reverse.ts'
import { type RowsReversed, writeReversal } from '../../src-main/comparing/undo/reverse-rows.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { sqlName } from '../../src-main/database/client/quote.ts'
import type { RowTable, RowValues } from '../../src-main/rows/change.ts'
import { type GuardedRow, identity } from '../../src-main/rows/guarded-row.ts'
import { readTables } from '../../src-main/rows/read-tables.ts'
import { selectExpression } from '../../src-main/rows/value.ts'
import { exactValues } from '../../src-main/rows/write.ts'
import { type TestProduction, testProduction } from '../support/production.ts'

let production: TestProduction
let server: SqlConnection

const opened = () => {
  const { address, database } = production
  const { user, password, name } = database
  return connect({ is: 'address', host: address, port: database.port }, { user, password, name })
}

beforeAll(async () => {
  production = await testProduction()
  server = await opened()
  await server.query('SET SESSION character_set_results = NULL')
  await server.query(exactValues)
})
afterAll(async () => {
  server?.close()
  await production?.cleanUp()
})

const awkward = `CREATE TABLE awkward (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) CHARACTER SET latin1 UNIQUE,
  body LONGTEXT CHARACTER SET utf8mb4, raw LONGBLOB, price DECIMAL(30,10), rate DOUBLE, half FLOAT, day DATE, at DATETIME(6),
  stamp TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), kind ENUM('a','b'), tags SET('x','y'),
  bits BIT(10), twice DECIMAL(32,10) AS (price * 2) STORED)`
const keyless = 'CREATE TABLE keyless (word VARCHAR(20), n INT)'

beforeEach(async () => {
  for (const name of ['child', 'awkward', 'keyless', 'mine']) await server.query(`DROP TABLE IF EXISTS ${name}`)
  await server.query(awkward)
  await server.query(keyless)
  await server.query(`INSERT INTO awkward (name, body, raw, price, rate, half, day, at, kind, tags, bits) VALUES
    ('one', 'größe 😀', X'00ff5c27', 1.0000000001, 0.1, 0.1, '0000-00-00', '2026-02-30 10:00:00.000001', 'a', 'x,y', b'1010'),
    ('two', '', NULL, -5, 1e300, 3.4e38, '2026-01-01', NULL, NULL, '', NULL), (X'e9', NULL, '', NULL, NULL, NULL, NULL, NULL, 'b', 'y', b'0')`)
  await server.query("INSERT INTO keyless VALUES ('twin', 1), ('twin', 1), ('Twin', 1), (NULL, NULL)")
})

interface Seen {
  readonly table: RowTable
  readonly rows: readonly RowValues[]
}

async function seen(name: string): Promise<Seen> {
  const table = (await readTables(server, 'wordpress', [name])).get(name)
  if (!table) throw new Error(`There is no ${name}.`)
  const { columns } = table
  const rows = await server.values(`SELECT ${columns.map(selectExpression).join(', ')} FROM ${sqlName(name)}`)
  return { table: { database: 'wordpress', name, columns, key: table.key.map((one) => columns.indexOf(one)) }, rows }
}

const lines = ({ rows }: Seen) =>
  rows.map((row) => row.map((value) => value?.toString('hex') ?? 'NULL').join(' ')).toSorted()

/** What differs between two looks at a table, by key; of a table without one as rows that went and came. */
function changesBetween(before: Seen, after: Seen): ClassedChange[] {
  const { table } = before
  const left = [...after.rows]
  const went: RowValues[] = []
  const changes: ClassedChange[] = []
  for (const row of before.rows) {
    const same = left.findIndex((one) => lines({ table, rows: [one] })[0] === lines({ table, rows: [row] })[0])
    if (same >= 0) left.splice(same, 1)
    else went.push(row)
  }
  for (const row of went) {
    const at = table.key.length > 0 ? left.findIndex((one) => identity(table, one) === identity(table, row)) : -1
    changes.push({ table, before: row, after: at < 0 ? null : (left.splice(at, 1)[0] ?? null), class: 'work' })
  }
  return [...changes, ...left.map((row): ClassedChange => ({ table, before: null, after: row, class: 'work' }))]
}

/** Runs an edit, and says what it changed in these tables. */
async function edited(names: readonly string[], ...statements: readonly string[]): Promise<ClassedChange[]> {
  const before = await Promise.all(names.map(seen))
  for (const statement of statements) await server.query(statement)
  const after = await Promise.all(names.map(seen))
  return before.flatMap((one, at) => changesBetween(one, after[at] ?? one))
}

async function reversed(rows: readonly GuardedRow[], isNoise = () => false): Promise<RowsReversed> {
  const connection = await opened()
  try {
    const outcome = await writeReversal({
      connection,
      database: 'wordpress',
      prefix: 'wp_',
      rows,
      isNoise,
      comment: '/*sitefork:0123456789abcdef 0 UNDO x*/',
    })
    await connection.query(outcome.is === 'written' ? 'COMMIT' : 'ROLLBACK')
    return outcome
  } finally {
    connection.close()
  }
}

const changing = [
  "UPDATE awkward SET body = CONCAT(body, ' and more'), raw = X'ff', price = price + 0.0000000001, half = 0.3, at = NOW(6), bits = b'11' WHERE name = 'one'",
  "DELETE FROM awkward WHERE name = 'two'",
  "INSERT INTO awkward (name, body) VALUES ('three', 'new')",
  "UPDATE awkward SET id = 100 WHERE name = X'e9'",
  "DELETE FROM keyless WHERE word = 'twin' AND BINARY word = 'twin' LIMIT 1",
  "INSERT INTO keyless VALUES ('new', NULL)",
]

test('rows of every type go back to the byte, and what was changed later elsewhere stays', async () => {
  const [before, plain] = [lines(await seen('awkward')), lines(await seen('keyless'))]
  const changes = await edited(['awkward', 'keyless'], ...changing)
  expect(changes.length).toBeGreaterThanOrEqual(6)
  await server.query("INSERT INTO awkward (id, name) VALUES (500, 'later')")
  expect(await reversed(reversalOf(changes))).toMatchObject({ is: 'written', left: 0 })
  await server.query('DELETE FROM awkward WHERE id = 500')
  expect([lines(await seen('awkward')), lines(await seen('keyless'))]).toEqual([before, plain])
})

test('a row that was written again, by one byte, by case or by a blank, keeps everything as it is', async () => {
  const changes = await edited(['awkward'], ...changing.slice(0, 3))
  for (const [statement, columns] of [
    ["UPDATE awkward SET name = 'ONE', stamp = stamp WHERE name = 'one'", ['name']],
    ["UPDATE awkward SET name = 'one ', stamp = stamp WHERE name = 'one'", ['name']],
    ["UPDATE awkward SET raw = X'fe', stamp = stamp WHERE name = 'one'", ['raw']],
    ["DELETE FROM awkward WHERE name = 'one'", undefined],
  ] as const) {
    await server.query('START TRANSACTION')
    await server.query(statement)
    await server.query('COMMIT')
    const before = lines(await seen('awkward'))
    const outcome = await reversed(reversalOf(changes))
    expect(outcome.is).toBe('in-the-way')
    if (outcome.is === 'in-the-way' && columns) expect(outcome.row.columns).toEqual(columns)
    expect(lines(await seen('awkward'))).toEqual(before)
    if (columns)
      await server.query("UPDATE awkward SET name = 'one', raw = X'ff', stamp = stamp WHERE name LIKE 'one%'")
  }
})

test('noise that was written again stays, and the rest goes back', async () => {
  const [mine] = await edited(['awkward'], "UPDATE awkward SET body = 'mine' WHERE name = 'one'")
  const [noise] = await edited(['awkward'], "UPDATE awkward SET body = 'noise' WHERE name = 'two'")
  if (!mine || !noise) throw new Error('Nothing was changed.')
  await server.query("UPDATE awkward SET body = 'again' WHERE name = 'two'")
  const rows = reversalOf([mine, { ...noise, class: 'noise' }])
  expect(await reversed(rows)).toEqual({ is: 'written', rows: 1, left: 1 })
  const said = await server.query("SELECT name, body FROM awkward WHERE name IN ('one', 'two') ORDER BY name")
  expect(said.map(({ body }) => String(body))).toEqual(['größe 😀', 'again'])
})

test('a row that others rest on by a foreign key is not removed, whatever the server would do with those', async () => {
  const changes = await edited(['awkward'], "INSERT INTO awkward (id, name) VALUES (9, 'parent')")
  for (const rule of ['CASCADE', 'SET NULL', 'RESTRICT']) {
    await server.query('DROP TABLE IF EXISTS child')
    await server.query(
      `CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES awkward (id) ON DELETE ${rule})`,
    )
    await server.query('INSERT INTO child VALUES (1, 9)')
    const undoing = reversed(reversalOf(changes))
    if (rule === 'RESTRICT') await expect(undoing).rejects.toThrow(/rows of another table rest on a row of awkward/)
    else expect(await undoing).toMatchObject({ is: 'dependent', dependent: { table: { name: 'child' } } })
    expect((await seen('child')).rows).toHaveLength(1)
  }
  await server.query('DELETE FROM child')
  expect(await reversed(reversalOf(changes))).toMatchObject({ is: 'written' })
})

test('a post that got a comment since is not removed; noise of its own is no reason', async () => {
  const post =
    "INSERT INTO wp_posts (ID, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (700, 'x', '', '', '', '', '')"
  const changes = await edited(['wp_posts'], post)
  await server.query("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (700, '_edit_lock', '1:1')")
  await server.query(
    "INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content) VALUES (700, 'x', 'y')",
  )
  const isNoise = ({ table }: { table: RowTable }) => table.name === 'wp_postmeta'
  const undoing = () => reversed(reversalOf(changes), isNoise as () => boolean)
  expect(await undoing()).toMatchObject({ is: 'dependent', dependent: { table: { name: 'wp_comments' } } })
  await server.query('DELETE FROM wp_comments WHERE comment_post_ID = 700')
  expect(await undoing()).toMatchObject({ is: 'written' })
  await server.query('DELETE FROM wp_postmeta WHERE post_id = 700')
})

test('a trigger that makes something else of a row, a table that was altered, and a name that is taken are refused', async () => {
  const changes = await edited(
    ['awkward'],
    "UPDATE awkward SET body = 'x' WHERE name = 'one'",
    "DELETE FROM awkward WHERE name = 'two'",
  )
  const before = lines(await seen('awkward'))
  await production.sql(
    "CREATE TRIGGER changes BEFORE UPDATE ON awkward FOR EACH ROW SET NEW.body = CONCAT(NEW.body, '!')",
  )
  await expect(reversed(reversalOf(changes))).rejects.toThrow(/such as by a trigger/)
  await production.sql('DROP TRIGGER changes')
  expect(lines(await seen('awkward'))).toEqual(before)
  await server.query("INSERT INTO awkward (id, name) VALUES (50, 'two')")
  await expect(reversed(reversalOf(changes))).rejects.toThrow(/has taken the place of one that was removed/)
  await server.query('ALTER TABLE awkward ADD COLUMN more INT')
  await expect(reversed(reversalOf(changes))).rejects.toThrow(/was altered or dropped since/)
})

test('SQL that is written makes the one of the other, by the server’s own client', async () => {
  const before = await Promise.all(['awkward', 'keyless'].map(seen))
  const changes = await edited(['awkward', 'keyless'], ...changing)
  const after = await Promise.all(['awkward', 'keyless'].map(seen))
  const back = changes.map(({ table, before, after }) => ({ table, before: after, after: before }))
  // Not every client reads this as the server does, so it travels as a number.
  const odd = "CREATE TABLE mine (b INT) /*M!100000 COMMENT ' */ ;\nsystem x\n ' */"
  for (const [rows, statements, wanted] of [
    [back, [], before],
    [changes, [odd, "CREATE TABLE `ok` (`a` int) COMMENT 'fine'", 'DROP TABLE `ok`'], after],
  ] as const) {
    const sql = [...writeSql({ from: 'x', to: 'y', incomplete: null, statements, rows: () => rows })].join('')
    await byClient(sql)
    expect((await Promise.all(['awkward', 'keyless'].map(seen))).map(lines)).toEqual(wanted.map(lines))
  }
})

/** Feeds SQL to the client of production's own server, as a person does. */
async function byClient(sql: string): Promise<void> {
  await production.exec(
    'sh',
    '-c',
    'printf %s "$1" | base64 -d > /tmp/patch.sql',
    'sh',
    Buffer.from(sql).toString('base64'),
  )
  await promisify(execFile)('docker', ['exec', production.container, 'sh', '-c', 'mariadb wordpress < /tmp/patch.sql'])
}
