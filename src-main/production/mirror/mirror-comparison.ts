// A comparison of a mirror with its production while both go on: the conversations it takes, and what is looked at of a table.
import { Failure } from '../../contract/failure.ts'
import { type AdminClient, errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import type { SqlConnection } from '../../database/client/connect.ts'
import { sqlName } from '../../database/client/quote.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import type { Docker } from '../../docker/docker.ts'
import { comparePiece, type Piece, type Sides } from '../../pull/compare-piece.ts'
import { pieceRows } from '../../pull/comparison-pace.ts'
import { errorCode, tableExists, wasAltered } from '../../pull/server-errors.ts'
import { createStatementAs, readDefinition, sameForeignKeys } from '../../rows/definition.ts'
import { createStatementOf, ownTablePrefix, readTables, tableNames } from '../../rows/read-tables.ts'
import type { Table } from '../../rows/table.ts'
import type { SqlValue } from '../../rows/value.ts'
import { exactValues } from '../../rows/write.ts'
import { reachDatabase } from '../reach/reach.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { pause } from './pause.ts'

export interface MirrorComparison {
  /** Names of the tables of either side, in order. */
  tables(): Promise<readonly string[]>
  /**
   * One piece of a table, so many rows from behind `after`; the first one compares its definition too.
   * @throws Failure `grants-missing`, `database-unreachable`, `busy` while the mirror is behind
   */
  look(table: string, after: readonly SqlValue[] | null, rows: number): Promise<TableLook>
  /** Milliseconds for which production has worked until now, or was waited for. */
  workedMs(): number
  close(): void
}

export interface TableLook extends Piece {
  /** Why the rest of the table cannot be compared. */
  readonly skipped?: string
}

interface ComparisonOptions {
  readonly docker: Docker
  readonly dialect: Dialect
  /** The mirror's container. */
  readonly container: string
  /** A conversation with production. */
  readonly reach: (signal: AbortSignal) => Promise<SqlConnection>
  readonly database: string
  /** Tables of which only the columns are compared. */
  readonly emptyTables: readonly string[]
  readonly signal: AbortSignal
}

/** How long a mirror may take to have what production had, and production for one answer. */
const [behindMs, answerMs] = [20_000, 60_000]
/** What a statement may take of production; it ends by itself then. */
const statementSeconds = 20
const definitionLooks = 3

/** @throws Failure `grants-missing`, `database-unreachable`, `ssh-…` */
export function compare(
  { docker, dialect, server, source, settings }: MirrorParts,
  signal: AbortSignal,
): Promise<MirrorComparison> {
  return openMirrorComparison({
    docker,
    dialect: dialect,
    container: server.name,
    reach: (signal) => reachDatabase(source, signal),
    database: source.database.name,
    emptyTables: settings.emptyTables,
    signal,
  })
}

async function openMirrorComparison(options: ComparisonOptions): Promise<MirrorComparison> {
  const { dialect, database, emptyTables, signal } = options
  const origin = timed(await options.reach(signal), signal)
  const copy = openCopy(options)
  const sides: Sides = { origin, copy, settle, pause: (looks) => pause(looks * 100, signal) }
  let current: Table | undefined

  async function settle(): Promise<void> {
    const [row] = await origin.query(dialect.productionPosition)
    const position = String(row?.gtid ?? '')
    for (const late = Date.now() + behindMs; ; ) {
      signal.throwIfAborted()
      const [waited] = await copy.query(dialect.waitFor(position))
      if (waited?.late === '0') return
      if (Date.now() > late) throw isBehind()
    }
  }

  /** The table as both have it; `differs` when they go on having it otherwise; undefined when neither has it. */
  async function define(name: string): Promise<Table | 'differs' | undefined> {
    for (let look = 1; ; look++) {
      const theirs = (await readTables(origin, database, [name])).get(name)
      // Whoever may do anything with a table sees its name; its columns only who may read it.
      if (theirs?.columns.length === 0) await tableExists(origin, name)
      await settle()
      const ours = (await readTables(copy, database, [name])).get(name)
      if (!theirs && !ours) return undefined
      if (theirs && ours && (await isSame(copy, ours, theirs))) return theirs
      if (look < definitionLooks) await sides.pause(look * 3)
      else return theirs || !(await tableExists(origin, name)) ? 'differs' : undefined
    }
  }

  async function look(name: string, after: readonly SqlValue[] | null, rows: number): Promise<TableLook> {
    if (after === null || current?.name !== name) {
      const found = await define(name)
      if (found === 'differs' || found === undefined) return { next: null, rows: 0, differs: found === 'differs' }
      current = found
    }
    const table = current
    if (emptyTables.includes(name)) return { next: null, rows: 0, differs: false }
    const from = after?.length === table.key.length ? after : null
    try {
      return await comparePiece(table, from, rows, sides)
    } catch (error) {
      if (!tookTooLong(error)) throw error
      if (table.key.length > 0 && rows > pieceRows.least) {
        return look(name, from, Math.max(pieceRows.least, Math.floor(rows / 10)))
      }
      const why = table.key.length > 0 ? 'production takes too long for its rows' : 'it has no key, and is too large'
      return { next: null, rows: 0, differs: false, skipped: `${name}: ${why}` }
    }
  }

  const comparison = {
    workedMs: origin.workedMs,
    async tables() {
      const [theirs, ours] = [await tableNames(origin, database), await tableNames(copy, database)]
      return [...new Set([...theirs, ...ours])].sort()
    },
    async look(name: string, after: readonly SqlValue[] | null, rows: number): Promise<TableLook> {
      try {
        return await look(name, after, rows)
      } catch (error) {
        if (!wasAltered(error)) throw error
        current = undefined
        return look(name, null, rows)
      }
    },
    close() {
      origin.close()
      copy.close()
    },
  }
  try {
    await origin.query('SET SESSION character_set_results = NULL')
    await origin.query(exactValues)
    // Servers that know no such limit do without.
    await origin.query(dialect.limitStatement(statementSeconds)).catch(() => undefined)
  } catch (error) {
    comparison.close()
    throw told(error)
  }
  const explained =
    <Given extends readonly unknown[], T>(ask: (...given: Given) => Promise<T>) =>
    (...given: Given) =>
      ask(...given).catch((error: unknown) => {
        throw told(error)
      })
  return { ...comparison, tables: explained(comparison.tables), look: explained(comparison.look) }
}

/** Its settings are the client's, which begins anew after every error. */
function openCopy({ docker, container, dialect, database }: ComparisonOptions): AdminClient {
  const session = openAdminClient({
    docker,
    container,
    argv: [
      ...dialect.clientArguments('mirror'),
      `--database=${database}`,
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

interface Timed extends SqlConnection {
  workedMs(): number
}

/** An answer that never comes ends the conversation. */
function timed(connection: SqlConnection, signal: AbortSignal): Timed {
  let worked = 0
  signal.addEventListener('abort', connection.close, { once: true })
  async function timing<T>(answer: Promise<T>): Promise<T> {
    const began = performance.now()
    const late = setTimeout(connection.close, answerMs)
    try {
      return await answer
    } finally {
      clearTimeout(late)
      worked += performance.now() - began
    }
  }
  return {
    ...connection,
    query: (sql) => timing(connection.query(sql)),
    values: (sql) => timing(connection.values(sql)),
    workedMs: () => worked,
    close() {
      signal.removeEventListener('abort', connection.close)
      connection.close()
    },
  }
}

/** Servers of different versions write the same differently, so the mirror's own words for both are compared. */
async function isSame(copy: AdminClient, mine: Table, theirs: Table): Promise<boolean> {
  if (!sameForeignKeys(mine.definition, theirs.definition)) return false
  if (mine.definition.text === theirs.definition.text) return true
  const trial = `${ownTablePrefix}trial`
  // Of this conversation alone: no snapshot has it.
  const created = createStatementAs(trial, theirs.definition).replace('CREATE TABLE', 'CREATE TEMPORARY TABLE')
  try {
    await copy.query(created)
    const { text } = readDefinition(await createStatementOf(copy, trial))
    await copy.query(`DROP TEMPORARY TABLE ${sqlName(trial)}`)
    return mine.definition.text === text
  } catch {
    // There are tables that cannot be temporary; their columns and keys tell enough.
    return JSON.stringify([mine.columns, mine.key]) === JSON.stringify([theirs.columns, theirs.key])
  }
}

const tookTooLong = (error: unknown) =>
  ['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT'].includes(errorCode(error)) || /max_statement_time/.test(String(error))

const denied = new Set([
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
])

function told(error: unknown): unknown {
  if (error instanceof Failure) return error
  const detail = error instanceof Error ? error.message : String(error)
  if (denied.has(errorCode(error))) {
    return new Failure(
      'grants-missing',
      'The database account may not read all tables of production, so the mirror cannot be compared with them. It goes on following; have the account granted SELECT.',
      { remedy: { label: 'Edit source', action: 'edit-source' }, detail, cause: error },
    )
  }
  return new Failure(
    'database-unreachable',
    'Comparing the mirror with production was cut off. The mirror, points and clones are as they were; it goes on by itself.',
    { remedy: { label: 'Try again', action: 'retry' }, detail, cause: error },
  )
}

function isBehind(): Failure {
  return new Failure(
    'busy',
    'The mirror is behind production, so they cannot be compared now. It is tried again by itself.',
  )
}
