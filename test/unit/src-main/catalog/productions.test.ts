// Where a production's data come from is one tagged value, stored in the columns that every catalog has.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { LinkedSource } from '../../../../src-main/contract/models.ts'
import { migrations } from '../../../support/migrations.ts'
import { productionRow, sshAddress } from '../../../support/rows.ts'

const home = mkdtempSync(join(tmpdir(), 'sitefork-sources-'))
afterAll(() => rmSync(home, { recursive: true }))

const at = '2026-11-20T08:00:00.000Z'
const backup = { dump: '/backups/a.sql', files: '/backups/a.tar' }

it.each<[LinkedSource, object]>([
  [
    { is: 'replicated', ssh: sshAddress },
    { mode: 'replicate', ssh: JSON.stringify(sshAddress), archive: null, pulled_at: null },
  ],
  [
    { is: 'pulled', ssh: sshAddress, pulledAt: at },
    { mode: 'pull', ssh: JSON.stringify(sshAddress), archive: null, pulled_at: at },
  ],
  [
    { is: 'backup', backup, dumpedAt: at },
    { mode: 'archive', ssh: 'null', archive: JSON.stringify(backup), pulled_at: at },
  ],
])('stores a source that is $is and reads the same', (source, stored) => {
  const file = join(home, `${source.is}.db`)
  const catalog = openCatalog(file, migrations)
  catalog.productions.insert(productionRow({ source }))
  expect(catalog.productions.get('acme')?.source).toEqual(source)
  catalog.close()
  const database = new DatabaseSync(file)
  expect({ ...database.prepare('SELECT mode, ssh, archive, pulled_at FROM productions').get() }).toEqual(stored)
  database.close()
})
