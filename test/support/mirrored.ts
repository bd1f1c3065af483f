// A mirror of a test production on a real engine and pool, opened as the app opens it.

import { defaultSettings } from '../../src-main/contract/models.ts'
import { sourceSchema } from '../../src-main/contract/source.ts'
import type { Docker } from '../../src-main/docker/docker.ts'
import { openPool } from '../../src-main/pool/open-pool.ts'
import type { Pool } from '../../src-main/pool/pool.ts'
import { type Mirror, openMirror } from '../../src-main/production/mirror/mirror.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import type { ProductionAccess } from '../../src-main/production/reach/production-access.ts'
import { testInstance } from './docker.ts'
import type { TestProduction } from './production.ts'

export interface Mirrored {
  readonly docker: Docker
  readonly pool: Pool
  readonly source: ProductionAccess
  readonly mirror: Mirror
  /** The same mirror as another host of this home, or after new credentials, would open it. */
  open(change?: Partial<ProductionAccess>): Mirror
  /** What the mirror's own server answers, columns separated by tabs. */
  sql(query: string): Promise<string>
  cleanup(): Promise<void>
}

export async function mirrored(production: TestProduction): Promise<Mirrored> {
  const { docker, cleanup } = await testInstance()
  const id = 'acme'
  try {
    const images = { keeper: await docker.image('keeper'), mariadb: await docker.image('mariadb') }
    const memory = { get: () => undefined, set: () => undefined }
    const pool = await openPool({
      docker,
      image: images.keeper,
      sizeBytes: 3 * 2 ** 30,
      memory,
      report: () => undefined,
    })
    await pool.create(`productions/${id}/live`, 'live')
    const { probe, source } = await probeSource(sourceOf(production), { signal: AbortSignal.timeout(60_000) })
    const open = (change: Partial<ProductionAccess> = {}) =>
      openMirror({
        docker,
        pool,
        images,
        databaseImage: images.mariadb,
        production: id,
        source: { ...source, ...change },
        facts: probe.facts,
        settings: defaultSettings,
        onInconsistent: () => undefined,
        onLayout: () => undefined,
        mode: 'replicated',
      })
    const client = ['mariadb', '--no-defaults', '--socket=/run/mysqld/mysqld.sock', '--batch', '--skip-column-names']
    return {
      docker,
      pool,
      source,
      open,
      mirror: open(),
      sql: async (query) =>
        (await docker.exec(`mirror-${id}`, [...client, '--execute', query], { user: '0:0' })).stdout.trim(),
      cleanup,
    }
  } catch (error) {
    await cleanup()
    throw error
  }
}

function sourceOf({ address, ssh, path, database }: TestProduction) {
  return sourceSchema.parse({
    ssh: {
      host: address,
      port: ssh.port,
      user: ssh.user,
      path,
      auth: { is: 'password', password: ssh.password },
      fingerprint: ssh.hostKeyFingerprint,
    },
    database: { user: database.replication.user, password: database.replication.password },
  })
}
