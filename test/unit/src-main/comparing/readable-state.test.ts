// Where the states that can be compared lie, and which server reads each.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { readableState, type StoredStateRef } from '../../../../src-main/comparing/readable-state.ts'
import { migrations } from '../../../support/migrations.ts'
import { aBookmark } from '../../../support/nouns.ts'
import { cloneRow, pointRow, productionRow } from '../../../support/rows.ts'

let catalog: Catalog
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  catalog.points.insert(pointRow({ serverBuild: 'mariadb-10.11' }))
  catalog.points.insert(pointRow({ id: 'early', state: { is: 'preparing' } }))
  catalog.clones.insert(cloneRow())
  catalog.bookmarks.insert({ ...aBookmark({ clone: 'clone1', point: 'point1' }), state: 'kept1' })
})
afterEach(() => catalog.close())

const images = {
  keeper: 'k',
  webs: new Map(),
  servers: new Map([
    ['mariadb', 'new'],
    ['mariadb-10.11', 'old'],
  ]),
}
const find = (ref: StoredStateRef) => readableState(catalog, images, ref)

it.each<[StoredStateRef, string, string]>([
  [{ is: 'clone', clone: 'clone1' }, 'clones/clone1/state1', 'old'],
  [{ is: 'bookmark', clone: 'clone1', bookmark: 'b1' }, 'clones/clone1/kept1', 'old'],
  [{ is: 'point', point: 'point1' }, 'productions/acme/points/point1', 'old'],
  [{ is: 'now', production: 'acme' }, 'productions/acme/live', 'new'],
])('%o lies where the catalog says, and its own server reads it', (ref, path, image) => {
  expect(find(ref)).toMatchObject({ path, image, database: 'wp', dialect: { server: 'mariadb' } })
})

it('what is gone, half made or half pulled is refused in a sentence', () => {
  expect(() => find({ is: 'clone', clone: 'none' })).toThrow('This clone is gone')
  expect(() => find({ is: 'bookmark', clone: 'clone1', bookmark: 'none' })).toThrow('This bookmark is gone')
  expect(() => find({ is: 'point', point: 'early' })).toThrow('not ready yet')
  catalog.productions.update('acme', { inconsistent: true })
  expect(() => find({ is: 'now', production: 'acme' })).toThrow('was cut off')
})
