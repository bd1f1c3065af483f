// Wraps a pool so that the catalog records every state before it is made, and until it is removed.
import { logEnd } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { databaseFolder, type StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'

/**
 * What a kill leaves half made is in the catalog's list, and may be swept; whatever else is in the pool may not. Of each state
 * that is copied for a clone, the list says where its own changes begin in its binary logs.
 */
export function recordMade(pool: Pool, catalog: Pick<Catalog, 'made' | 'together'>, onChange: () => void): Pool {
  const begin = (path: StatePath) =>
    catalog.together(() => {
      catalog.made.add([path])
      onChange()
    })
  const end = (path: StatePath) =>
    catalog.together(() => {
      catalog.made.remove([path])
      onChange()
    })
  return {
    ...pool,
    async create(path, kind) {
      begin(path)
      await pool.create(path, kind)
    },
    async copy(from, to, kind) {
      begin(to)
      await pool.copy(from, to, kind)
      // Its server is not started yet; once it is, it goes on in a log of its own.
      if (kind !== 'clone') return
      const start = await logEnd(pool, databaseFolder(to))
      catalog.together(() => {
        catalog.made.setLogStart(to, start)
        onChange()
      })
    },
    async rename(from, to) {
      begin(to)
      await pool.rename(from, to)
      end(from)
    },
    async remove(path) {
      await pool.remove(path)
      end(path)
    },
  }
}
