// Which table and which clone an id names, and which bands tables have.
import { expect, test } from 'vitest'
import { type Bands, giveBands, idRangeOf, whereMade } from '../../../../src-main/ids/bands.ts'
import { laneCount, laneOfId } from '../../../../src-main/ids/lanes.ts'

const bands: Bands = new Map([
  ['wp_posts', 0],
  ['wp_terms', 1],
  ['wp_42_posts', 100],
])

test('an id says the table and the lane that it was made in, whatever it is written as', () => {
  expect(whereMade('1000000001', bands)).toEqual({ table: 'wp_posts', lane: 0 })
  expect(whereMade(1_000_000_033, bands)).toEqual({ table: 'wp_posts', lane: 0 })
  expect(whereMade(1_004_000_000n, bands)).toEqual({ table: 'wp_posts', lane: 31 })
  expect(whereMade('1004000001', bands)).toEqual({ table: 'wp_terms', lane: 0 })
  expect(whereMade('1400000006', bands)).toEqual({ table: 'wp_42_posts', lane: 5 })
})

test('what is no id of a band says nothing', () => {
  const others = [
    '1000000000',
    '1008000001',
    '1400100001',
    '1500000001',
    '999',
    '',
    ' 1000000001',
    '1e9',
    '1000000001.5',
    1000000001.5,
  ]
  for (const one of others) expect(whereMade(one, bands), String(one)).toBeNull()
})

test('bands lie one after the other between 1.0e9 and 1.5e9, and each has as many ids for every lane', () => {
  let above = 1_000_000_000
  for (let band = 0; band < 1100; band++) {
    const range = idRangeOf(band)
    if (!range) throw new Error(`There is no band ${band}.`)
    expect(range.above).toBe(above)
    expect((range.last - range.above) % laneCount).toBe(0)
    expect(laneOfId(range.above + 1)).toBe(0)
    const named = new Map([['it', band]])
    expect([range.above, range.above + 1, range.last, range.last + 1].map((id) => whereMade(id, named)?.table)).toEqual(
      [undefined, 'it', 'it', undefined],
    )
    above = range.last
  }
  expect(above).toBe(1_500_000_000)
  expect(idRangeOf(1100)).toBeNull()
})

test('a table keeps its band, also while it is gone, and a new one gets one that nobody had', () => {
  const first = giveBands(new Map(), ['wp_posts', 'wp_old', 'wp_terms'])
  expect([...first.values()]).toEqual([0, 1, 2])
  const then = giveBands(first, ['wp_new', 'wp_terms', 'wp_posts'])
  expect(Object.fromEntries(then)).toEqual({ wp_posts: 0, wp_old: 1, wp_terms: 2, wp_new: 3 })
  expect(giveBands(then, ['wp_old']).get('wp_old')).toBe(1)
})
