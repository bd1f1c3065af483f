// Loads a dump into a new data directory, with a server of its own that nobody reaches.
import type { Readable } from 'node:stream'
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import { readServerFacts, readSiteFacts, type SiteFacts } from './facts.ts'
import type { Flavor } from './flavor.ts'
import { sqlName } from './quote.ts'
import { clientUser } from './server-arguments.ts'
import { keepDates, takeAll } from './server-scripts.ts'
import { errorLines } from './session.ts'
import { withServer } from './start-alone.ts'

export interface LoadDumpOptions {
  readonly docker: Docker
  readonly flavor: Flavor
  /** Of its server. */
  readonly image: string
  readonly production: string
  /** Of the state's database. */
  readonly volume: string
  /** Destroyed here, however it ends. */
  readonly dump: Readable
  /** Whether it ended as it should; asked once it was read. */
  readonly isWhole: () => boolean
  /** The name its tables get, whatever the dump calls it. */
  readonly database: string
  readonly prefix: string
  readonly multisite: boolean
  readonly signal: AbortSignal
}

export interface LoadedDump {
  readonly site: SiteFacts
  readonly bytes: number
}

/** Databases that the dump names, and accounts that its views and triggers belong to, are not here. */
const load = `
set -o pipefail
LC_ALL=C sed -E -e '/^(CREATE DATABASE |USE \`)/d' -e '/^(\\/\\*!|CREATE )/s/ DEFINER *= *\`[^\`]*\`@\`[^\`]*\`//' \\
  -e ${keepDates} | "$@"
`

/** @throws Failure `bad-input`, `wordpress-not-found`, `container-failed` */
export async function loadDump(options: LoadDumpOptions): Promise<LoadedDump> {
  const { docker, flavor, production, dump, isWhole, database, prefix, multisite, signal } = options
  const name = `import-database-${production}`
  let broken: unknown
  dump.once('error', (error) => {
    broken = error
  })
  const worker = {
    docker,
    name,
    owner: production,
    state: 'import',
    image: options.image,
    volume: options.volume,
    command: ['bash', '-c', flavor.begin, 'begin', ...flavor.serverArguments({ purpose: 'prepare' })],
    flavor,
    deadlineMs: 120_000,
    signal,
    complaint: notStarted,
  }
  try {
    return await withServer(worker, async (session) => {
      await session.query('SET SESSION sql_log_bin = 0')
      await session.query(`CREATE DATABASE ${sqlName(database)} CHARACTER SET utf8mb4`)
      const client = [
        ...flavor.clientArguments('prepare'),
        '--max-allowed-packet=1G',
        `--init-command=${takeAll}, sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`,
        database,
      ]
      const loaded = await docker.exec(name, ['bash', '-c', load, 'load', ...client], {
        user: clientUser,
        stdin: dump,
        signal,
        allowFailure: true,
      })
      signal.throwIfAborted()
      if (broken || !isWhole()) throw incomplete(broken)
      if (loaded.exitCode !== 0) throw notLoaded(errorLines(loaded.stderr))
      await session.query(`USE ${sqlName(database)}`)
      const site = await readSiteFacts(session, prefix, multisite)
      if (!site) throw notWordpress(prefix)
      const { databaseBytes } = await readServerFacts(session, database)
      session.close()
      await docker.stop(name, 120)
      return { site, bytes: databaseBytes }
    })
  } catch (error) {
    signal.throwIfAborted()
    throw broken ? incomplete(broken) : error
  } finally {
    dump.destroy()
  }
}

function notStarted(detail: string): Failure {
  return new Failure('container-failed', 'The database server that reads the dump did not do what it was asked.', {
    remedy: { label: 'Try again', action: 'retry' },
    detail,
  })
}

function incomplete(cause: unknown): Failure {
  return new Failure(
    'bad-input',
    'The dump ends too early: it is not complete, or cannot be unpacked. Write or copy it again, then try again.',
    { remedy: { label: 'Try again', action: 'retry' }, ...(cause !== undefined && { detail: String(cause), cause }) },
  )
}

function notLoaded(detail: string): Failure {
  return new Failure(
    'bad-input',
    'The database server did not take the dump; the details show at which line. Check that the dump is complete, then try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}

function notWordpress(prefix: string): Failure {
  return new Failure(
    'wordpress-not-found',
    `The dump has no table “${prefix}options”, so it is not the database of the WordPress in the archive. Give the dump that belongs to these files.`,
  )
}
