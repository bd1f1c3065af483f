// Pulls production's rows into a mirror: opens one consistent read there, and applies the differences here.
import { Failure } from '../../contract/failure.ts'
import type { ProductionSettings } from '../../contract/models.ts'
import { errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import type { SqlConnection } from '../../database/client/connect.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import type { Docker } from '../../docker/docker.ts'
import { type PullResult, pullDifferences } from '../../pull/pull.ts'
import type { AsOwner } from '../../pull/routines.ts'
import { wasAltered } from '../../pull/server-errors.ts'
import { exactValues } from '../../rows/write.ts'
import { closeOnAbort } from './close-on-abort.ts'

export interface PullRowsOptions {
  readonly docker: Docker
  readonly dialect: Dialect
  /** The mirror's container. */
  readonly container: string
  /** Connects to production's database. */
  readonly reach: (signal: AbortSignal) => Promise<SqlConnection>
  readonly database: string
  readonly asOwner?: AsOwner
  readonly settings: Pick<ProductionSettings, 'emptyTables' | 'pullRowsPerSecond'>
  /** Whether the mirror is to follow on from there, and so needs the position of the consistent read. */
  readonly follows: boolean
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  readonly onProgress: (done: number, total: number) => void
  /** Called before the first row is changed. */
  readonly onInconsistent: () => void
  /** The tables to pull; all by default. */
  readonly only?: readonly string[]
  /** Called with the position of the consistent read; rows are written once it resolves. */
  readonly onPosition?: (position: string) => Promise<void>
  /** Called before the first row is changed, if any differs; rows are written once it resolves. */
  readonly onDiffers?: () => Promise<void>
}

export interface PulledRows extends PullResult {
  /** The moment of the consistent read (ISO 8601). */
  readonly at: string
  /** Production's position at that moment; empty unless it was wanted and can be told. */
  readonly position: string
  readonly bytes: number
}

const attempts = 3

/**
 * Begins anew when a table is altered meanwhile, which ends the consistent read.
 * @throws Failure `database-unreachable`, `container-failed`
 */
export async function pullRows(options: PullRowsOptions): Promise<PulledRows> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pullOnce(options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (!wasAltered(error)) throw pullFailure(error)
      if (attempt === attempts) throw keepsChanging(error)
      options.log('A table was altered on production meanwhile; the pull begins anew.')
    }
  }
}

async function pullOnce(options: PullRowsOptions): Promise<PulledRows> {
  const { docker, dialect, container, database, settings, signal, log, onProgress, onInconsistent } = options
  const origin = await options.reach(signal)
  using _origin = closeOnAbort(origin, signal)
  const copy = openAdminClient({
    docker,
    container,
    argv: [...dialect.clientArguments('mirror'), '--max-allowed-packet=1G'],
    failure: (complaint) =>
      new Failure('container-failed', 'The mirror’s database server did not take a row.', {
        detail: errorLines(complaint),
      }),
  })
  using _copy = { [Symbol.dispose]: copy.close }
  const { at, position } = await beginReading(origin, options)
  await options.onPosition?.(position)
  const pulled = await pullDifferences({
    origin: { ...origin, release: async () => void (await origin.query('ROLLBACK TO SAVEPOINT sitefork')) },
    copy,
    database,
    server: dialect.server,
    emptyTables: settings.emptyTables,
    rowsPerSecond: settings.pullRowsPerSecond,
    signal,
    log,
    onProgress,
    onInconsistent,
    ...(options.asOwner && { asOwner: options.asOwner }),
    ...(options.only && { only: options.only }),
    ...(options.onDiffers && { onDiffers: options.onDiffers }),
  })
  const bytes = origin.bytesTravelled()
  log(`${pulled.rowsCompared} rows compared, ${pulled.rowsChanged} changed; ${bytes} bytes travelled.`)
  return { ...pulled, at, position, bytes }
}

/** Starts the transaction whose every query sees production at one moment. */
async function beginReading(
  origin: SqlConnection,
  { dialect, follows }: PullRowsOptions,
): Promise<{ readonly at: string; readonly position: string }> {
  const { begin, position, begun } = dialect.consistentRead
  await origin.query('SET SESSION character_set_results = NULL')
  await origin.query(exactValues)
  await origin.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  for (const statement of follows ? begin : ['START TRANSACTION WITH CONSISTENT SNAPSHOT'])
    await origin.query(statement)
  const at = new Date().toISOString()
  const [row] = follows ? await origin.query(position) : []
  if (follows) for (const statement of begun) await origin.query(statement)
  await origin.query('SAVEPOINT sitefork')
  return { at, position: text(row?.gtid) }
}

/** Converts a value that some servers send as bytes when results have no character set. */
const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))

function pullFailure(error: unknown): unknown {
  if (error instanceof Failure) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new Failure(
    'database-unreachable',
    'Pulling production’s rows was cut off. The mirror is what it was before or will be made whole by the next pull; points and clones are safe.',
    { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
  )
}

function keepsChanging(error: unknown): Failure {
  return new Failure(
    'database-unreachable',
    'Production’s tables are being altered, so no consistent copy could be read. Points and clones are safe; pull again when that has ended.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: String(error), cause: error },
  )
}
