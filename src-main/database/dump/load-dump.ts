// Loads a dump into a new data directory, with an isolated server.
import { pipeline, type Readable } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import { plainLines } from '../../contract/plain-text.ts'
import { lastWords } from '../../contract/program-output.ts'
import type { Docker } from '../../docker/docker.ts'
import type { ChosenSite } from '../../dumps/choose-site.ts'
import { filterDump } from '../../dumps/filter-dump.ts'
import type { DatabaseDefaults } from '../../dumps/survey-dump.ts'
import { type AdminClient, errorLines } from '../client/admin-client.ts'
import { clientUser } from '../client/client-arguments.ts'
import { sqlName, sqlText } from '../client/quote.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { takeAll } from '../dialect/server-scripts.ts'
import { withIsolatedServer } from '../server/isolated-server.ts'
import { readServerFacts } from '../site/server-facts.ts'
import { readStoredSite, type StoredSite } from '../site/stored-site.ts'

export interface LoadDumpOptions {
  readonly docker: Docker
  readonly dialect: Dialect
  /** The image of the server that loads the dump. */
  readonly image: string
  readonly production: string
  /** The volume of the state's database. */
  readonly volume: string
  /** The dump, which was read once before and is complete. It is destroyed in any case. */
  readonly dump: Readable
  /** Which part of the dump is loaded. */
  readonly chosen: ChosenSite
  /** The default character set that the dump names. */
  readonly defaults: DatabaseDefaults | undefined
  /** The name of the database that the tables are loaded into, whatever the dump calls it. */
  readonly database: string
  readonly multisite: boolean
  readonly signal: AbortSignal
}

export interface LoadedDump {
  readonly site: StoredSite
  readonly bytes: number
}

/** @throws Failure `bad-input`, `wordpress-not-found`, `container-failed` */
export async function loadDump(options: LoadDumpOptions): Promise<LoadedDump> {
  const { docker, dialect, production, dump, chosen, database, multisite, signal } = options
  const name = `import-database-${production}`
  let broken: unknown
  const sql = pipeline(
    dump,
    filterDump({ database: chosen.database, as: database, server: dialect.server }),
    (error) => {
      broken = error ?? undefined
    },
  )
  const said = lastWords(16_000)
  const worker = {
    docker,
    name,
    owner: production,
    state: 'import',
    image: options.image,
    volume: options.volume,
    command: ['bash', '-c', dialect.initScript, 'begin', ...dialect.serverArguments({ purpose: 'prepare' })],
    dialect,
    deadlineMs: 120_000,
    signal,
    complaint: notStarted,
  }
  try {
    return await withIsolatedServer(worker, async (session) => {
      await session.query('SET SESSION sql_log_bin = 0')
      await createDatabase(session, database, options.defaults)
      const client = [
        ...dialect.clientArguments('prepare'),
        '--max-allowed-packet=1G',
        '--show-warnings',
        `--init-command=${takeAll}, sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`,
        database,
      ]
      const loaded = await docker.exec(name, client, {
        user: clientUser,
        stdin: sql,
        signal,
        allowFailure: true,
        onStdout: (chunk) => said.add(chosenWords(chunk)),
      })
      signal.throwIfAborted()
      if (loaded.exitCode !== 0) throw notLoaded(errorLines(loaded.stderr))
      if (broken) throw incomplete(broken)
      if (said.text() !== '') throw otherCharacters(plainLines(said.text()))
      await session.query(`USE ${sqlName(database)}`)
      const site = await wholeSite(session, chosen.prefix, multisite)
      const { databaseBytes } = await readServerFacts(session, database)
      session.close()
      await docker.stop(name, 120)
      return { site, bytes: databaseBytes }
    })
  } catch (error) {
    signal.throwIfAborted()
    throw broken instanceof Failure ? broken : broken && !(error instanceof Failure) ? incomplete(broken) : error
  } finally {
    sql.destroy()
    dump.destroy()
  }
}

/** Falls back when the server does not know the character set: then its tables cannot be in it either. */
async function createDatabase(session: AdminClient, database: string, defaults?: DatabaseDefaults): Promise<void> {
  const { charset = '', collation = '' } = defaults ?? {}
  const said = `${charset && ` CHARACTER SET ${charset}`}${collation && ` COLLATE ${collation}`}`
  const make = (how: string) => session.query(`CREATE DATABASE ${sqlName(database)}${how}`)
  if (said) await make(said).catch(() => make(' CHARACTER SET utf8mb4'))
  else await make(' CHARACTER SET utf8mb4')
  await session.query('SET SESSION sql_log_bin = 0')
}

/** Tables without which WordPress would be another, empty site. */
async function wholeSite(session: AdminClient, prefix: string, multisite: boolean): Promise<StoredSite> {
  const site = await readStoredSite(session, prefix, multisite)
  if (!site) throw notWordpress(prefix)
  const names = ['siteurl', 'home', 'template', 'stylesheet', `${prefix}user_roles`]
  const found = await session.query(
    `SELECT option_name AS name FROM ${sqlName(`${prefix}options`)} WHERE option_name IN (${names.map(sqlText).join(', ')})`,
  )
  const missing = names.filter((name) => !found.some((row) => row.name === name))
  if (missing.length > 0) throw lacking(`${prefix}options`, missing)
  return site
}

/** The server's warnings that say that a text was changed. */
function chosenWords(chunk: Buffer): string {
  const lines = chunk.toString('utf8').split('\n')
  const telling = lines.filter((line) => /\(Code 1366\): Incorrect string value|\(Code 1406\)/.test(line))
  return telling.map((line) => `${line}\n`).join('')
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

function otherCharacters(detail: string): Failure {
  return new Failure(
    'bad-input',
    'The dump has text that is not in the character set it says, so it is damaged, or was changed by an editor. Write or copy it again, then try again.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}

function lacking(table: string, options: readonly string[]): Failure {
  const names = options.map((name) => `“${name}”`).join(', ')
  return new Failure(
    'bad-input',
    `The dump is not complete: its table “${table}” has no ${names}, without which WordPress is another site, or none. Write or copy it again, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

function notWordpress(prefix: string): Failure {
  return new Failure(
    'wordpress-not-found',
    `The dump has no table “${prefix}options”, so it is not the database of the WordPress in the archive. Give the dump that belongs to these files.`,
  )
}
