// When a fork is made in advance, of which point, and when it goes again.

import { beforeEach, expect, test } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { createPrewarm, type Prewarm } from '../../../../src-main/clones/prewarm.ts'
import { migrations } from '../../../support/migrations.ts'
import { pointRow, productionRow } from '../../../support/rows.ts'

const gib = 2 ** 30
let catalog: Catalog
let warm: Prewarm
let now: { wanted: boolean; idle: boolean; memory: number }
let made: string[]
let removed: string[]

beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  catalog.points.insert(
    pointRow({
      id: 'old',
      at: '2026-11-01T10:00:00.000Z',
      state: { is: 'ready', provenAt: '2026-11-01T10:00:00.000Z', seconds: 1 },
    }),
  )
  now = { wanted: true, idle: true, memory: 8 * gib }
  made = []
  removed = []
  let id = 0
  warm = createPrewarm({
    catalog,
    newId: () => `id${++id}`,
    wanted: () => now.wanted,
    idle: () => now.idle,
    freeMemory: () => now.memory,
    make: async ({ clone, point }) => {
      made.push(`${clone} of ${point}`)
      return { webPort: 1, databasePort: 2 }
    },
    remove: async ({ clone }) => void removed.push(clone),
    log: () => undefined,
  })
})

const settle = () => new Promise((resolve) => setImmediate(resolve))
async function look(): Promise<void> {
  warm.reconcile()
  await settle()
}

test('makes one of the newest point once, and gives it to the fork that takes it', async () => {
  await look()
  await look()
  expect(made).toEqual(['id1 of old'])
  expect([...warm.owners()]).toEqual(['id1'])
  expect(warm.take('acme', 'another')).toBeUndefined()
  expect(warm.take('acme', 'old')).toMatchObject({ clone: 'id1', state: 'id2', ports: { webPort: 1 } })
  expect(warm.take('acme', 'old')).toBeUndefined()
  await look()
  expect(made).toEqual(['id1 of old', 'id3 of old'])
})

test('replaces it by one of a newer point', async () => {
  await look()
  catalog.points.insert(
    pointRow({
      id: 'new',
      at: '2026-11-01T11:00:00.000Z',
      state: { is: 'ready', provenAt: '2026-11-01T11:00:00.000Z', seconds: 1 },
    }),
  )
  await look()
  expect([removed, warm.take('acme', 'old')]).toEqual([['id1'], undefined])
  await look()
  expect(made.at(-1)).toBe('id3 of new')
})

test.each([
  ['nobody wants it', { wanted: false }],
  ['memory is short', { memory: gib }],
] as const)('it is not made, and goes, when %s', async (_name, change) => {
  await look()
  Object.assign(now, change)
  await look()
  expect([removed, [...warm.owners()]]).toEqual([['id1'], []])
  await look()
  expect(made).toHaveLength(1)
})

test('makes none while jobs run, and keeps the one that is there', async () => {
  now.idle = false
  await look()
  expect(made).toEqual([])
  now.idle = true
  await look()
  now.idle = false
  await look()
  expect([made, removed]).toEqual([['id1 of old'], []])
})

test('it has a lane of its own, which one that replaces it goes on with, until a fork takes it', async () => {
  await look()
  const lane = warm.lane('acme')
  catalog.points.insert(
    pointRow({
      id: 'new',
      at: '2026-11-01T11:00:00.000Z',
      state: { is: 'ready', provenAt: '2026-11-01T11:00:00.000Z', seconds: 1 },
    }),
  )
  await look()
  await look()
  expect(made).toHaveLength(2)
  expect(warm.lane('acme')).toBe(lane)
  const others = Array.from({ length: 40 }, () => catalog.idSpace.giveLane('acme', warm.lane('acme')))
  expect(others).not.toContain(lane)
  const taken = warm.take('acme', 'new')
  expect(taken?.lane).toBe(lane)
  expect(warm.lane('acme')).toBeNull()
  if (taken) warm.giveBack('acme', taken)
  expect(warm.lane('acme')).toBe(lane)
})
