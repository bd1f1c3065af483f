// What both sides made of tables is merged by the states of real servers: columns, keys, whole tables, and the rows in them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logEnd } from '../../src-main/binlog/log-files.ts'
import { mergeValues } from '../../src-main/changes/merge/merge-values.ts'
import { compareStates } from '../../src-main/comparing/compare-states.ts'
import type { OpenComparison } from '../../src-main/comparing/comparisons.ts'
import { statementsOf } from '../../src-main/comparing/guarded-statements.ts'
import { openChangeIndex } from '../../src-main/comparing/open-change-index.ts'
import { readLogsOn } from '../../src-main/comparing/read-on.ts'
import type { ComparedSide } from '../../src-main/comparing/sides.ts'
import { type ReadableState, withStateServers } from '../../src-main/comparing/state-servers.ts'
import type { MergeServers } from '../../src-main/merging/merge-servers.ts'
import type { OpenSource } from '../../src-main/merging/open-sources.ts'
import { type MergePlan, planMerge } from '../../src-main/merging/plan-merge.ts'
import { databaseFolder } from '../../src-main/pool/layout.ts'
import { shippedKnown } from '../support/merging.ts'
import { openTestStates, type States } from '../support/states.ts'
import { shippedWords } from '../support/words.ts'

let states: States
let folder: string
let started = 0
const signal = AbortSignal.timeout(600_000)

beforeAll(async () => {
  states = await openTestStates()
  folder = mkdtempSync(join(tmpdir(), 'merge-tables-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await states?.cleanup()
})

const posts =
  'CREATE TABLE wp_posts (ID BIGINT AUTO_INCREMENT PRIMARY KEY, post_author INT, post_date DATETIME, post_content LONGTEXT, post_title TEXT, post_status VARCHAR(20), post_name VARCHAR(200), post_type VARCHAR(20))'
const base = [
  'CREATE TABLE wp_shop (id INT PRIMARY KEY, sku VARCHAR(20), price INT, note TEXT)',
  "INSERT INTO wp_shop VALUES (1, 'one', 10, 'a'), (2, 'two', 20, 'b'), (3, 'three', 30, 'c')",
  'CREATE TABLE wp_latin (id INT PRIMARY KEY, word VARCHAR(20), more VARCHAR(20)) CHARACTER SET latin1',
  "INSERT INTO wp_latin VALUES (1, 'é', 'ü'), (2, 'à', 'x')",
  'CREATE TABLE wp_codes (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE, what TEXT)',
  "INSERT INTO wp_codes VALUES (1, 'first', 'a')",
  'CREATE TABLE wp_gone (id INT PRIMARY KEY, v INT)',
  'INSERT INTO wp_gone VALUES (1, 1), (2, 2)',
  'CREATE TABLE wp_both (id INT PRIMARY KEY, v VARCHAR(20))',
  "INSERT INTO wp_both VALUES (1, 'a')",
  posts,
  "INSERT INTO wp_posts VALUES (5, 1, '2026-01-01', 'base', 'Title', 'publish', 'title', 'post'), (6, 1, '2026-01-01', 'other', 'Other', 'publish', 'other', 'post')",
  'CREATE TABLE wp_postmeta (meta_id BIGINT AUTO_INCREMENT PRIMARY KEY, post_id BIGINT, meta_key VARCHAR(255), meta_value LONGTEXT)',
  "INSERT INTO wp_postmeta VALUES (1, 5, 'untouched', 'kept'), (2, 6, 'of', 'another')",
]

describe.each(['mariadb', 'mysql'] as const)('on %s', (kind) => {
  let point: ReadableState

  beforeAll(async () => {
    point = await states.made(`productions/${kind}/points/p1`, kind, base)
  })

  interface Written {
    readonly state: ReadableState
    readonly compared: OpenComparison
  }

  /** A copy of the point that was written to, with what its log says of that, or what its state does. */
  async function written(by: 'logs' | 'states', ...statements: readonly string[]): Promise<Written> {
    const state = await states.copied(point, `clones/${states.newId()}/s1`)
    const logs = databaseFolder(state.path)
    const start = await logEnd(states.pool, logs)
    await states.write(state, statements)
    const index = openChangeIndex(join(folder, `${states.newId()}.db`), shippedWords())
    let otherTables: readonly string[] | null = null
    if (by === 'logs') {
      await readLogsOn(states.pool, logs, start, index.sink, () => undefined)
    } else {
      const { docker, pool, newId } = states
      const onChange = index.addNet
      const { tables } = await compareStates({ docker, pool, newId, signal, from: point, to: state, onChange })
      otherTables = [...tables.added, ...tables.removed, ...tables.altered.map(({ name }) => name)]
    }
    const compared: OpenComparison = {
      from: sideOf(point),
      to: sideOf(state),
      by,
      completeness: { is: 'complete', provenAt: null },
      lacking: [],
      otherTables,
      index,
      paths: { from: point.path, to: state.path },
      end: null,
      readFile: async () => ({ before: null, after: null, isCut: false }),
    }
    return { state, compared }
  }

  /** A side of which nothing counts but where it lies. */
  const sideOf = ({ path }: ReadableState) => ({ label: 'x', path, own: null }) as unknown as ComparedSide

  const servers: MergeServers = {
    areAlike: () => true,
    use: (sides, work) => {
      started += 1
      const { docker, pool, newId } = states
      const all = sides.map(({ path }) => ({ ...point, path }))
      return withStateServers({ docker, pool, newId, signal }, all, (found) =>
        work(found.map((server, at) => ({ server, state: all[at] ?? point }))),
      )
    },
  }

  function plan(mine: Written, theirs: Written, choice?: 'mine' | 'both'): Promise<MergePlan> {
    const tip = mine.compared.to
    const source: OpenSource = {
      sides: { clone: 'c', name: 'mine', at: '', base: mine.compared.from, tip },
      own: mine.compared,
      inTarget: theirs.compared,
    }
    const parts = { pool: states.pool, known: shippedKnown, mergeValues, database: 'site', servers, signal }
    return planMerge({ ...parts, decides: () => choice && { is: choice } }, [source])
  }

  /** Writes what was planned, and says what is there then. */
  async function outcome({ state }: Written, { schema, rows }: MergePlan, ...queries: readonly string[]) {
    const sql = [...statementsOf(rows.writes.map((write) => ({ ...write, isNoise: false })))].map((one) => one.sql)
    await states.write(state, [...schema.statements, ...sql])
    const running = await states.running(state)
    const found = await Promise.all(queries.map((query) => running.read(query)))
    await states.docker.remove(running.container)
    return found
  }

  test('what each altered stays, with the rows that both changed, and a conflict has its three definitions', async () => {
    const mine = await written(
      'logs',
      'ALTER TABLE wp_shop ADD COLUMN weight INT DEFAULT 5 AFTER sku',
      'UPDATE wp_shop SET price = 11 WHERE id = 1',
      "INSERT INTO wp_shop VALUES (100, 'mine', 7, 1, 'new')",
      'ALTER TABLE wp_latin CONVERT TO CHARACTER SET utf8mb4',
      "UPDATE wp_latin SET word = 'é🦊' WHERE id = 1",
      'CREATE TABLE wp_mine (id INT PRIMARY KEY, v INT)',
      'INSERT INTO wp_mine VALUES (1, 1)',
      "ALTER TABLE wp_both MODIFY v VARCHAR(40) NOT NULL DEFAULT ''",
      "INSERT INTO wp_codes VALUES (1000, 'same', 'mine'), (1001, 'mine', 'm')",
      "UPDATE wp_posts SET post_title = 'Mine' WHERE ID = 5",
    )
    const theirs = await written(
      'logs',
      "UPDATE wp_shop SET note = 'theirs' WHERE id = 1",
      'ALTER TABLE wp_shop ADD KEY by_price (price), ADD COLUMN stock INT NOT NULL DEFAULT 3',
      "INSERT INTO wp_shop VALUES (200, 'theirs', 2, 'n', 4)",
      'DELETE FROM wp_shop WHERE id = 3',
      "UPDATE wp_latin SET more = 'ö' WHERE id = 1",
      "UPDATE wp_latin SET more = 'ß' WHERE id = 2",
      'ALTER TABLE wp_both MODIFY v TEXT',
      "INSERT INTO wp_codes VALUES (2, 'same', 'theirs'), (3, 'theirs', 't')",
      "UPDATE wp_posts SET post_title = 'Theirs' WHERE ID = 5",
    )
    const open = await plan(mine, theirs)
    expect(open.conflicts.map(({ is, table, column }) => [is, table, column])).toEqual(
      expect.arrayContaining([
        ['schema', 'wp_both', null],
        ['added-twice', 'wp_codes', 'what'],
        ['value', 'wp_posts', 'post_title'],
      ]),
    )
    expect(open.conflicts).toHaveLength(3)
    const [both] = open.conflicts
    for (const [side, column] of [
      ['base', /`v` varchar\(20\)/],
      ['mine', /`v` varchar\(40\)/],
      ['theirs', /`v` text/],
    ] as const) {
      expect(both?.[side]?.toString()).toMatch(column)
    }
    expect(Object.keys(both?.impossible ?? {}).sort()).toEqual(['both', 'edited'])

    const decided = await plan(mine, theirs, 'mine')
    expect(decided.open).toEqual([])
    const [shop, latin, own, codes, one] = await outcome(
      theirs,
      decided,
      'SELECT id, sku, weight, price, note, stock FROM wp_shop ORDER BY id',
      'SELECT id, HEX(word), HEX(more) FROM wp_latin ORDER BY id',
      'SELECT * FROM wp_mine',
      'SELECT id, code, what FROM wp_codes ORDER BY id',
      "SELECT column_type FROM information_schema.columns WHERE table_schema = 'site' AND table_name = 'wp_both' AND column_name = 'v'",
    )
    expect(shop).toEqual([
      '1\tone\t5\t11\ttheirs\t3',
      '2\ttwo\t5\t20\tb\t3',
      '100\tmine\t7\t1\tnew\t3',
      '200\ttheirs\t5\t2\tn\t4',
    ])
    const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase()
    expect(latin).toEqual([`1\t${hex('é🦊')}\t${hex('ö')}`, `2\t${hex('à')}\t${hex('ß')}`])
    expect(own).toEqual(['1\t1'])
    expect(codes).toEqual(['1\tfirst\ta', '2\tsame\tmine', '3\ttheirs\tt', '1001\tmine\tm'])
    expect(one).toEqual(['varchar(40)'])
  })

  test('without words of a log, what each state is made of is merged; a table goes only where nobody changed its rows', async () => {
    const mine = await written(
      'states',
      'ALTER TABLE wp_shop DROP COLUMN note, ADD COLUMN mine INT DEFAULT 1',
      'UPDATE wp_shop SET mine = 9 WHERE id = 2',
      'DROP TABLE wp_gone',
      'CREATE TABLE wp_new (id INT PRIMARY KEY, word VARCHAR(9))',
      "INSERT INTO wp_new VALUES (1, 'new')",
      'DROP TABLE wp_latin',
    )
    const theirs = await written(
      'logs',
      'UPDATE wp_gone SET v = 5 WHERE id = 1',
      "UPDATE wp_shop SET sku = 'x' WHERE id = 2",
    )
    const open = await plan(mine, theirs)
    expect(
      open.conflicts.map(({ is, table, mine: own, theirs: there }) => [
        is,
        table,
        own,
        /^1 row of it was changed/.test(String(there)),
      ]),
    ).toEqual([['removed-here', 'wp_gone', undefined, true]])
    const [tables, shop, fresh] = await outcome(
      theirs,
      open,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'site' AND table_name IN ('wp_gone', 'wp_new', 'wp_latin') ORDER BY 1",
      'SELECT * FROM wp_shop ORDER BY id',
      'SELECT * FROM wp_new',
    )
    expect(tables).toEqual(['wp_gone', 'wp_new'])
    expect(shop).toEqual(['1\tone\t10\t1', '2\tx\t20\t9', '3\tthree\t30\t1'])
    expect(fresh).toEqual(['1\tnew'])
  })

  test('a column with another name keeps what both wrote; one that is gone is a conflict where somebody wrote to it', async () => {
    const mine = await written(
      'logs',
      'ALTER TABLE wp_shop CHANGE note remark TEXT',
      "UPDATE wp_shop SET remark = 'mine' WHERE id = 1",
      'ALTER TABLE wp_both DROP COLUMN v, ADD COLUMN w INT DEFAULT 1',
      "UPDATE wp_codes SET what = 'mine' WHERE id = 1",
    )
    const theirs = await written(
      'logs',
      "UPDATE wp_shop SET note = 'theirs' WHERE id = 2",
      'ALTER TABLE wp_shop ADD COLUMN x INT DEFAULT 1',
      "INSERT INTO wp_shop VALUES (200, 'sku', 1, 'new', 2)",
      "UPDATE wp_both SET v = 'theirs' WHERE id = 1",
      'ALTER TABLE wp_codes DROP COLUMN what',
    )
    const open = await plan(mine, theirs)
    expect(open.conflicts.map(({ is, table, column }) => [is, table, column])).toEqual([
      ['removed-here', 'wp_both', null],
      ['schema', 'wp_codes', 'what'],
    ])
    const [shop, both, codes] = await outcome(
      theirs,
      open,
      'SELECT id, sku, price, remark, x FROM wp_shop ORDER BY id',
      'SELECT id, v, w FROM wp_both',
      'SELECT * FROM wp_codes',
    )
    expect(shop).toEqual(['1\tone\t10\tmine\t1', '2\ttwo\t20\ttheirs\t1', '3\tthree\t30\tc\t1', '200\tsku\t1\tnew\t2'])
    expect(both).toEqual(['1\ttheirs\t1'])
    expect(codes).toEqual(['1\tfirst'])
  })

  test('a thing that was only changed can be two, under ids that no row of the target has', async () => {
    const mine = await written('logs', "UPDATE wp_posts SET post_content = 'mine' WHERE ID = 5")
    const theirs = await written('logs', "UPDATE wp_posts SET post_content = 'theirs' WHERE ID = 5")
    const before = started
    expect((await plan(mine, theirs)).open).toMatchObject([{ thing: 'post:5', impossible: {} }])
    expect(started).toBe(before)
    const decided = await plan(mine, theirs, 'both')
    expect(decided.open).toEqual([])
    const [all, meta] = await outcome(
      theirs,
      decided,
      'SELECT ID, post_content, post_title FROM wp_posts ORDER BY ID',
      'SELECT meta_id, post_id, meta_key, meta_value FROM wp_postmeta ORDER BY meta_id',
    )
    expect(all).toEqual(['5\ttheirs\tTitle', '6\tother\tOther', '7\tmine\tTitle (2)'])
    expect(meta).toEqual(['1\t5\tuntouched\tkept', '2\t6\tof\tanother', '3\t7\tuntouched\tkept'])
  })
})
