// What ids the tables of a point give on each kind of server, in two clones, and that nothing else of it differs from production.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import { prepareState } from '../../src-main/database/server/prepare-state.ts'
import { type Bands, whereMade } from '../../src-main/ids/bands.ts'
import { laneArguments } from '../../src-main/ids/lanes.ts'
import type { StatePath } from '../../src-main/pool/layout.ts'
import { differenceOf } from '../support/compared-states.ts'
import { type BundledServer, openTestStates, type RunningState, type States } from '../support/states.ts'

const statements = [
  "CREATE TABLE posts (ID BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, made DATETIME NOT NULL DEFAULT '0000-00-00', body LONGTEXT)",
  "INSERT INTO posts (body) VALUES ('a'), ('b'), (REPEAT('c', 200000))",
  'CREATE TABLE signed (id INT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'CREATE TABLE medium (id MEDIUMINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v INT)',
  'INSERT INTO medium (v) VALUES (1)',
  'CREATE TABLE large (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'INSERT INTO large VALUES (3000000000, 1)',
  'CREATE TABLE unnumbered (id INT PRIMARY KEY, v INT)',
  'CREATE TABLE myisam (id INT AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE = MyISAM',
  'INSERT INTO myisam (v) VALUES (1), (2)',
  "CREATE TABLE `quo``te's` (id INT AUTO_INCREMENT PRIMARY KEY, v BIGINT UNSIGNED, FOREIGN KEY (v) REFERENCES posts (ID))",
  'CREATE TRIGGER seven BEFORE INSERT ON signed FOR EACH ROW SET NEW.v = 7',
]
const quoted = "quo`te's"
const numbered = ['posts', 'signed', 'medium', 'large', 'myisam', quoted]
const banded = ['myisam', 'posts', quoted, 'signed']

describe.each(['mariadb', 'mariadb-10.11', 'mysql'] as const)('the ids of clones on %s', (server: BundledServer) => {
  let states: States
  let raw: ReadableState
  let first: { readonly point: ReadableState; readonly bands: Bands }

  beforeAll(async () => {
    states = await openTestStates()
    raw = await states.made('productions/acme/preparing/raw', server, statements)
    first = await prepared(raw, 'p1', new Map())
  })
  afterAll(() => states?.cleanup())

  /** Makes a point of it as the restore check does. */
  async function prepared(from: ReadableState, point: string, known: Bands) {
    const to: StatePath = `productions/acme/points/${point}`
    const { docker, pool } = states
    const said: string[] = []
    const { bands } = await prepareState({
      ...{ docker, pool, production: 'acme', point, from: from.path, to, bands: known },
      ...{ dialect: from.dialect, image: from.image },
      database: { name: 'site', user: 'wp', password: 'secret' },
      log: (line) => void said.push(line),
      signal: AbortSignal.timeout(120_000),
    })
    expect(said).toEqual([])
    return { point: { ...from, path: to }, bands }
  }

  async function clone(lane: number): Promise<RunningState> {
    return states.running(await states.copied(first.point, `clones/c${lane}/s1`), laneArguments(lane))
  }

  /** Inserts two rows each. @returns their ids by table */
  async function insertTwice({ write, read }: RunningState): Promise<Record<string, number[]>> {
    const ids: Record<string, number[]> = {}
    for (const table of numbered) {
      const name = `\`${table.replaceAll('`', '``')}\``
      const rows = table === 'posts' ? "(body) VALUES ('new'), ('newer')" : '(v) VALUES (NULL), (NULL)'
      const before = new Set(await read(`SELECT ${table === 'posts' ? 'ID' : 'id'} FROM ${name}`))
      await write(`INSERT INTO ${name} ${rows}`)
      const after = await read(`SELECT ${table === 'posts' ? 'ID' : 'id'} FROM ${name} ORDER BY 1`)
      ids[table] = after.filter((id) => !before.has(id)).map(Number)
    }
    return ids
  }

  test('name their table and their clone, are never the same, and go on from there after a restart', async () => {
    const { bands } = first
    const [one, other] = [await clone(0), await clone(31)]
    const [its, others] = [await insertTwice(one), await insertTwice(other)]
    for (const [lane, ids] of [
      [0, its],
      [31, others],
    ] as const) {
      for (const table of banded) {
        expect(
          ids[table]?.map((id) => whereMade(id, bands)),
          table,
        ).toEqual([
          { table, lane },
          { table, lane },
        ])
      }
      expect(ids.medium?.every((id) => id < 100 && (id - 1) % 32 === lane)).toBe(true)
      expect(ids.large?.every((id) => id > 3_000_000_000 && (id - 1) % 32 === lane)).toBe(true)
    }
    for (const table of numbered) {
      expect(new Set([...(its[table] ?? []), ...(others[table] ?? [])]).size, table).toBe(4)
    }
    await states.docker.stop(one.container, 60)
    const again = await states.running({ ...first.point, path: 'clones/c0/s1' }, laneArguments(0))
    for (const table of banded) expect((await insertTwice(again))[table]?.[0]).toBeGreaterThan(its[table]?.[1] ?? 0)
  })

  test('are no content: a point has every row and every definition of the state it was made of', async () => {
    const { tables, schema, rows, unread } = await differenceOf(states, raw, first.point)
    expect({ tables, schema, rows, unread }).toEqual({
      tables: { added: [], removed: [], altered: [] },
      schema: [],
      rows: { added: 0, changed: 0, removed: 0 },
      unread: [],
    })
  })

  test('are of the same bands in the next point, with a table less and one more', async () => {
    const later = await states.copied(raw, 'clones/later/s1')
    await states.write(later, ['DROP TABLE signed', 'CREATE TABLE added (id INT AUTO_INCREMENT PRIMARY KEY)'])
    const { point, bands } = await prepared(later, 'p2', first.bands)
    expect(Object.fromEntries(bands)).toEqual({ ...Object.fromEntries(first.bands), added: first.bands.size })
    const running = await states.running(await states.copied(point, 'clones/c2/s1'), laneArguments(2))
    await running.write('INSERT INTO added VALUES ()')
    const [id = ''] = await running.read('SELECT id FROM added')
    expect(whereMade(id, bands)).toEqual({ table: 'added', lane: 2 })
  })
})
