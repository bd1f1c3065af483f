// A home without its key: what clones need of production is known all the same; what reaches production is refused in a sentence.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../../src-main/catalog/catalog.ts'
import { openSecrets } from '../../../../../src-main/catalog/secrets.ts'
import { createCredentials } from '../../../../../src-main/production/mirror/credentials.ts'
import { accountSecrets } from '../../../../../src-main/production/reach/production-access.ts'
import { migrations } from '../../../../support/migrations.ts'
import { productionRow } from '../../../../support/rows.ts'

let home: string
let catalog: Catalog

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-credentials-'))
  catalog = openCatalog(join(home, 'catalog.db'), migrations)
})
afterEach(() => {
  catalog.close()
  rmSync(home, { recursive: true })
})

const credentials = () => createCredentials(catalog, openSecrets(home, null))

it('knows the database’s host without the key once a clone needed it', () => {
  const account = { host: 'db.internal:3307', name: 'wp', user: 'wp', password: 'pa$$', configAbove: null }
  const secrets = openSecrets(home, null).encrypt(accountSecrets(account))
  catalog.productions.insert(productionRow({ secrets }))
  expect(credentials().databaseHost('acme')).toBe('db.internal:3307')
  writeFileSync(join(home, 'key'), 'plain AAAA')
  expect(credentials().databaseHost('acme')).toBe('db.internal:3307')
  expect(() => credentials().account('acme')).toThrow('enter the password of the production again')
})

it('says what is safe when the key is gone and no clone needed the host yet', () => {
  const secrets = openSecrets(home, null).encrypt('{}')
  rmSync(join(home, 'key'))
  catalog.productions.insert(productionRow({ secrets }))
  expect(() => credentials().databaseHost('acme')).toThrow('Clones, points and history are safe')
})
