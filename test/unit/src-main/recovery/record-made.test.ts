// What the catalog says of each state in the pool while it is made, kept and removed.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { Pool } from '../../../../src-main/pool/pool.ts'
import { recordMade } from '../../../../src-main/recovery/record-made.ts'
import { migrations } from '../../../support/migrations.ts'

let catalog: Catalog
/** What the keeper finds in the copied state's database. */
let logs: string
let pool: Pool
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  logs = ''
  const keeper = { copy: async () => {}, remove: async () => {}, run: async () => logs } as unknown as Pool
  pool = recordMade(keeper, catalog, () => {})
})

const [point, clone, branch] = ['productions/acme/points/p', 'clones/a/s', 'clones/b/s']

describe('the list of what was made', () => {
  it('says that a fork’s log begins at the first event of its first file, for a point has none', async () => {
    await pool.copy(point, clone, 'clone')
    expect(catalog.made.logStart(clone)).toEqual({ file: 'binlog.000001', offset: 4 })
  })

  it('says that a branch’s own changes begin where the log that came along ends', async () => {
    logs = 'binlog.000002 512\nbinlog.000010 1800\nbinlog.000009 4000\n'
    await pool.copy(clone, branch, 'clone')
    expect(catalog.made.logStart(branch)).toEqual({ file: 'binlog.000010', offset: 1800 })
  })

  it('says nothing of the log of a point, and of no state that is gone', async () => {
    await pool.copy('productions/acme/live', point, 'point')
    await pool.copy(point, clone, 'clone')
    await pool.remove(clone)
    expect([catalog.made.logStart(point), catalog.made.logStart(clone)]).toEqual([null, null])
    expect([...catalog.made.all()]).toEqual([point])
  })

  it('is kept beside the pool with everything that it says', async () => {
    await pool.copy(point, clone, 'clone')
    const rows = catalog.rows.read()
    const other = openCatalog(':memory:', migrations)
    other.rows.replace(rows)
    expect(other.made.logStart(clone)).toEqual({ file: 'binlog.000001', offset: 4 })
  })
})
