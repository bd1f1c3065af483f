// Connects the main process to a database server, with limits on its answers.
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Connection as CoreConnection } from 'mysql2'
import mysql from 'mysql2/promise'
import { Failure } from '../../contract/failure.ts'
import { type AnswerLimits, type AnswerMeter, createAnswerMeter } from './answer-meter.ts'
import { type Answers, answersOf } from './answers.ts'
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

/** A connection whose server takes several statements at once, so that they cost one round trip. */
export interface BatchConnection extends SqlConnection {
  /**
   * Runs them one after the other, to the first that fails.
   * @returns the answers of those before it, and why it failed
   */
  together(statements: readonly string[]): Promise<Answers>
}

/** The limits of an answer: a row holds up to 1 GB, and a large table may take a slow server many minutes. */
const usual: AnswerLimits = { bytes: 2 ** 30, seconds: 3600 }

/** @throws Failure `database-unreachable`, `database-refused`; each query may throw `too-much` */
export async function connect(way: ServerAddress, login: DatabaseLogin, bounds = usual): Promise<SqlConnection> {
  const { together: _none, ...connection } = usable(await open(way, login, bounds, {}))
  return connection
}

/** As `connect`, for whoever sends only statements that it wrote itself, and is not content to wait for long. */
export async function connectForBatches(
  way: ServerAddress,
  login: DatabaseLogin,
  bounds: AnswerLimits = { ...usual, seconds: 60 },
): Promise<BatchConnection> {
  return usable(await open(way, login, bounds, { multipleStatements: true }))
}

function usable({ connection, meter, tls }: Opened): BatchConnection {
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
    async together(statements) {
      // The driver's interface of promises forgets what was answered before a statement that fails.
      const { connection: core } = connection as unknown as { readonly connection: CoreConnection }
      const answers = await asked(answersOf(core, statements))
      for (const sql of statements) bytes += sql.length
      return answers
    },
    close() {
      connection.destroy()
      closed.reject(new Failure('cancelled', 'The connection to the database was closed.'))
    },
  }
}

type MoreOptions = Pick<mysql.ConnectionOptions, 'multipleStatements'>

interface Opened {
  readonly connection: mysql.Connection
  readonly meter: AnswerMeter
  readonly tls: boolean
}

/**
 * Opens a connection with or without TLS. Nobody listens in an SSH tunnel, so TLS is used there only if demanded; over the
 * network it comes first. A refusal does not say whether TLS was the reason, so the other way is tried too.
 */
async function open(
  way: ServerAddress,
  login: DatabaseLogin,
  bounds: AnswerLimits,
  more: MoreOptions,
): Promise<Opened> {
  const first = login.tls ?? way.is === 'address'
  try {
    return await openOnce(way, login, bounds, first, more)
  } catch (error) {
    if (!(first ? lacksTls(error) : needsTls(error))) throw failed(error, login)
    try {
      return await openOnce(way, login, bounds, !first, more)
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

async function openOnce(
  way: ServerAddress,
  login: DatabaseLogin,
  bounds: AnswerLimits,
  tls: boolean,
  more: MoreOptions,
): Promise<Opened> {
  const options: mysql.ConnectionOptions = {
    user: login.user,
    password: login.password,
    database: login.name,
    connectTimeout: 15_000,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...more,
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
