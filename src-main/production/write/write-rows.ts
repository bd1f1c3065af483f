// Writes rows to a production beside everybody else who writes there: in one short transaction that waits for nobody, or not at all.
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type BesideOthers,
  type GuardWords,
  LockedByOthers,
  lookAhead,
  writeGuarded,
} from '../../comparing/write-guarded.ts'
import { Failure } from '../../contract/failure.ts'
import type { BatchConnection } from '../../database/client/connect.ts'
import { type Batches, errorNumber, inBatches, isConnectionLost } from './batches.ts'
import { hasHappened } from './has-happened.ts'
import { notWritten } from './not-written.ts'
import { markerStatement, readMarker, writerLock } from './promotion-marker.ts'
import { refuseRows } from './refuse-rows.ts'
import type { ConnectToWrite, RowsOutcome, RowsToWrite } from './rows-to-write.ts'
import { beginSession, limitSilence, mostLockedMs, readWriteServer, type WriteServer } from './write-server.ts'

/** How long it waits before each further try, milliseconds, where somebody else has a row. */
const pauses = [50, 100, 200, 400, 800, 1600, 3200]
/** How long the answer of COMMIT may take, milliseconds. */
const commitMs = 20_000
/** How long production is asked whether it has it, milliseconds. */
const askMs = 45_000

const words: GuardWords = {
  nothing: 'Nothing of production was changed',
  instead: 'compare again',
  displaced: 'one that is to be written',
  inTheWay: 'Compare again, then write it',
}

interface Writing {
  readonly connect: ConnectToWrite
  readonly work: RowsToWrite
  readonly server: WriteServer
  readonly connection: BatchConnection
  readonly batches: Batches
  readonly signal: AbortSignal
  /** Once it is asked to commit, nobody but production knows whether it does. */
  commitSent: boolean
}

/**
 * Writes all of it, or nothing. Called off, it writes nothing, unless it is committing already.
 * @throws Failure where nothing was written: `database-…`, `grants-missing`, `bad-input`, `busy`, `cancelled`
 */
export async function writeRows(connect: ConnectToWrite, work: RowsToWrite, signal: AbortSignal): Promise<RowsOutcome> {
  signal.throwIfAborted()
  // A way to production may end with its signal, and must not while it commits.
  const own = new AbortController()
  let connection: BatchConnection | undefined
  let writing: Writing | undefined
  const callOff = () => {
    if (writing?.commitSent) return
    connection?.close()
    own.abort()
  }
  signal.addEventListener('abort', callOff, { once: true })
  try {
    connection = await connect(own.signal)
    signal.throwIfAborted()
    const server = await readWriteServer(connection)
    const batches = inBatches(connection, server.packet * 0.9)
    writing = { connect, work, server, connection, batches, signal, commitSent: false }
    return await writeAsWriter(writing)
  } catch (error) {
    if (!writing?.commitSent) signal.throwIfAborted()
    throw notWritten(error)
  } finally {
    signal.removeEventListener('abort', callOff)
    connection?.close()
  }
}

async function writeAsWriter(writing: Writing): Promise<RowsOutcome> {
  const { work, server, batches, signal } = writing
  const { database, rows, marker } = work
  await beginSession(batches, server)
  await limitSilence(batches, 'looked-at')
  await becomeWriter(writing)
  if ((await readMarker(batches, marker)).value === marker.value) return { is: 'written-before' }
  await refuseRows({ connection: batches, database, rows }, [marker.table])
  const inTheWay = await lookAhead(guarded(writing))
  await batches.query('ROLLBACK')
  if (inTheWay) return inTheWay
  for (const milliseconds of [...pauses, undefined]) {
    try {
      return await writeOnce(writing)
    } catch (error) {
      if (!(error instanceof LockedByOthers)) throw error
      await batches.query('ROLLBACK')
      await limitSilence(batches, 'looked-at')
      if (milliseconds === undefined) return { is: 'locked', table: error.table }
      await waited(writing, milliseconds, signal)
    }
  }
  throw new Error('There is a last try.')
}

/** The server must hear something in between. */
async function waited({ batches }: Writing, milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 1000) {
    await pause(Math.min(left, 1000) * (0.75 + Math.random() / 2), undefined, { signal })
    await batches.query('DO 0')
  }
}

/** One home writes one promotion at a time, and whoever asks later finds this session by it. @throws Failure `busy` */
async function becomeWriter({ batches, work: { database, marker } }: Writing): Promise<void> {
  const [row] = await batches.query(`SELECT GET_LOCK(${writerLock(database, marker)}, 2) AS got`)
  if (String(row?.got) === '1') return
  throw new Failure(
    'busy',
    'Another promotion is being written to this production right now, or one that was cut off still is. Nothing was changed; wait for it, then try again.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

const guarded = ({ work, batches }: Writing) => ({
  connection: batches,
  database: work.database,
  prefix: work.prefix,
  rows: work.rows,
  isNoise: work.isNoise,
  mayDangle: work.mayDangle,
  columns: work.columns,
  overtakes: work.overtakes,
  comment: `/*sitefork:${randomBytes(8).toString('hex')} 0 PROMOTE ${work.marker.value.replaceAll(/[^\w-]/g, '')}*/`,
  words,
})

/** @throws LockedByOthers where somebody else has a row */
async function writeOnce(writing: Writing): Promise<RowsOutcome> {
  const { work, server, connection, batches } = writing
  const marker = await readMarker(batches, work.marker)
  let lockedAt = 0
  let late: NodeJS.Timeout | undefined
  let isLate = false
  const beside: BesideOthers = {
    lock: server.lock,
    waitSeconds: server.waitSeconds,
    // Each byte takes two digits.
    mostBytes: Math.min(2 ** 19, server.packet / 4),
    write: async (sql) => (await batches.write(sql)).affected,
    async begun() {
      lockedAt = performance.now()
      late = setTimeout(() => {
        isLate = true
        connection.close()
      }, mostLockedMs(work.rows.length))
      // Whoever asks whether it happened waits at this row.
      const [, { affected }] = await Promise.all([
        limitSilence(batches, work.rows.length),
        batches.write(markerStatement(work.marker, marker)).catch(otherHome(work.marker.table)),
      ])
      if (affected !== 1) throw new LockedByOthers(work.marker.table, new Error('The marker was changed meanwhile.'))
    },
  }
  try {
    const outcome = await writeGuarded({ ...guarded(writing), beside })
    if (outcome.is !== 'written') {
      await batches.query('ROLLBACK')
      return outcome
    }
    clearTimeout(late)
    const committed = await commit(writing)
    return committed ?? { ...outcome, lockedMs: Math.round(performance.now() - lockedAt) }
  } catch (error) {
    if (!writing.commitSent && (isConnectionLost(error) || error instanceof Failure)) await leave(writing, error)
    throw isLate ? tooSlow(mostLockedMs(work.rows.length)) : error
  } finally {
    clearTimeout(late)
  }
}

const tooSlow = (milliseconds: number) =>
  new Failure(
    'busy',
    `Writing took longer than the ${Math.round(milliseconds / 1000)} seconds for which rows of production are kept from others, so it was given up, and nothing was changed. Try again when less happens there, or write less at once.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )

/** What keeps the marker from being written ends as a row does that somebody else has. */
const otherHome = (table: string) => (error: unknown) => {
  throw [1062, 1205, 1213].includes(errorNumber(error)) ? new LockedByOthers(table, error) : error
}

/** A session that is lost must not keep rows until the server notices. */
async function leave({ batches, connection, connect, work }: Writing, error: unknown): Promise<void> {
  const isBack =
    error instanceof Failure &&
    (await batches.query('ROLLBACK').then(
      () => true,
      () => false,
    ))
  if (isBack) return
  connection.close()
  await hasHappened(connect, work, AbortSignal.timeout(askMs))
}

/** @returns what came of it where production did not simply say that it is done */
async function commit(writing: Writing): Promise<RowsOutcome | undefined> {
  const { batches, connection, connect, work, signal } = writing
  signal.throwIfAborted()
  writing.commitSent = true
  const late = setTimeout(() => connection.close(), commitMs)
  try {
    await batches.query('COMMIT')
    return undefined
  } catch (error) {
    connection.close()
    const until = AbortSignal.timeout(askMs)
    for (;;) {
      const asked = await hasHappened(connect, work, until)
      if (asked.is === 'happened') return undefined
      if (asked.is === 'not-happened') throw notWritten(error)
      if (until.aborted) return { is: 'unknown', why: asked.why }
      await pause(500, undefined, { signal: until }).catch(() => undefined)
    }
  } finally {
    clearTimeout(late)
  }
}
