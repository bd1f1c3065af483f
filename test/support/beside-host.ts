// Looks into a running host's home and pool from the test's own process, for parts that no verb uses by itself yet.
import { join } from 'node:path'
import { type Catalog, openCatalog } from '../../src-main/catalog/catalog.ts'
import { findEngine } from '../../src-main/docker/engine.ts'
import { openDocker } from '../../src-main/docker/open-docker.ts'
import { keeperName } from '../../src-main/pool/keeper.ts'
import type { Pool } from '../../src-main/pool/pool.ts'
import type { TestHost } from './host.ts'
import { migrations } from './migrations.ts'

export interface BesideHost {
  readonly catalog: Catalog
  readonly pool: Pick<Pool, 'run'>
}

/** The catalog is to be read only: the host knows of nothing that another process writes. */
export async function besideHost({ home, instance }: TestHost): Promise<BesideHost> {
  const engine = await findEngine(process.env, process.platform)
  const docker = openDocker({ engine, instance, resources: join(import.meta.dirname, '../../resources') })
  return {
    catalog: openCatalog(join(home, 'catalog.db'), migrations),
    pool: { run: async (argv, options) => (await docker.exec(keeperName, argv, options)).stdout },
  }
}
