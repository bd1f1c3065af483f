// The tests of what ids the clones of a point make, on whichever server, and that nothing else of the point differs from production.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import { prepareState } from '../../src-main/database/server/prepare-state.ts'
import { type Bands, giveBands, whereMade } from '../../src-main/ids/bands.ts'
import { laneArguments } from '../../src-main/ids/lanes.ts'
import type { StatePath } from '../../src-main/pool/layout.ts'
import { differenceOf } from './compared-states.ts'
import { type BundledServer, openTestStates, type RunningState, type States } from './states.ts'

const statements = [
  "CREATE TABLE posts (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v LONGTEXT, made DATETIME NOT NULL DEFAULT '0000-00-00')",
  "INSERT INTO posts (v) VALUES ('a'), ('b'), (REPEAT('c', 200000))",
  'CREATE TABLE signed (id INT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'CREATE TABLE medium (id MEDIUMINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v INT)',
  'INSERT INTO medium (v) VALUES (1)',
  'CREATE TABLE large (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'INSERT INTO large VALUES (3000000000, 1)',
  'CREATE TABLE unnumbered (id INT PRIMARY KEY, v INT)',
  'CREATE TABLE myisam (id INT AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE = MyISAM',
  'INSERT INTO myisam (v) VALUES (1), (2)',
  "CREATE TABLE `quo``te's` (id INT AUTO_INCREMENT PRIMARY KEY, v BIGINT UNSIGNED, FOREIGN KEY (v) REFERENCES posts (id))",
  'CREATE TRIGGER seven BEFORE INSERT ON signed FOR EACH ROW SET NEW.v = 7',
  'CREATE TABLE forms (id INT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'CREATE TABLE entries (n INT PRIMARY KEY, form_id MEDIUMINT)',
]
const banded = ['myisam', 'posts', "quo`te's", 'signed']
const numbered = [...banded, 'forms', 'large', 'medium']

/** Where an id that keeps its table's counter lies. */
const kept: Readonly<Record<string, (id: number) => boolean>> = {
  forms: (id) => id < 100,
  large: (id) => id > 3_000_000_000,
  medium: (id) => id < 100,
}

export function countedPoints(server: BundledServer): void {
  let states: States
  let raw: ReadableState
  let point: ReadableState
  let bands: Bands = new Map()
  const said: string[] = []

  beforeAll(async () => {
    states = await openTestStates()
    raw = await states.made('productions/acme/preparing/raw', server, statements)
    point = await prepared(raw, 'p1')
  })
  afterAll(() => states?.cleanup())

  /** Makes a point of it as the restore check does. */
  async function prepared(from: ReadableState, name: string): Promise<ReadableState> {
    const to: StatePath = `productions/acme/points/${name}`
    const { docker, pool } = states
    await prepareState({
      ...{ docker, pool, production: 'acme', point: name, from: from.path, to },
      ...{ dialect: from.dialect, image: from.image },
      database: { name: 'site', user: 'wp', password: 'secret' },
      giveBands: (tables) => {
        bands = giveBands(bands, tables)
        return bands
      },
      log: (line) => void said.push(line),
      signal: AbortSignal.timeout(120_000),
    })
    return { ...from, path: to }
  }

  async function clone(lane: number): Promise<RunningState> {
    return states.running(await states.copied(point, `clones/c${lane}/s1`), laneArguments(lane))
  }

  /** Inserts two rows into each table. @returns their ids by table */
  async function insertTwice({ write, read }: RunningState): Promise<Record<string, number[]>> {
    const name = (table: string) => `\`${table.replaceAll('`', '``')}\``
    const all = async () => {
      const lines = await read(numbered.map((table) => `SELECT GROUP_CONCAT(id) FROM ${name(table)}`).join('; '))
      return lines.map((line) => (line === 'NULL' ? [] : line.split(',').map(Number)))
    }
    const before = await all()
    await write(numbered.map((table) => `INSERT INTO ${name(table)} (v) VALUES (NULL), (NULL)`).join('; '))
    const after = await all()
    const added = after.map((ids, at) => ids.filter((id) => !before[at]?.includes(id)).toSorted((a, b) => a - b))
    return Object.fromEntries(numbered.map((table, at) => [table, added[at] ?? []]))
  }

  test(`${server}: ids name their table and their clone, are never the same, and go on from there after a restart`, async () => {
    const clones = [0, 31].map(async (lane) => ({ lane, server: await clone(lane) }))
    const seen: { readonly first: Record<string, number[]>; readonly container: string }[] = []
    for (const { lane, server } of await Promise.all(clones)) {
      const ids = await insertTwice(server)
      for (const table of banded) {
        expect(ids[table]?.map((id) => whereMade(id, bands))).toEqual(Array(2).fill({ table, lane }))
      }
      for (const [table, lies] of Object.entries(kept)) {
        expect(ids[table]?.map((id) => [lies(id), (id - 1) % 32])).toEqual(Array(2).fill([true, lane]))
      }
      seen.push({ first: ids, container: server.container })
    }
    for (const table of numbered) expect(new Set(seen.flatMap(({ first }) => first[table])).size, table).toBe(4)
    expect(said).toEqual([
      'The ids of forms go on from where they are: the column form_id of entries could not hold larger ones.',
    ])
    const [{ first, container } = { first: {}, container: '' }] = seen
    await states.docker.stop(container, 60)
    const again = await insertTwice(await states.running({ ...point, path: 'clones/c0/s1' }, laneArguments(0)))
    for (const table of numbered) expect(again[table]?.[0]).toBe((first[table]?.[1] ?? 0) + 32)
  })

  test(`${server}: ids are no content: a point has every row and every definition of the state it was made of`, async () => {
    const { tables, schema, rows, unread } = await differenceOf(states, raw, point)
    expect({ tables, schema, rows, unread }).toEqual({
      tables: { added: [], removed: [], altered: [] },
      schema: [],
      rows: { added: 0, changed: 0, removed: 0 },
      unread: [],
    })
  })

  test(`${server}: tables have the same bands in the next point, where one is gone and one is new`, async () => {
    const before = bands
    const later = await states.copied(raw, 'clones/later/s1')
    await states.write(later, ['DROP TABLE signed', 'CREATE TABLE added (id INT AUTO_INCREMENT PRIMARY KEY)'])
    const next = await prepared(later, 'p2')
    expect(Object.fromEntries(bands)).toEqual({ ...Object.fromEntries(before), added: before.size })
    const running = await states.running(await states.copied(next, 'clones/c2/s1'), laneArguments(2))
    await running.write("INSERT INTO added VALUES (); INSERT INTO posts (v) VALUES ('x')")
    const ids = await running.read('SELECT MAX(id) FROM added; SELECT MAX(id) FROM posts')
    expect(ids.map((id) => whereMade(id, bands))).toEqual([
      { table: 'added', lane: 2 },
      { table: 'posts', lane: 2 },
    ])
  })
}
