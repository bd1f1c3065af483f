// Starts a server on a thin copy of each of two states, both at once, and removes everything again whatever happens.
import { Failure } from '../contract/failure.ts'
import { type AdminClient, errorLines, openAdminClient } from '../database/client/admin-client.ts'
import type { SqlReader } from '../database/client/sql.ts'
import type { Dialect } from '../database/dialect/dialect.ts'
import { withIsolatedServer } from '../database/server/isolated-server.ts'
import type { ServerImage } from '../database/server/server-image.ts'
import type { Docker } from '../docker/docker.ts'
import { clonePath, databaseFolder, inKeeper, type StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { exactValues } from '../rows/write.ts'

/** A state whose database is read. */
export interface ReadableState {
  readonly path: StatePath
  /** The server that wrote it, and the reference of its image on this machine. */
  readonly build: ServerImage
  readonly image: string
  readonly dialect: Dialect
  /** The name of the site's database. */
  readonly database: string
}

export interface StateServersOptions {
  readonly docker: Docker
  /** One that records what it makes (`recordMade`), so that what a kill leaves is swept. */
  readonly pool: Pool
  /** Ids that no job and no row of the catalog has. */
  readonly newId: () => string
  readonly signal: AbortSignal
}

/** A server on a copy of a state. What is written there is lost with it. */
export interface StateServer extends SqlReader {
  readonly database: string
}

/** Crash recovery of a large database takes minutes. */
const startDeadlineMs = 600_000
/** The longest that a statement may take: one that goes through a large table without a key. */
const statementMs = 3_600_000

/**
 * Runs work with servers on copies of states. A clone or a mirror that runs meanwhile is not disturbed: its copy is as after a
 * power cut, with all that it had committed.
 * @throws Failure `container-failed` where a server does not start, or refuses a statement
 */
export async function withStateServers<T>(
  options: StateServersOptions,
  states: readonly ReadableState[],
  work: (servers: readonly StateServer[]) => Promise<T>,
): Promise<T> {
  const done = Promise.withResolvers<void>()
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const opened = states.map((state) => {
    const ready = Promise.withResolvers<StateServer>()
    const ended = withStateServer({ ...options, signal }, state, async (server) => {
      ready.resolve(server)
      await done.promise
    })
    // Where one does not start, the other is not waited for.
    ended.catch((error: unknown) => {
      ready.reject(error)
      failed.abort(error)
    })
    return { ready: ready.promise, ended }
  })
  try {
    const servers = await Promise.all(opened.map((one) => one.ready))
    return await work(servers)
  } finally {
    done.resolve()
    await Promise.allSettled(opened.map((one) => one.ended))
  }
}

async function withStateServer(
  { docker, pool, newId, signal }: StateServersOptions,
  { path, image, dialect, database }: ReadableState,
  work: (server: StateServer) => Promise<void>,
): Promise<void> {
  const [owner, state] = [newId(), newId()]
  const copy = clonePath(owner, state)
  const name = `compare-${owner}`
  try {
    // Of kind `point`: it is no clone’s, whose log begins where the copy was made.
    await pool.copy(path, copy, 'point')
    await forgetLostLogs(pool, copy)
    const { db: volume } = await pool.volumes(copy)
    signal.throwIfAborted()
    const task = { docker, name, owner, state, image, volume, dialect, deadlineMs: startDeadlineMs, signal }
    await withIsolatedServer({ ...task, complaint: cannotCompare }, async () => {
      const session = openAdminClient({
        docker,
        container: name,
        argv: [
          ...dialect.clientArguments('prepare'),
          '--max-allowed-packet=1G',
          `--init-command=${exactValues}, sql_log_bin = 0`,
          database,
        ],
        failure: (said) => cannotCompare(errorLines(said)),
      })
      const close = () => session.close()
      signal.addEventListener('abort', close, { once: true })
      try {
        await work({ database, query: (sql) => askUntilAborted(session, sql, signal) })
      } finally {
        signal.removeEventListener('abort', close)
        session.close()
      }
    })
  } finally {
    await pool.remove(copy)
  }
}

/** A server does not start where it is to have a log that is lost; of a copy, nobody wants to know. */
async function forgetLostLogs(pool: Pick<Pool, 'run'>, copy: StatePath): Promise<void> {
  await pool.run(['sh', '-c', forgetScript, 'sh', inKeeper(databaseFolder(copy))])
}

const forgetScript = `cd "$1"
test -f binlog.index && test ! -L binlog.index || exit 0
kept=$(while IFS= read -r log; do test ! -f "\${log##*/}" || printf '%s\\n' "$log"; done < binlog.index)
test "$kept" = "$(cat binlog.index)" || printf '%s' "\${kept:+$kept
}" > binlog.index`

async function askUntilAborted(session: AdminClient, sql: string, signal: AbortSignal) {
  signal.throwIfAborted()
  try {
    return await session.query(sql, statementMs)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

function cannotCompare(detail: string): Failure {
  return new Failure(
    'container-failed',
    'The database of a state could not be read, so nothing was compared. Points and clones are not affected; the details say what its server said.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}
