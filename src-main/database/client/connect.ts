// Connects the main process to a database server, with limits on its answers.
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import mysql from 'mysql2/promise'
import { Failure } from '../../contract/failure.ts'
import { type AnswerLimits, type AnswerMeter, createAnswerMeter } from './answer-meter.ts'
import { countBytes } from './byte-counter.ts'
import { connectFailure, lacksTls, needsTls } from './connect-failures.ts'
import type { SqlRow, SqlRows } from './sql.ts'

export type ServerAddress =
  /** A byte stream to the server, such as an SSH channel; each call opens a new one. */
  | { readonly is: 'stream'; readonly open: () => Promise<Duplex> }
  | { readonly is: 'address'; readonly host: string; readonly port: number }

export interface DatabaseLogin {
  readonly user: string
  readonly password: string
  readonly name: string
  /** Whether TLS worked before; it is then tried first. */
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

/** The limits of an answer: a row holds up to 1 GB, and a large table may take a slow server many minutes. */
const usual: AnswerLimits = { bytes: 2 ** 30, seconds: 3600 }

/** @throws Failure `database-unreachable`, `database-refused`; each query may throw `too-much` */
export async function connect(way: ServerAddress, login: DatabaseLogin, bounds = usual): Promise<SqlConnection> {
  const { connection, meter, tls } = await open(way, login, bounds)
  connection.on('error', () => undefined)
  let bytes = 0
  // The driver never settles a query whose connection is destroyed.
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
      closed.reject(new Failure('cancelled', 'The connection to the database was closed.'))
    },
  }
}

interface Opened {
  readonly connection: mysql.Connection
  readonly meter: AnswerMeter
  readonly tls: boolean
}

/**
 * Opens a connection with or without TLS. Nobody listens in an SSH tunnel, so TLS is used there only if demanded; over the
 * network it comes first. A refusal does not say whether TLS was the reason, so the other way is tried too.
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

/** TLS against eavesdropping only: nobody vouches for the certificate, and an old server knows only old versions. */
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

/** Connects within the limits of an answer. */
async function metered(
  stream: Duplex,
  options: mysql.ConnectionOptions,
  bounds: AnswerLimits,
): Promise<Pick<Opened, 'connection' | 'meter'>> {
  const opening = mysql.createConnection({ ...options, stream })
  // The meter listens after the driver, because the first listener starts the stream.
  const meter = createAnswerMeter(stream, bounds)
  try {
    return { connection: await meter.limited(opening, () => stream.destroy()), meter }
  } catch (error) {
    stream.destroy()
    throw error
  }
}
