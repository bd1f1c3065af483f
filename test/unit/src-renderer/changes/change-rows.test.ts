// What differs, arranged: things under headings, production's own apart, noise in one line at the end.
import { expect, it } from 'vitest'
import type { ChangeCounts } from '../../../../src-main/contract/changes.ts'
import { type ChangeRow, netRows } from '../../../../src-renderer/changes/change-rows.ts'
import { aThing } from '../../../support/changes.ts'

const counts = (rows: number): ChangeCounts => ({
  ...{ things: 3, rows: 9, files: 0, groups: [] },
  own: { things: 1, rows: 2 },
  noise: { rows, files: 0 },
})
const said = (row: ChangeRow) =>
  row.is === 'thing'
    ? row.thing.title
    : row.is === 'heading'
      ? `# ${row.text}`
      : `${row.is} ${row.is === 'noise' && row.rows}`

const things = [
  aThing({ id: '1', title: 'one', group: 'Posts' }),
  aThing({ id: '2', title: 'two', group: 'Posts' }),
  aThing({ id: '3', title: 'order', group: 'Orders', class: 'own' }),
  aThing({ id: '4', title: 'transient', group: 'Settings', class: 'noise' }),
  aThing({ id: '5', title: 'three', group: 'Settings' }),
]

it('lists work by kind, then production’s own, then noise behind one line', () => {
  expect(netRows(things, counts(31), 'listed').map(said)).toEqual([
    ...['# Posts', 'one', 'two', '# Settings', 'three'],
    ...['# Orders', 'order'],
    ...['noise 31', '# Settings', 'transient'],
  ])
})

it('counts noise that is folded, and says nothing of noise where there is none', () => {
  const folded = things.filter((one) => one.class !== 'noise')
  expect(netRows(folded, counts(31), 'counted').map(said).at(-1)).toBe('noise 31')
  expect(netRows(folded, counts(0), 'counted').map(said).at(-1)).toBe('order')
  expect(netRows(folded, counts(31), 'left out').map(said).at(-1)).toBe('order')
})

it('gives each line a key of its own', () => {
  const keys = netRows(things, counts(31), 'listed').map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})
