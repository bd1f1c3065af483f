// A conversation of the main process with a production's database server, which says no more than it may.
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import mysql from 'mysql2/promise'
import { Failure } from '../../contract/failure.ts'
import { type AnswerLimits, type AnswerMeter, createAnswerMeter } from './answer-meter.ts'
import { countBytes } from './byte-counter.ts'
import { connectFailure, lacksTls, needsTls } from './connect-failures.ts'
import type { SqlRow, SqlRows } from './sql.ts'

export type ServerAddress =
  /** A byte stream that ends at the server: an SSH channel, and another one at each call. */
  | { readonly is: 'stream'; readonly open: () => Promise<Duplex> }
  | { readonly is: 'address'; readonly host: string; readonly port: number }

export interface DatabaseLogin {
  readonly user: string
  readonly password: string
  readonly name: string
  /** Whether TLS worked before; tried first then. */
  readonly tls?: boolean | undefined
}

/** A connection of the main process to a database server, by the binary-safe driver. */
export interface SqlConnection extends SqlRows {
  /** Whether the server itself encrypts it. */
  readonly tls: boolean
  /** @returns bytes of questions and answers so far, without what the protocol adds */
  bytesTravelled(): number
  /** Ends the connection; whoever waits for an answer gets a failure. */
  close(): void
}

/** A row holds 1 GB at most; a large table may take a slow server many minutes. */
const usual: AnswerLimits = { bytes: 2 ** 30, seconds: 3600 }

/** @throws Failure `database-unreachable`, `database-refused`; each question may throw `too-much` */
export async function connect(way: ServerAddress, login: DatabaseLogin, bounds = usual): Promise<SqlConnection> {
  const { connection, meter, tls } = await open(way, login, bounds)
  connection.on('error', () => undefined)
  let bytes = 0
  // A question whose connection is destroyed is never answered by the driver.
  const closed = Promise.withResolvers<never>()
  closed.promise.catch(() => undefined)
  const asked = <T>(question: Promise<T>) =>
    meter.limited(Promise.race([question, closed.promise]), () => connection.destroy())
  const asBytes = (field: { buffer(): Buffer | null }) => field.buffer()
  return {
    tls,
    bytesTravelled: () => bytes,
    async query(sql) {
      const [rows] = await asked(connection.query(sql))
      const answer = (Array.isArray(rows) ? rows : []) as readonly SqlRow[]
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
  readonly meter: AnswerMeter
  readonly tls: boolean
}

/**
 * Through an SSH tunnel nobody listens, so TLS is spoken there only with a server or for an account that wants it; over the
 * network it comes first. Which it was is not told by a refusal, so the other is tried before anything is said.
 */
async function open(way: ServerAddress, login: DatabaseLogin, bounds: AnswerLimits): Promise<Opened> {
  const first = login.tls ?? way.is === 'address'
  try {
    return await openOnce(way, login, bounds, first)
  } catch (error) {
    if (!(first ? lacksTls(error) : needsTls(error))) throw failed(error, login)
    try {
      return await openOnce(way, login, bounds, !first)
    } catch (other) {
      throw first ? failed(other, login) : failed(error, login, other)
    }
  }
}

function failed(error: unknown, login: DatabaseLogin, withTls?: unknown): Failure {
  return error instanceof Failure ? error : connectFailure(error, login, withTls)
}

/** Its certificate is nobody's to check, and an old server knows old versions only: so this keeps out listeners, and no more. */
const anyTls = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

async function openOnce(way: ServerAddress, login: DatabaseLogin, bounds: AnswerLimits, tls: boolean): Promise<Opened> {
  const options: mysql.ConnectionOptions = {
    user: login.user,
    password: login.password,
    database: login.name,
    connectTimeout: 15_000,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...(way.is === 'address' && { host: way.host, port: way.port }),
    ...(tls && { ssl: { ...anyTls } }),
  }
  const plain = way.is === 'address' ? connectTcp(way.port, way.host).setNoDelay(true) : await way.open()
  const stream = tls && way.is === 'stream' ? countBytes(plain) : plain
  return { ...(await metered(stream, options, bounds)), tls }
}

/** Until the server has let the account in, it is bounded as an answer is. */
async function metered(
  stream: Duplex,
  options: mysql.ConnectionOptions,
  bounds: AnswerLimits,
): Promise<Pick<Opened, 'connection' | 'meter'>> {
  const opening = mysql.createConnection({ ...options, stream })
  // After the driver's own: whoever hears first sets the stream going.
  const meter = createAnswerMeter(stream, bounds)
  try {
    return { connection: await meter.limited(opening, () => stream.destroy()), meter }
  } catch (error) {
    stream.destroy()
    throw error
  }
}
