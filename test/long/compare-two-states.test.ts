// Two states compared without their logs: what is found, what is left alone, and that nothing stays behind.
import { expect, test } from 'vitest'
import { compareStates } from '../../src-main/comparing/compare-states.ts'
import { differenceOf, statesOf } from '../support/compared-states.ts'

const made = statesOf('mariadb')

test('a clone that runs is compared as it is by then, goes on, and its copy goes', async () => {
  const { states, point } = made
  const clone = await states.copied(point, 'clones/c2/s1')
  const server = await states.running(clone)
  await server.write("UPDATE many SET v = 'while it runs' WHERE id = 2")
  const before = await states.there()
  const found = await differenceOf(states, point, clone)
  expect(found.rows).toEqual({ added: 0, changed: 1, removed: 0 })
  expect(found.changes).toEqual({
    many: [
      [
        ['2', 'same'],
        ['2', 'while it runs'],
      ],
    ],
  })
  expect(await states.there()).toEqual(before)
  await server.write("INSERT INTO many VALUES (10000, 'goes on')")
  expect((await differenceOf(states, point, clone)).rows).toEqual({ added: 1, changed: 1, removed: 0 })
  await states.docker.remove(server.container)
})

test('two clones are compared with one another, either way round', async () => {
  const { states, point, clone } = made
  const other = await states.copied(point, 'clones/c3/s1')
  await states.write(other, ["UPDATE many SET v = 'other' WHERE id = 1", 'ALTER TABLE many AUTO_INCREMENT = 50000'])
  const [there, back] = [await differenceOf(states, clone, other), await differenceOf(states, other, clone)]
  expect(there.changes.many?.[0]).toEqual([
    ['1', 'first'],
    ['1', 'other'],
  ])
  expect(back.changes.many?.[0]).toEqual([
    ['1', 'other'],
    ['1', 'first'],
  ])
  expect(there.rows).toEqual({ added: back.rows.removed, changed: back.rows.changed, removed: back.rows.added })
  const itself = await differenceOf(states, point, await states.copied(point, 'clones/c4/s1'))
  expect(itself).toMatchObject({ rows: { added: 0, changed: 0, removed: 0 }, schema: [], changes: {} })
})

test('servers of other versions agree on every row, and what they cannot say is told', async () => {
  const { states } = made
  const rows = (extra: string) => [
    'CREATE TABLE mixed (id INT PRIMARY KEY, name VARCHAR(60), little FLOAT, rate DOUBLE, day DATE, doc JSON, flags BIT(5))',
    `INSERT INTO mixed VALUES (1, '🦊', 0.1, 1e-7, '0000-00-00', '{"a": 1}', b'10101'), (2, '${extra}', NULL, NULL, NULL, NULL, NULL)`,
    'CREATE TABLE nokey (word VARCHAR(20))',
    "INSERT INTO nokey VALUES ('é'), ('é')",
  ]
  const older = await states.made('clones/c5/s1', 'mariadb-10.11', rows('older'))
  const newer = await states.made('clones/c6/s1', 'mariadb', rows('newer'))
  const found = await differenceOf(states, older, newer)
  expect(found.changes).toEqual({
    mixed: [
      [
        ['2', 'older', ...new Array(5).fill(null)],
        ['2', 'newer', ...new Array(5).fill(null)],
      ],
    ],
  })
  expect(found.unread).toEqual([expect.stringMatching(/^The two are of different servers \(MariaDB 10\.11 and /)])
})

test('what is cancelled, and what fails, leaves nothing', async () => {
  const { states, point, clone } = made
  const { docker, pool, newId } = states
  const before = await states.there()
  const controller = new AbortController()
  const cancelled = compareStates({
    ...{ docker, pool, newId, from: point, to: clone, signal: controller.signal },
    onChange: () => controller.abort(new Error('enough')),
  })
  await expect(cancelled).rejects.toThrow('enough')
  expect(await states.there()).toEqual(before)
  const to = { ...clone, database: 'elsewhere' }
  const signal = AbortSignal.timeout(120_000)
  const refused = compareStates({ docker, pool, newId, from: point, to, signal, onChange: () => undefined })
  await expect(refused).rejects.toMatchObject({ code: 'container-failed', detail: expect.stringMatching(/elsewhere/) })
  const damaged = compareStates({
    ...{ docker, pool, newId, from: point, to: clone, signal },
    onChange: () => Promise.reject(new Error('The index is full.')),
  })
  await expect(damaged).rejects.toThrow('The index is full.')
  expect(await states.there()).toEqual(before)
})
