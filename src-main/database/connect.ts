// A conversation of the main process with a production's database server, which says no more than it may.
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import mysql from 'mysql2/promise'
import { Failure } from '../contract/failure.ts'
import { plainLines } from '../contract/plain-text.ts'
import { type AnswerBounds, createMeter, type Meter } from './answer-meter.ts'

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

/** A row holds 1 GB at most; a large table may take a slow server many minutes. */
const usual: AnswerBounds = { bytes: 2 ** 30, seconds: 3600 }

/** @throws Failure `database-unreachable`, `database-refused`; each question may throw `too-much` */
export async function converse(way: Way, login: Login, bounds = usual): Promise<Conversation> {
  const { connection, meter } = await open(way, login, bounds)
  connection.on('error', () => undefined)
  let bytes = 0
  // A question whose connection is destroyed is never answered by the driver.
  const closed = Promise.withResolvers<never>()
  closed.promise.catch(() => undefined)
  const asked = <T>(question: Promise<T>) =>
    meter.bounded(Promise.race([question, closed.promise]), () => connection.destroy())
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

interface Opened {
  readonly connection: mysql.Connection
  readonly meter: Meter
}

async function open(way: Way, login: Login, bounds: AnswerBounds): Promise<Opened> {
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
    if (way.is === 'stream') return await metered(way.stream, account, bounds)
    const address = { ...account, host: way.host, port: way.port }
    const socket = () => connectTcp(way.port, way.host).setNoDelay(true)
    try {
      // Encrypted where the server can; its certificate is nobody's to check, so this keeps out listeners only.
      return await metered(socket(), { ...address, ssl: { rejectUnauthorized: false } }, bounds)
    } catch (error) {
      if (codeOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error
      return await metered(socket(), address, bounds)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw databaseFailure(error, login)
  }
}

/** Until the server has let the account in, it is bounded as an answer is. */
async function metered(stream: Duplex, options: mysql.ConnectionOptions, bounds: AnswerBounds): Promise<Opened> {
  const opening = mysql.createConnection({ ...options, stream })
  // After the driver's own: whoever hears first sets the stream going.
  const meter = createMeter(stream, bounds)
  try {
    return { connection: await meter.bounded(opening, () => stream.destroy()), meter }
  } catch (error) {
    stream.destroy()
    throw error
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
  const detail = plainLines(error instanceof Error ? error.message : String(error))
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
