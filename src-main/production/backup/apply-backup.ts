// Makes a mirror what a backup is that was unpacked beside it, by changing only what differs: points of it stay thin.
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
  /** Of the server of both. */
  readonly image: string
  /** The keeper's image. */
  readonly keeper: string
  readonly production: string
  /** The volume with the backup's database, shut down cleanly; nothing of it is kept. */
  readonly backup: string
  /** The volume with the mirror's; halfway between the two until this is done, and done when it is begun anew. */
  readonly mirror: string
  readonly database: string
  readonly settings: ProductionSettings
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** Rows compared, of about so many. */
  readonly onProgress: (done: number, total: number) => void
}

const port = 3306
/** Recovery of a large database after a crash takes minutes. */
const startDeadlineMs = 600_000

/**
 * The backup's server is read as a production's would be, on loopback, by an account of this moment.
 * @returns what of the backup the mirror lacks: whole sentences
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

/** Compares by content: two archives may give one file two times. Whoever does it sees these files and nothing else. */
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
