// Rows are written to a real server beside others who write there: all of them or none, at once or not at all, and one knows which.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../src-main/contract/failure.ts'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { hasHappened } from '../../src-main/production/write/has-happened.ts'
import { writeRows } from '../../src-main/production/write/write-rows.ts'
import type { GuardedRow } from '../../src-main/rows/guarded-row.ts'
import {
  another,
  fillProduction,
  markerOfTest,
  never,
  rowsToWrite,
  type Seen,
  siteDatabase,
  toAdd,
  toChange,
  toRemove,
  type WrittenProduction,
  writtenProduction,
} from '../support/written-production.ts'

describe.each(['mariadb', 'mysql'] as const)('%s', (kind) => {
  let production: WrittenProduction
  let other: SqlConnection
  let count = 0

  beforeAll(async () => {
    production = await writtenProduction(kind)
    other = await another(production)
  })
  afterAll(async () => {
    other?.close()
    await production?.cleanUp()
  })
  beforeEach(async () => {
    const { far } = production
    far.latencyMs = 0
    far.onSent = undefined
    await fillProduction(production)
  })

  const posts = () => production.rowsOf('wp_posts')
  const marker = () => markerOfTest(`promotion${++count}`)
  const write = (rows: readonly GuardedRow[], one = marker(), signal = never) =>
    writeRows(production.connect, rowsToWrite(rows, one), signal)
  const asked = (one: ReturnType<typeof marker>) =>
    hasHappened(production.connect, { database: siteDatabase, marker: one }, never)
  const first = async (): Promise<Seen> => (await posts())[0] ?? expect.unreachable()
  const everything = () => production.looks('wp_options', 'wp_posts', 'wp_postmeta', 'wp_log')
  const refused = async (start: () => Promise<unknown>) => {
    const before = await everything()
    const failure = await start().then(
      (outcome) => expect.fail(`It was not refused: ${JSON.stringify(outcome)}`),
      (error: unknown) => error,
    )
    expect(await everything()).toBe(before)
    expect(failure).toBeInstanceOf(Failure)
    return (failure as Failure).message
  }

  test('rows are added, changed and removed, a marker says so, and nothing else changes', async () => {
    const [one, two, three, ...rest] = await posts()
    if (!one || !two || !three) throw new Error('There are no posts.')
    const [meta] = await production.rowsOf('wp_postmeta', `post_id = ${two.row[0]}`)
    if (!meta) throw new Error('There is no meta.')
    const mine = marker()
    const outcome = await write(
      [
        toRemove(meta),
        toRemove(two),
        toChange(one, { post_title: 'Ünger 🎉', post_content: "it's \\ 'quoted'\n" }),
        toAdd(three, { ID: '1000001', post_name: 'new', post_content: '' }),
      ],
      mine,
    )
    expect(outcome).toMatchObject({ is: 'written', rows: 4, left: 0, lockedMs: expect.any(Number) })
    const now = await posts()
    expect(now.map(({ row }) => row[0]?.toString())).toEqual(
      [one, three, ...rest].map(({ row }) => row[0]?.toString()).concat('1000001'),
    )
    expect(now.find(({ row }) => row[0]?.equals(one.row[0] ?? Buffer.alloc(0)))?.row[4]?.toString()).toBe('Ünger 🎉')
    expect(now.slice(1, -1).map(({ row }) => row)).toEqual([three, ...rest].map(({ row }) => row))
    const [stored] = await production.owner.query(
      `SELECT option_value AS v, autoload AS a FROM wp_options WHERE option_name = '${mine.name}'`,
    )
    expect(stored).toEqual({ v: mine.value, a: 'no' })
    expect(await asked(mine)).toEqual({ is: 'happened' })
    expect(await asked(marker())).toEqual({ is: 'not-happened' })
    // The same promotion never comes twice.
    expect(await write([toRemove(three)], mine)).toEqual({ is: 'written-before' })
    expect(await posts()).toEqual(now)
  })

  test('a row that somebody changed by a byte keeps everything as it is', async () => {
    const [one, two] = await posts()
    if (!one || !two) throw new Error('There are no posts.')
    await other.query(`UPDATE wp_posts SET post_title = CONCAT(post_title, ' ') WHERE ID = ${two.row[0]}`)
    const before = await everything()
    const mine = marker()
    const outcome = await write([toChange(one, { post_title: 'x' }), toChange(two, { post_content: 'x' })], mine)
    expect(outcome).toMatchObject({ is: 'in-the-way', row: { columns: ['post_title'] } })
    expect(await everything()).toBe(before)
    expect(await asked(mine)).toEqual({ is: 'not-happened' })
  })

  test('going back overwrites what others made of a row meanwhile, and that is kept before it is gone', async () => {
    const [one, two] = await posts()
    if (!one || !two) throw new Error('There are no posts.')
    await other.query(`UPDATE wp_posts SET post_title = 'theirs' WHERE ID = ${two.row[0]}`)
    const told: string[][] = []
    const overtakes = {
      wanted: ({ wanted }: GuardedRow) => wanted,
      keep: (rows: readonly GuardedRow[]) => void told.push(rows.map(({ expected }) => String(expected?.[4]))),
    }
    const rows = [toChange(one, { post_title: 'x' }), toChange(two, { post_content: 'y' })]
    const outcome = await writeRows(production.connect, { ...rowsToWrite(rows, marker()), overtakes }, never)
    expect(outcome).toMatchObject({ is: 'written', rows: 2 })
    expect(told).toEqual([['theirs']])
    const now = await posts()
    expect(now.slice(0, 2).map(({ row }) => row)).toEqual(rows.map(({ wanted }) => wanted))
    await other.query(`DELETE FROM wp_posts WHERE ID = ${two.row[0]}`)
    const gone = { ...rowsToWrite([toChange(two, { post_title: 'z' })], marker()), overtakes }
    expect(await writeRows(production.connect, gone, never)).toMatchObject({ is: 'in-the-way' })
  })

  test('a row that somebody has is not waited for, and is written once it is free', async () => {
    const one = await first()
    await other.query('START TRANSACTION')
    await other.query(`UPDATE wp_posts SET post_title = 'held' WHERE ID = ${one.row[0]}`)
    expect(await write([toChange(one, { post_title: 'x' })])).toEqual({ is: 'locked', table: 'wp_posts' })
    let sent = 0
    production.far.onSent = (chunk) => {
      if (chunk.includes('FOR UPDATE') && ++sent === 2) void other.query('ROLLBACK')
    }
    expect(await write([toChange(one, { post_title: 'x' })])).toMatchObject({ is: 'written', rows: 1 })
    expect(sent).toBeGreaterThan(2)
    expect((await first()).row[4]?.toString()).toBe('x')
  })

  test('a thousand rows are written far away while others write, and are locked for a few round trips only', async () => {
    const { owner, far } = production
    const like = await first()
    const filler = Array.from({ length: 700 }, (_none, at) => `(1, REPEAT('text ', 300), 'Bulk ${at}', 'bulk-${at}')`)
    await owner.query(
      `INSERT INTO wp_posts (post_author, post_content, post_title, post_name) VALUES ${filler.join(', ')}`,
    )
    const bulk = await production.rowsOf('wp_posts', "post_name LIKE 'bulk-%'")
    const rows = [
      ...bulk.slice(600).map(toRemove),
      ...bulk.slice(0, 600).map((one, at) => toChange(one, { post_title: `Changed ${at}` })),
      ...Array.from({ length: 300 }, (_none, at) => toAdd(like, { ID: String(2_000_000 + at), post_name: `n-${at}` })),
    ]
    const untouched = await production.rowsOf('wp_posts', "post_name LIKE 'post-%'")
    let writesOfOthers = 0
    const writers = new AbortController()
    const writing = (async () => {
      for (let n = 0; !writers.signal.aborted; n++) {
        await other.query(
          n % 2 === 0
            ? `INSERT INTO wp_log (word) VALUES ('${n}')`
            : `UPDATE wp_posts SET post_parent = ${n} WHERE post_name IN ('bulk-${n % 700}', 'post-3') AND post_name = 'post-3'`,
        )
        writesOfOthers++
        await pause(50)
      }
    })()
    far.latencyMs = 15
    let turnsBefore: number | undefined
    far.onSent = (chunk) => {
      if (chunk.includes('PROMOTE')) turnsBefore ??= far.turns
    }
    const outcome = await write(rows)
    const turns = far.turns - (turnsBefore ?? 0)
    writers.abort()
    await writing
    expect(outcome).toMatchObject({ is: 'written', rows: 1000 })
    expect(writesOfOthers).toBeGreaterThan(0)
    // Since the first row was written.
    expect(turns).toBeGreaterThan(0)
    expect(turns).toBeLessThan(20)
    const still = await production.rowsOf('wp_posts', "post_name LIKE 'post-%'")
    const parentless = ({ row }: Seen) => row.filter((_one, at) => at !== 6)
    expect(still.map(parentless)).toEqual(untouched.map(parentless))
    expect(await production.rowsOf('wp_posts', "post_title LIKE 'Changed %'")).toHaveLength(600)
  })

  test('the answer of COMMIT is lost, and it is known to have happened', async () => {
    const one = await first()
    const mine = marker()
    production.far.onSent = (chunk) => {
      if (chunk.includes('COMMIT') && !chunk.includes('READ')) production.far.deafen()
    }
    expect(await write([toChange(one, { post_title: 'x' })], mine)).toMatchObject({ is: 'written' })
    expect((await first()).row[4]?.toString()).toBe('x')
    expect(await asked(mine)).toEqual({ is: 'happened' })
  })

  test('the connection is lost before COMMIT arrives, and it is known not to have happened', async () => {
    const one = await first()
    const mine = marker()
    production.far.onSent = (chunk) => {
      if (chunk.includes('COMMIT') && !chunk.includes('READ')) production.far.cut()
    }
    expect(await refused(() => write([toChange(one, { post_title: 'x' })], mine))).toContain('nothing was changed')
    expect(await asked(mine)).toEqual({ is: 'not-happened' })
  })

  test('a line that falls silent amid the transaction keeps rows from nobody', async () => {
    const one = await first()
    const mine = marker()
    let sent = 0
    production.far.onSent = (chunk) => {
      if (chunk.includes('UPDATE `wp_posts`') && sent++ === 0) production.far.freeze()
    }
    const writing = write([toChange(one, { post_title: 'x' })], mine).catch((error: unknown) => error)
    await expect.poll(() => sent).toBe(1)
    const began = performance.now()
    await other.query(`UPDATE wp_posts SET post_title = 'theirs' WHERE ID = ${one.row[0]}`)
    const waited = performance.now() - began
    console.info(`${kind}: a line fell silent, and its rows were free after ${Math.round(waited)} ms`)
    expect(waited).toBeLessThan(5_000)
    expect(await writing).toBeInstanceOf(Failure)
    expect((await first()).row[4]?.toString()).toBe('theirs')
    expect(await asked(mine)).toEqual({ is: 'not-happened' })
  })

  test('whoever asks ends the session that wrote', async () => {
    const one = await first()
    const mine = marker()
    let answer: Promise<unknown> | undefined
    production.far.onSent = (chunk) => {
      if (!chunk.includes('UPDATE `wp_posts`')) return
      // What is sent now arrives, and its answer takes longer than asking does.
      production.far.latencyMs = 1000
      answer ??= hasHappened(production.connectNearby, { database: siteDatabase, marker: mine }, never)
    }
    expect(await refused(() => write([toChange(one, { post_title: 'x' })], mine))).toContain('nothing was changed')
    expect(await answer).toEqual({ is: 'not-happened' })
  })

  test('two homes that promote at once do not disturb each other', async () => {
    const [one, two] = await posts()
    if (!one || !two) throw new Error('There are no posts.')
    const outcomes = await Promise.all([
      write([toChange(one, { post_title: 'a' })], markerOfTest('a', 'one')),
      write([toChange(two, { post_title: 'b' })], markerOfTest('b', 'two')),
    ])
    expect(outcomes).toEqual([
      { is: 'written', rows: 1, left: 0, lockedMs: expect.any(Number) },
      { is: 'written', rows: 1, left: 0, lockedMs: expect.any(Number) },
    ])
    const again = await Promise.all([
      write([toChange(await first(), { post_title: 'c' })], markerOfTest('c', 'one')),
      write([toChange(await first(), { post_title: 'd' })], markerOfTest('d', 'two')),
    ])
    expect(again.map(({ is }) => is).toSorted()).toEqual(['in-the-way', 'written'])
  })

  test('it is called off before anything is locked', async () => {
    const one = await first()
    const off = new AbortController()
    production.far.onSent = (chunk) => {
      if (chunk.includes('START TRANSACTION')) off.abort(new Failure('cancelled', 'Called off.'))
    }
    expect(await refused(() => write([toChange(one, { post_title: 'x' })], marker(), off.signal))).toBe('Called off.')
  })

  test('triggers, tables without transactions and characters that a table cannot hold are refused', async () => {
    const { owner } = production
    const one = await first()
    await owner.query(
      'CREATE TRIGGER spy AFTER UPDATE ON wp_posts FOR EACH ROW INSERT INTO wp_log (word) VALUES (NEW.ID)',
    )
    expect(await refused(() => write([toChange(one, { post_title: 'x' })]))).toContain('has a trigger (spy)')
    expect(await write([toAdd(one, { ID: '5000' })])).toMatchObject({ is: 'written' })
    await owner.query('DROP TRIGGER spy')
    await owner.query('CREATE TABLE wp_old (id INT PRIMARY KEY, word VARCHAR(20)) ENGINE = MyISAM')
    await owner.query("INSERT INTO wp_old VALUES (1, 'a')")
    const [old] = await production.rowsOf('wp_old')
    expect(await refused(() => write([toChange(old ?? one, { word: 'b' })]))).toContain(
      'by MyISAM, which has no transactions',
    )
    await owner.query('DROP TABLE wp_old')
    await owner.query(
      'CREATE TABLE wp_small (id INT PRIMARY KEY, word VARCHAR(20) CHARACTER SET utf8mb3) CHARACTER SET utf8mb3',
    )
    await owner.query("INSERT INTO wp_small VALUES (7, 'ä')")
    const [small] = await production.rowsOf('wp_small')
    expect(await refused(() => write([toChange(small ?? one, { word: 'ä 😀' })]))).toMatch(/^wp_small 7 has an emoji/)
    expect(await write([toChange(small ?? one, { word: 'größe' })])).toMatchObject({ is: 'written' })
    await owner.query('DROP TABLE wp_small')
  })

  test('a server that only follows, and an account that lost its rights, are told', async () => {
    const one = await first()
    await production.server.sql('SET GLOBAL read_only = 1')
    expect(await refused(() => write([toChange(one, { post_title: 'x' })]))).toContain('(read_only)')
    expect(await asked(markerOfTest('x'))).toMatchObject({ is: 'unasked' })
    await production.server.sql('SET GLOBAL read_only = 0')
    await production.server.sql(`REVOKE UPDATE ON \`wp\\_site\`.* FROM 'writer'@'%'`)
    expect(await refused(() => write([toChange(one, { post_title: 'x' })]))).toContain('may not do that there')
    await production.server.sql(`GRANT UPDATE ON \`wp\\_site\`.* TO 'writer'@'%'`)
  })

  test('rows of every awkward type are written to the byte', async () => {
    const { owner } = production
    await owner.query(
      `CREATE TABLE wp_awkward (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) CHARACTER SET latin1 UNIQUE, raw LONGBLOB, price DECIMAL(30,10), rate DOUBLE, half FLOAT, day DATE, at DATETIME(6), doc JSON, stamp TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), kind ENUM('a','b'), bits BIT(10), twice DECIMAL(32,10) AS (price * 2) STORED)`,
    )
    const fill = `INSERT INTO wp_awkward (name, raw, price, rate, half, day, at, doc, stamp, kind, bits) VALUES ('one', X'00ff5c27', 1.0000000001, 0.1, 0.1, '0000-00-00', '2026-02-30 10:00:00.000001', '{"b": 1.10, "a": "ä😀"}', '2026-03-29 02:30:00.123', 'a', b'1010'), (X'e9', NULL, -5, 1e300, 3.4e38, NULL, NULL, NULL, '2020-01-01 00:00:00', NULL, NULL)`
    await other.query(fill)
    const before = await production.rowsOf('wp_awkward')
    await other.query(
      "UPDATE wp_awkward SET raw = 'x', rate = 1, half = 2, day = '2020-01-01', doc = '[]', bits = 1, stamp = NOW(3) WHERE id = 1",
    )
    await other.query('DELETE FROM wp_awkward WHERE id = 2')
    const [now] = await production.rowsOf('wp_awkward')
    const [was, gone] = before
    if (!now || !was || !gone) throw new Error('There are no rows.')
    const back: GuardedRow[] = [
      { table: now.table, expected: now.row, wanted: was.row, isNoise: false },
      { table: gone.table, expected: null, wanted: gone.row, isNoise: false },
    ]
    expect(await write(back)).toMatchObject({ is: 'written', rows: 2 })
    expect(await production.rowsOf('wp_awkward')).toEqual(before)
    await owner.query('DROP TABLE wp_awkward')
  })

  test('rows that a foreign key takes along, and rows that would name nothing, are told', async () => {
    const { owner } = production
    await owner.query(
      'CREATE TABLE wp_child (id INT AUTO_INCREMENT PRIMARY KEY, post BIGINT UNSIGNED, FOREIGN KEY (post) REFERENCES wp_posts (ID) ON DELETE CASCADE)',
    )
    const [one, two] = await posts()
    if (!one || !two) throw new Error('There are no posts.')
    await owner.query(`INSERT INTO wp_child (post) VALUES (${one.row[0]})`)
    expect(await write([toRemove(one)])).toMatchObject({ is: 'dependent', dependent: { table: { name: 'wp_child' } } })
    await owner.query('DROP TABLE wp_child')
    const before = await everything()
    expect(await writeRows(production.connect, rowsToWrite([toRemove(two)], marker(), false), never)).toMatchObject({
      is: 'dependent',
      dependent: { table: { name: 'wp_postmeta' } },
    })
    expect(await everything()).toBe(before)
  })
})
