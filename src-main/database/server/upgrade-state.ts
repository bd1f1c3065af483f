// Upgrades the data directory of an older server: a newer one starts on it alone and updates its own tables.
import { Failure } from '../../contract/failure.ts'
import type { Docker } from '../../docker/docker.ts'
import type { StatePath } from '../../pool/layout.ts'
import type { Pool } from '../../pool/pool.ts'
import { errorLines } from '../client/admin-client.ts'
import { clientUser } from '../client/client-arguments.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { shutDownServer, withIsolatedServer } from './isolated-server.ts'

export interface UpgradeOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly dialect: Dialect
  /** The newer server's image. */
  readonly image: string
  readonly production: string
  /** The state, whose older server was shut down. */
  readonly path: StatePath
  readonly signal: AbortSignal
}

/** An upgrade may read every table. */
const startDeadlineMs = 600_000

/**
 * Opens the files in which the upgrade tool notes the version it upgraded to, under either name: the tool runs as the server's
 * root, which is another account than the server.
 */
const openNotes = `cd /site/db && chmod 711 . && for note in mariadb_upgrade_info mysql_upgrade_info; do
  touch "$note" && chmod 666 "$note" || exit 1
done`
const closeNotes = `cd /site/db && chmod 700 . && chmod 600 mariadb_upgrade_info mysql_upgrade_info
find . -maxdepth 1 -name '*_upgrade_info' -empty -delete`

/** @throws Failure `container-failed` when the newer server cannot upgrade the state */
export async function upgradeState({
  docker,
  pool,
  dialect,
  image,
  production,
  path,
  signal,
}: UpgradeOptions): Promise<void> {
  const name = `upgrade-${production}`
  const { db: volume } = await pool.volumes(path)
  const worker = {
    docker,
    name,
    owner: production,
    state: 'upgrade',
    image,
    volume,
    dialect,
    deadlineMs: startDeadlineMs,
    signal,
    complaint: notTaken,
  }
  await withIsolatedServer(worker, async (session) => {
    session.close()
    await docker.exec(name, ['sh', '-c', openNotes], { signal })
    const { exitCode, stdout, stderr } = await docker.exec(name, dialect.upgradeCommand, {
      user: clientUser,
      signal,
      allowFailure: true,
    })
    await docker.exec(name, ['sh', '-c', closeNotes], { signal })
    if (exitCode !== 0) throw notTaken(errorLines(`${stdout}\n${stderr}`))
    if (!(await shutDownServer(docker, name))) throw notTaken(await docker.logs(name, 60))
  })
}

function notTaken(detail: string): Failure {
  return new Failure(
    'container-failed',
    'The newer database server did not take the mirror over, so the mirror stays as it was. Your points and clones are safe; the details show what the server said.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}
