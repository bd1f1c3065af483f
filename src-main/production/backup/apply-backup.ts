// Applies a backup that was unpacked beside a mirror to the mirror: changes only what differs, so that points stay thin.
import { randomBytes } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import type { ProductionSettings } from '../../contract/models.ts'
import { connect } from '../../database/client/connect.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import { publishedPort, shutDownServer, withIsolatedServer } from '../../database/server/isolated-server.ts'
import type { Docker } from '../../docker/docker.ts'
import { webUser } from '../../pool/state-scripts.ts'
import { pullRows } from '../mirror/pull-rows.ts'

export interface ApplyRowsOptions {
  readonly docker: Docker
  readonly dialect: Dialect
  /** The server image of both databases. */
  readonly image: string
  /** The keeper's image. */
  readonly keeper: string
  readonly production: string
  /** The volume with the backup's database, shut down cleanly; it may be changed. */
  readonly backup: string
  /** The volume with the mirror's database. A run that was cut off leaves it inconsistent; another run completes it. */
  readonly mirror: string
  readonly database: string
  readonly settings: ProductionSettings
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** Tells how many rows were compared, of about how many. */
  readonly onProgress: (done: number, total: number) => void
}

const port = 3306
/** The longest that a server may take to start: crash recovery of a large database takes minutes. */
const startDeadlineMs = 600_000

/**
 * Pulls rows from the backup's server as from a production's, on loopback, with an account made for it.
 * @returns what the mirror lacks of the backup, in whole sentences
 */
export async function applyRows(options: ApplyRowsOptions): Promise<readonly string[]> {
  const { docker, dialect, image, production, database, settings, signal, log, onProgress } = options
  const worker = (name: string, volume: string) => ({
    docker,
    name,
    owner: production,
    state: 'backup',
    image,
    volume,
    dialect,
    deadlineMs: startDeadlineMs,
    signal,
    complaint: notTaken,
  })
  const reader = { name: database, user: 'sitefork', password: randomBytes(16).toString('hex') }
  const read = worker(`backup-${production}`, options.backup)
  const listens = [...dialect.serverArguments({ purpose: 'prepare' }), '--skip-networking=OFF', `--port=${port}`]
  const write = worker(`take-over-${production}`, options.mirror)
  return withIsolatedServer({ ...read, command: listens, publish: { port, image: options.keeper } }, async (backup) => {
    for (const statement of dialect.createAccount(reader)) await backup.query(statement)
    const at = await publishedPort(docker, read.name, port)
    if (at === undefined) throw notTaken('Docker gave the backup’s server no port on this machine.')
    return withIsolatedServer(write, async () => {
      const { remarks } = await pullRows({
        docker,
        dialect,
        container: write.name,
        reach: () => connect({ is: 'address', host: '127.0.0.1', port: at }, reader),
        database,
        settings,
        follows: false,
        signal,
        log,
        onProgress,
        onInconsistent: () => undefined,
      })
      if (!(await shutDownServer(docker, write.name))) throw notTaken(await docker.logs(write.name, 60))
      return remarks
    })
  })
}

export interface ApplyFilesOptions {
  readonly docker: Docker
  /** The keeper's image. */
  readonly image: string
  readonly production: string
  /** The volumes with the backup's files and the mirror's. */
  readonly backup: string
  readonly mirror: string
  readonly signal: AbortSignal
}

/**
 * Copies the files that differ. Compares by content: modification times differ between archives. The container that does it
 * sees these two volumes and nothing else.
 */
export async function applyFiles(options: ApplyFilesOptions): Promise<void> {
  const { docker, image, production, signal } = options
  const name = `take-over-files-${production}`
  await docker.remove(name)
  try {
    await docker.run({
      name,
      role: 'prepare',
      owner: production,
      state: 'backup',
      image,
      command: ['sleep', 'infinity'],
      user: webUser,
      mounts: [
        { volume: options.backup, target: '/backup', readOnly: true },
        { volume: options.mirror, target: '/mirror' },
      ],
      network: 'none',
    })
    await docker.exec(name, ['rsync', ...sameFiles, '--', '/backup/', '/mirror/'], { signal })
  } finally {
    await docker.remove(name)
  }
}

const sameFiles = ['-rlpt', '--checksum', '--delete-delay'] as const

function notTaken(detail: string): Failure {
  return new Failure(
    'container-failed',
    'What the backup has could not be taken over. Points and clones are safe; the details show what stood in the way.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}
