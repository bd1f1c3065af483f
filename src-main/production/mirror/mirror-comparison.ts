// Compares a mirror with its production while both go on: opens the connections that takes, and looks at one piece at a time.
import { Failure } from '../../contract/failure.ts'
import { type AdminClient, errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import type { Sides } from '../../pull/compare-piece.ts'
import { wasAltered } from '../../pull/server-errors.ts'
import { tableNames } from '../../rows/read-tables.ts'
import type { Table } from '../../rows/table.ts'
import type { SqlValue } from '../../rows/value.ts'
import { exactValues } from '../../rows/write.ts'
import { reachDatabase } from '../reach/reach.ts'
import { commonDefinition, comparePieceInTime, type TableLook } from './compare-table.ts'
import { comparisonFailure, mirrorBehind } from './comparison-failures.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { pause } from './pause.ts'
import { type TimedConnection, timed } from './timed-connection.ts'

export interface MirrorComparison {
  /** The names of the tables of either side, in order. */
  tables(): Promise<readonly string[]>
  /**
   * Compares one piece of a table: up to `rows` rows behind the key `after`. The first piece compares the definition too.
   * @throws Failure `grants-missing`, `database-unreachable`, `busy` while the mirror is behind
   */
  look(table: string, after: readonly SqlValue[] | null, rows: number): Promise<TableLook>
  /** Milliseconds for which production has worked until now, or was waited for. */
  workedMs(): number
  close(): void
}

/** Milliseconds that a mirror has to get what production had. */
const settleMs = 20_000
/** Seconds after which production ends a statement by itself. */
const statementSeconds = 20

/** @throws Failure `grants-missing`, `database-unreachable`, `ssh-…` */
export async function compare(parts: MirrorParts, signal: AbortSignal): Promise<MirrorComparison> {
  const { dialect, source, settings } = parts
  const origin = timed(await reachDatabase(source, signal), signal)
  const copy = openCopy(parts)
  const close = () => {
    origin.close()
    copy.close()
  }
  try {
    await prepare(origin, dialect)
  } catch (error) {
    close()
    throw comparisonFailure(error)
  }
  const sides: Sides = {
    origin,
    copy,
    settle: () => settle(origin, copy, dialect, signal),
    pause: (looks) => pause(looks * 100, signal),
  }
  const { name: database } = source.database
  const look = createLook(sides, database, settings.emptyTables)
  return {
    tables: () => explained(() => namesOfBoth(sides, database)),
    look: (...piece) => explained(() => look(...piece)),
    workedMs: origin.workedMs,
    close,
  }
}

/** The client sends these settings anew whenever an error ended its connection. */
function openCopy({ docker, dialect, server, source }: MirrorParts): AdminClient {
  const session = openAdminClient({
    docker,
    container: server.name,
    argv: [
      ...dialect.clientArguments('mirror'),
      `--database=${source.database.name}`,
      `--init-command=${exactValues}, sql_log_bin = 0`,
      '--max-allowed-packet=1G',
    ],
    failure: (complaint) =>
      new Failure('container-failed', 'The mirror’s database server did not answer, so it was not compared.', {
        detail: errorLines(complaint),
      }),
  })
  return { query: (sql) => session.query(sql, 600_000), close: session.close }
}

async function prepare(origin: TimedConnection, dialect: Dialect): Promise<void> {
  await origin.query('SET SESSION character_set_results = NULL')
  await origin.query(exactValues)
  // Older servers have no such limit; they are compared without.
  await origin.query(dialect.limitStatement(statementSeconds)).catch(() => undefined)
}

/** Waits until the mirror has everything that production has now. @throws Failure `busy` when that takes too long */
async function settle(
  origin: TimedConnection,
  copy: AdminClient,
  dialect: Dialect,
  signal: AbortSignal,
): Promise<void> {
  const [row] = await origin.query(dialect.productionPosition)
  const position = String(row?.gtid ?? '')
  for (const deadline = Date.now() + settleMs; ; ) {
    signal.throwIfAborted()
    const [waited] = await copy.query(dialect.waitFor(position))
    if (waited?.late === '0') return
    if (Date.now() > deadline) throw mirrorBehind()
  }
}

async function namesOfBoth({ origin, copy }: Sides, database: string): Promise<readonly string[]> {
  const [theirs, ours] = [await tableNames(origin, database), await tableNames(copy, database)]
  return [...new Set([...theirs, ...ours])].sort()
}

/** Keeps the definition of the table it is at; a table that is altered meanwhile is begun anew. */
function createLook(sides: Sides, database: string, emptyTables: readonly string[]): MirrorComparison['look'] {
  let current: Table | undefined

  async function look(name: string, after: readonly SqlValue[] | null, rows: number): Promise<TableLook> {
    if (after === null || current?.name !== name) {
      const found = await commonDefinition(sides, database, name)
      if (found === 'differs' || found === undefined) return { next: null, rows: 0, differs: found === 'differs' }
      current = found
    }
    if (emptyTables.includes(name)) return { next: null, rows: 0, differs: false }
    return comparePieceInTime(sides, current, after, rows)
  }

  return async (name, after, rows) => {
    try {
      return await look(name, after, rows)
    } catch (error) {
      if (!wasAltered(error)) throw error
      current = undefined
      return look(name, null, rows)
    }
  }
}

async function explained<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw comparisonFailure(error)
  }
}
