// A connection to production that adds up how long production works for it, and ends when an answer takes too long.
import type { SqlConnection } from '../../database/client/connect.ts'

export interface TimedConnection extends SqlConnection {
  /** Milliseconds for which answers were waited for until now. */
  workedMs(): number
}

/** Milliseconds that production has for one answer. */
const answerMs = 60_000

/** @param signal closes the connection when it aborts */
export function timed(connection: SqlConnection, signal: AbortSignal): TimedConnection {
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
