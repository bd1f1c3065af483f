// What a production's server is, as far as it matters for writing beside others, and a session of it that writes.
import type { RowLock } from '../../comparing/locked-rows.ts'
import { Failure } from '../../contract/failure.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { versionNumbers } from '../../database/site/server-facts.ts'
import { exactValues } from '../../rows/write.ts'

export interface WriteServer {
  /** Reading a row that somebody else has fails at once, where the server can do that. */
  readonly lock: RowLock
  /** How long a statement waits for a lock where it must; one second is the least that most servers know. */
  readonly waitSeconds: number
  /** Bytes of the largest packet. */
  readonly packet: number
  readonly isolation: 'READ COMMITTED' | 'REPEATABLE READ'
}

const variables = [
  'version',
  'version_comment',
  'read_only',
  'super_read_only',
  'innodb_read_only',
  'log_bin',
  'binlog_format',
  'max_allowed_packet',
]

/** @throws Failure `database-refused` for a server that is read only, whatever the account may do there */
export async function readWriteServer(connection: SqlReader): Promise<WriteServer> {
  const rows = await connection.query(
    `SHOW VARIABLES WHERE Variable_name IN (${variables.map((name) => `'${name}'`).join(', ')})`,
  )
  const values = new Map(rows.map((row) => [row.Variable_name, String(row.Value)]))
  const said = (name: string) => values.get(name) ?? ''
  const isOn = (name: string) => !/^(?:OFF|0)?$/i.test(said(name))
  if (isOn('read_only') || isOn('super_read_only') || isOn('innodb_read_only')) {
    throw new Failure(
      'database-refused',
      'Production’s database server takes no writes right now (read_only): another one may have taken its place. Nothing was changed; see which server production writes to, then try again.',
      { remedy: { label: 'Edit source', action: 'edit-source' } },
    )
  }
  const isMariadb = /mariadb/i.test(`${said('version')} ${said('version_comment')}`)
  const [major = 0, minor = 0] = versionNumbers(said('version')).split('.').map(Number)
  const knowsNowait = isMariadb ? major > 10 || (major === 10 && minor >= 3) : major >= 8
  const logsStatements = isOn('log_bin') && /^STATEMENT$/i.test(said('binlog_format'))
  return {
    lock: knowsNowait ? 'FOR UPDATE NOWAIT' : 'FOR UPDATE',
    waitSeconds: isMariadb && knowsNowait ? 0 : 1,
    packet: Number(said('max_allowed_packet')) || 2 ** 20,
    // Elsewhere, gaps between rows would be locked as well; statements in a log would mean something else with it.
    isolation: logsStatements ? 'REPEATABLE READ' : 'READ COMMITTED',
  }
}

/** Seconds after which the server ends a session of which it hears nothing. */
const silentSeconds = 3
/** The same while nothing is locked, and many rows are compared. */
const lookingSeconds = 10
/** The same while rows are locked, so that nobody waits for one that is cut off; many rows take long to be put into statements. */
const lockedSeconds = (rows: number) => (rows <= fewRows ? 1 : 5)
/** As many as people promote. */
const fewRows = 5000

/** Nothing is kept from others for longer, milliseconds: then it is given up. Only going back by hours takes more than a moment. */
export const mostLockedMs = (rows: number) => Math.min(15_000, Math.max(5000, rows))

/** Has a session write, and neither wait long nor hold anything for long. Nothing is committed but by COMMIT. */
export async function beginSession(connection: SqlReader, { isolation, waitSeconds }: WriteServer): Promise<void> {
  await connection.query(exactValues)
  await connection.query(`SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}`)
  await connection.query('SET SESSION TRANSACTION READ WRITE')
  await connection.query(
    `SET SESSION autocommit = 0, sql_safe_updates = 0, lock_wait_timeout = 2, innodb_lock_wait_timeout = ${waitSeconds}`,
  )
  await limitSilence(connection)
}

/** @param rows how many are locked from now on, or only looked at; by default, few for a moment */
export async function limitSilence(connection: SqlReader, rows?: number | 'looked-at'): Promise<void> {
  const seconds = rows === undefined ? silentSeconds : rows === 'looked-at' ? lookingSeconds : lockedSeconds(rows)
  await connection.query(
    `SET SESSION wait_timeout = ${seconds}, net_read_timeout = ${seconds}, net_write_timeout = ${seconds}`,
  )
}
