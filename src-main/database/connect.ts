// A short conversation of the main process with a production's database server, for the probe.
import type { Duplex } from 'node:stream'
import mysql from 'mysql2/promise'
import { Failure } from '../contract/failure.ts'

export type Way =
  /** A byte stream that ends at the server: an SSH channel. */
  | { readonly is: 'stream'; readonly stream: Duplex }
  | { readonly is: 'address'; readonly host: string; readonly port: number }

export interface Login {
  readonly user: string
  readonly password: string
  readonly name: string
}

export type Row = Readonly<Record<string, string>>

export interface Conversation {
  query(sql: string): Promise<readonly Row[]>
  /** Rows as the bytes of their columns, in each column's own character set. */
  values(sql: string): Promise<readonly (readonly (Buffer | null)[])[]>
  /** Bytes of questions and answers so far, without what the protocol adds. */
  travelled(): number
  /** Whoever waits for an answer gets a failure. */
  close(): void
}

/** @throws Failure `database-unreachable` or `database-refused` */
export async function converse(way: Way, login: Login): Promise<Conversation> {
  const connection = await open(way, login)
  connection.on('error', () => undefined)
  let bytes = 0
  // A question whose connection is destroyed is never answered by the driver.
  const closed = Promise.withResolvers<never>()
  closed.promise.catch(() => undefined)
  const asked = <T>(question: Promise<T>) => Promise.race([question, closed.promise])
  const asBytes = (field: { buffer(): Buffer | null }) => field.buffer()
  return {
    travelled: () => bytes,
    async query(sql) {
      const [rows] = await asked(connection.query(sql))
      const answer = (Array.isArray(rows) ? rows : []) as readonly Row[]
      for (const row of answer) for (const value of Object.values(row)) bytes += String(value ?? '').length
      bytes += sql.length
      return answer
    },
    async values(sql) {
      const [rows] = await asked(connection.query({ sql, rowsAsArray: true, typeCast: asBytes }))
      const answer = rows as unknown as (Buffer | null)[][]
      for (const row of answer) for (const value of row) bytes += value?.length ?? 0
      bytes += sql.length
      return answer
    },
    close() {
      connection.destroy()
      closed.reject(new Failure('cancelled', 'The conversation with production’s database was closed.'))
    },
  }
}

async function open(way: Way, login: Login): Promise<mysql.Connection> {
  const account = {
    user: login.user,
    password: login.password,
    database: login.name,
    connectTimeout: 15_000,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  }
  try {
    if (way.is === 'stream') return await mysql.createConnection({ ...account, stream: way.stream })
    const address = { ...account, host: way.host, port: way.port }
    try {
      // Encrypted where the server can; its certificate is nobody's to check, so this keeps out listeners only.
      return await mysql.createConnection({ ...address, ssl: { rejectUnauthorized: false } })
    } catch (error) {
      if (codeOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error
      return await mysql.createConnection(address)
    }
  } catch (error) {
    throw databaseFailure(error, login)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const refusals = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_HOST_IS_BLOCKED',
  'ER_BAD_DB_ERROR',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'AUTH_SWITCH_PLUGIN_ERROR',
])

export function databaseFailure(error: unknown, login: Pick<Login, 'user' | 'name'>): Failure {
  const detail = error instanceof Error ? error.message : String(error)
  const remedy = { label: 'Edit source', action: 'edit-source' } as const
  if (refusals.has(codeOf(error))) {
    return new Failure(
      'database-refused',
      `The database server does not let “${login.user}” into “${login.name}”. Nothing was changed; check user, password and database name.`,
      { remedy, detail, cause: error },
    )
  }
  return new Failure(
    'database-unreachable',
    'The database server cannot be reached at the address given. Nothing was changed; check host and port, and whether it is reached through the SSH host.',
    { remedy, detail, cause: error },
  )
}
