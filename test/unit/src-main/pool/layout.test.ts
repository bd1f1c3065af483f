// What lies where in the pool: every path that is built is told again for what it is.
import { expect, it } from 'vitest'
import {
  checkedPath,
  clonePath,
  historyFolder,
  livePath,
  ownerOf,
  placeOf,
  pointPath,
  preparingPath,
  stretchFolder,
} from '../../../../src-main/pool/layout.ts'

it.each([
  [livePath('acme'), { is: 'live', production: 'acme' }, { owner: 'acme', state: 'live' }],
  [pointPath('acme', 'p1'), { is: 'point', production: 'acme', point: 'p1' }, { owner: 'acme', state: 'p1' }],
  [preparingPath('acme', 'p1'), { is: 'preparing', production: 'acme', name: 'p1' }, { owner: 'acme', state: 'p1' }],
  [historyFolder('acme'), { is: 'history', production: 'acme' }, { owner: 'acme', state: 'history' }],
  [clonePath('c1', 's1'), { is: 'clone', clone: 'c1', state: 's1' }, { owner: 'c1', state: 's1' }],
])('tells what lies at %s and whose it is', (path, place, owner) => {
  expect(placeOf(path)).toEqual(place)
  expect(ownerOf(path)).toEqual(owner)
})

it.each([
  '',
  'clones',
  'clones/c1',
  'clones/c1/s1/db',
  'productions/acme',
  'productions/acme/points',
  'productions/acme/live/db',
  'productions/acme/laid/x',
  stretchFolder('acme', 's1'),
  'other/acme/live',
])('knows no place at %j', (path) => {
  expect(placeOf(path)).toBeUndefined()
})

it.each(['../etc', '/etc/passwd', 'clones/../x/y', 'clones/a b/c', 'clones/c', 'a/b/c/d/e'])(
  'refuses %j as the path of a state',
  (path) => {
    expect(() => checkedPath(path)).toThrow('is not the path of a state')
  },
)
