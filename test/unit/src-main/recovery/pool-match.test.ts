// Whether a pool belongs to the catalog that opens it.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { dropUnfinished } from '../../../../src-main/lifecycle/crash.ts'
import type { Marker } from '../../../../src-main/pool/pool.ts'
import type { PoolRegister } from '../../../../src-main/pool/register.ts'
import { recordIntended } from '../../../../src-main/recovery/admit-pool.ts'
import { adoptStates, forgetMissingRows, forgetStates, keepMade } from '../../../../src-main/recovery/adopt.ts'
import { matchPool, refuseOtherPool, reliedStates } from '../../../../src-main/recovery/pool-match.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, pointRow, productionRow } from '../../../support/rows.ts'

const now = '2026-11-23T14:00:00.000Z'
let catalog: Catalog
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
})

const live = 'productions/acme/live'
const point = 'productions/acme/points/point1'
const clone = 'clones/clone1/state1'

function fill(): void {
  catalog.productions.insert(productionRow())
  catalog.points.insert(pointRow())
  catalog.clones.insert(cloneRow())
}

const register = (change: Partial<PoolRegister> = {}): PoolRegister => ({
  instance: 'i',
  catalog: catalog.lineage.id(),
  generation: 0,
  home: '/home/x',
  at: now,
  rows: catalog.rows.read(),
  ...change,
})

function verdict(said: PoolRegister | undefined, states: readonly string[]) {
  const relied = reliedStates(catalog)
  const side = { id: catalog.lineage.id(), generation: catalog.lineage.generation(), relied, known: relied }
  return matchPool(side, said, states).is
}

const stranger = (path: string, from?: string, createdAt = now) => ({
  path,
  marker: { instance: 'i', path, kind: 'clone', createdAt, ...(from && { from }) } satisfies Marker,
})

describe('a pool and a catalog', () => {
  it('match while both are empty, and later', () => {
    expect(verdict(undefined, [])).toBe('same')
    expect(verdict(register({ catalog: 'of an earlier home' }), [])).toBe('same')
    fill()
    expect(verdict(register(), [live, point, clone])).toBe('same')
    expect(verdict(undefined, [live, point, clone])).toBe('same')
  })

  it('do not match when the pool is another catalog’s, or is newer than this one', () => {
    fill()
    expect(verdict(register({ catalog: 'another' }), [live])).toBe('foreign')
    expect(verdict(register({ catalog: 'another' }), [])).toBe('foreign')
    expect(verdict(register({ generation: 1 }), [live])).toBe('older')
  })

  it('are unknown to each other when the catalog is empty and the pool has no register', () => {
    expect(verdict(undefined, [live])).toBe('unknown')
  })

  it('do not match when the pool lacks what the catalog relies on', () => {
    fill()
    expect(verdict(undefined, [])).toBe('missing')
    expect(verdict(undefined, ['clones/others/s'])).toBe('missing')
  })

  it.each(['older', 'foreign', 'unknown', 'missing'] as const)('are not let together when one is %s', (is) => {
    expect(() => refuseOtherPool({ is }, [live])).toThrow(/Nothing (of the pool )?was (removed|changed)/)
  })
})

describe('what may be removed as an orphan', () => {
  it('is what this catalog intends, and nothing else that is there', () => {
    fill()
    recordIntended(catalog, [live, point, clone, 'clones/strange/s1'])
    expect(catalog.made.all()).toEqual(new Set([live, point, clone]))
  })

  it('is the history of a production whose unlinking was cut off', () => {
    catalog.productions.insert(productionRow({ phase: 'unlinking' }))
    dropUnfinished(catalog)
    recordIntended(catalog, [])
    expect(catalog.made.all()).toEqual(new Set(['productions/acme/history']))
  })
})

describe('states without a row', () => {
  const adopt = (...strangers: readonly ReturnType<typeof stranger>[]) => {
    let count = 0
    return adoptStates(catalog, strangers, { newId: () => `new${++count}`, now })
  }

  it('become points that are kept, and get a position once they are booted', () => {
    fill()
    adopt(stranger('productions/acme/points/point2', undefined, '2026-11-20T10:00:00.000Z'))
    expect(catalog.points.get('point2')).toMatchObject({
      at: '2026-11-20T10:00:00.000Z',
      kept: true,
      state: { is: 'preparing' },
      serverBuild: 'mariadb',
    })
  })

  it('become clones of the production they were copied from: the newest state, and bookmarks of the others', () => {
    catalog.productions.insert(productionRow({ id: 'other' }))
    fill()
    adopt(
      stranger('clones/c2/old', point, '2026-11-20T10:00:00.000Z'),
      stranger('clones/c2/new', 'clones/c3/s', '2026-11-21T10:00:00.000Z'),
      stranger('clones/c3/s', point),
    )
    expect(catalog.clones.get('c2')).toMatchObject({
      name: 'recovered-c2',
      production: 'acme',
      point: 'point1',
      state: 'new',
    })
    expect(catalog.clones.get('c3')).toMatchObject({ production: 'acme', point: 'point1', state: 's' })
    expect(catalog.bookmarks.of('c2').map((one) => one.state)).toEqual(['old'])
  })

  it('become bookmarks of a clone that is known', () => {
    fill()
    adopt(stranger('clones/clone1/state2', point))
    expect(catalog.bookmarks.of('clone1')).toMatchObject([{ state: 'state2', point: 'point1', expiresAt: null }])
  })

  it('stay as they are when nothing says which production they are of', () => {
    expect(adopt(stranger(live), stranger('clones/c2/s'))).toEqual([
      'Left productions/acme/live as it is: no copy of the catalog knows the production “acme”.',
      'Left clones/c2/s as it is: nothing says which production it is a clone of.',
    ])
    expect(catalog.clones.all()).toEqual([])
  })

  it('count as whole: what was being made is kept', () => {
    fill()
    catalog.points.insert(pointRow({ id: 'half', state: { is: 'taking' } }))
    catalog.clones.insert(cloneRow({ id: 'made', name: 'made', phase: 'creating', state: 's' }))
    catalog.clones.insert(cloneRow({ id: 'not', name: 'not', phase: 'creating', state: 's' }))
    keepMade(catalog, new Set(['clones/made/s', 'productions/acme/points/half']))
    dropUnfinished(catalog)
    expect(
      catalog.clones
        .all()
        .map((one) => one.id)
        .sort(),
    ).toEqual(['clone1', 'made'])
    expect(catalog.points.get('half')?.state.is).toBe('preparing')
  })
})

describe('rows without a state', () => {
  const bookmark = { clone: 'clone1', kind: 'named', note: '', isLocked: false, point: 'point1', dataAt: now } as const

  it('are deleted; a clone becomes its newest bookmark; a mirror is made again', () => {
    fill()
    catalog.clones.insert(cloneRow({ id: 'clone2', name: 'gone' }))
    const more = { createdAt: now, expiresAt: null, bytes: null }
    catalog.bookmarks.insert({ ...bookmark, ...more, id: 'b', name: 'kept', state: 'state0' })
    const done = forgetMissingRows(catalog, new Set(['clones/clone1/state0']))
    expect(done).toHaveLength(4)
    expect(done.join(' ')).toMatch(
      /Forgot the point of .* “hello” is what its bookmark “kept” was.* Forgot the clone “gone”/,
    )
    expect(catalog.points.all()).toEqual([])
    expect(catalog.clones.all().map((one) => [one.id, one.state])).toEqual([['clone1', 'state0']])
    expect(catalog.productions.get('acme')).toMatchObject({ phase: 'linking', seeded: false })
  })

  it('are all deleted where the pool is gone for good, and productions are linked again', () => {
    fill()
    catalog.made.add([live])
    forgetStates(catalog)
    expect([catalog.points.all(), catalog.clones.all(), [...catalog.made.all()]]).toEqual([[], [], []])
    expect(catalog.productions.get('acme')).toMatchObject({ phase: 'linking', seeded: false, serverBuild: '' })
  })
})
