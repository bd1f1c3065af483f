// Connects to a production while something else is done first: a way through SSH takes a good part of a second to open.
import { setTimeout as pause } from 'node:timers/promises'
import type { BatchConnection } from '../../database/client/connect.ts'
import type { ConnectToWrite } from './rows-to-write.ts'

export interface AheadConnections {
  /** Gives the connections that were opened before, one after the other, and new ones once they are used up. */
  readonly connect: ConnectToWrite
  /** Closes those that nobody took. */
  close(): void
}

/** How long one that was opened before may take to answer, milliseconds. */
const answerMs = 3_000

/**
 * Opens some connections now. One that could not be opened, or that was lost since, is opened when it is asked for, so that whoever asks
 * hears why not.
 */
export function connectAhead(connect: ConnectToWrite, count: number): AheadConnections {
  const opening = Array.from({ length: count }, () => {
    const end = new AbortController()
    return { end, connection: connect(end.signal).catch(() => undefined) }
  })
  return {
    async connect(signal) {
      const ready = await opening.shift()?.connection
      if (ready && (await answers(ready))) return closedWith(signal, ready)
      ready?.close()
      signal.throwIfAborted()
      return connect(signal)
    },
    close() {
      for (const { end, connection } of opening.splice(0)) {
        end.abort()
        void connection.then((opened) => opened?.close())
      }
    },
  }
}

function answers(connection: BatchConnection): Promise<boolean> {
  const late = new AbortController()
  const asked = connection.query('DO 0').then(
    () => true,
    () => false,
  )
  const tooLate = pause(answerMs, false, { signal: late.signal }).catch(() => false)
  return Promise.race([asked, tooLate]).finally(() => late.abort())
}

/** It ends with the signal of whoever took it, as if it had been opened for it. */
function closedWith(signal: AbortSignal, connection: BatchConnection): BatchConnection {
  const close = () => {
    signal.removeEventListener('abort', close)
    connection.close()
  }
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  signal.throwIfAborted()
  return { ...connection, close }
}
