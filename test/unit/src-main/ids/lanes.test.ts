// Which lane a new clone gets.
import { expect, test } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { laneArguments, laneOfId, nextLane } from '../../../../src-main/ids/lanes.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, productionRow } from '../../../support/rows.ts'

test('a server that is given a lane makes ids of that lane', () => {
  for (const lane of [0, 7, 31]) {
    const [step = Number.NaN, offset = Number.NaN] = laneArguments(lane).map((one) => Number(one.split('=')[1]))
    expect([offset, offset + step, 1_000_000_000 + offset].map(laneOfId)).toEqual([lane, lane, lane])
  }
})

test('a lane that was given back rests until all others were given', () => {
  expect([nextLane(null, new Set()), nextLane(0, new Set([0])), nextLane(1, new Set())]).toEqual([0, 1, 2])
  expect(nextLane(31, new Set([0, 1]))).toBe(2)
})

test('where every lane is taken, the one that was given the longest ago is shared', () => {
  expect(nextLane(4, new Set(Array.from({ length: 32 }, (_none, at) => at)))).toBe(5)
})

test('33 clones of a production have 32 lanes, those of another have their own, and a deleted one’s is given again at last', () => {
  const catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  catalog.productions.insert(productionRow({ id: 'other' }))
  const made = Array.from({ length: 33 }, (_none, at) => {
    const lane = catalog.idSpace.giveLane('acme')
    catalog.clones.insert(cloneRow({ id: `c${at}`, name: `c${at}`, hostLabel: `c${at}`, lane }))
    return lane
  })
  expect(new Set(made.slice(0, 32)).size).toBe(32)
  expect(made[32]).toBe(made[0])
  expect(catalog.idSpace.giveLane('other')).toBe(0)
  catalog.clones.delete('c20')
  expect([catalog.idSpace.giveLane('acme'), catalog.idSpace.giveLane('acme')]).toEqual([20, 20])
  expect(catalog.idSpace.giveLane('acme', 20)).toBe(21)
  catalog.close()
})

test('bands are kept with their production', () => {
  const catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  expect(catalog.idSpace.bands('acme')).toEqual(new Map())
  expect(catalog.idSpace.giveBands('acme', ['wp_posts'])).toEqual(new Map([['wp_posts', 0]]))
  const bands = catalog.idSpace.giveBands('acme', ['__proto__', 'wp_posts'])
  expect([...bands]).toEqual([
    ['wp_posts', 0],
    ['__proto__', 1],
  ])
  catalog.productions.update('acme', { name: 'Another' })
  const rows = catalog.rows.read()
  catalog.rows.replace(rows)
  expect(catalog.idSpace.bands('acme')).toEqual(bands)
  catalog.close()
})
