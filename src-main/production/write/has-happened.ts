// Finds out whether a promotion happened, after its writer was lost: it did, or it did not, and never will.
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../contract/failure.ts'
import type { SqlConnection } from '../../database/client/connect.ts'
import { exactValues } from '../../rows/write.ts'
import { readMarker, writerLock } from './promotion-marker.ts'
import type { ConnectToWrite, PromotionMarker } from './rows-to-write.ts'
import { readWriteServer } from './write-server.ts'

export type Happened =
  | { readonly is: 'happened' }
  /** Nor can it any more: the session that wrote it is over. */
  | { readonly is: 'not-happened' }
  /** Production cannot be asked right now. */
  | { readonly is: 'unasked'; readonly why: Failure }

/**
 * Ends the session that wrote, where it still lives, and then waits for whatever of it is under way.
 * The home must not have written another promotion to that production since.
 */
export async function hasHappened(
  connect: ConnectToWrite,
  { database, marker }: { readonly database: string; readonly marker: PromotionMarker },
  signal: AbortSignal,
): Promise<Happened> {
  let connection: SqlConnection | undefined
  try {
    connection = await connect(signal)
    await connection.query(exactValues)
    // What a server says that only follows may not be all yet.
    await readWriteServer(connection)
    await endWriter(connection, writerLock(database, marker), signal)
    await connection.query('SET SESSION innodb_lock_wait_timeout = 10, lock_wait_timeout = 10')
    await connection.query('START TRANSACTION')
    // A server that was ended amid the transaction takes it back after its start, and keeps the row until then.
    const { value } = await readMarker(connection, marker, 'FOR UPDATE')
    await connection.query('ROLLBACK')
    return { is: value === marker.value ? 'happened' : 'not-happened' }
  } catch (error) {
    return { is: 'unasked', why: error instanceof Failure ? error : cannotAsk(error) }
  } finally {
    connection?.close()
  }
}

/** How often a session that was told to end is looked after, a second each. */
const mostLooks = 20

/** Every account may end its own sessions. */
async function endWriter(connection: SqlConnection, lock: string, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < mostLooks; look++) {
    const [row] = await connection.query(`SELECT IS_USED_LOCK(${lock}) AS holder`)
    // It may have ended by itself in between.
    if (row?.holder) await connection.query(`KILL ${Number(row.holder)}`).catch(() => undefined)
    const [got] = await connection.query(`SELECT GET_LOCK(${lock}, 1) AS got`)
    if (String(got?.got) === '1') return
    await pause(10, undefined, { signal })
  }
  throw cannotAsk(new Error('The session that wrote does not end.'))
}

const cannotAsk = (cause: unknown) =>
  new Failure(
    'database-unreachable',
    'Production’s database cannot be asked right now whether it has this promotion. It is asked again until it answers; until then nothing else is written to it.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: String(cause), cause },
  )
