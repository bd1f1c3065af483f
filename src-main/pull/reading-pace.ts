// How fast a pull reads production, and how far it is.
import { sqlText } from '../database/client/quote.ts'
import type { SourceServer } from './fetch-rows.ts'

export interface ReadingPace {
  /** Rows read so far. */
  done(): number
  /** Counts rows that were read, then waits until the next may be. */
  rows(count: number): Promise<void>
}

export interface PaceOptions {
  readonly origin: SourceServer
  readonly database: string
  /** Rows production reads a second at most; null: as many as it can. */
  readonly rowsPerSecond: number | null
  readonly signal: AbortSignal
  /** Rows compared so far, of about so many. */
  readonly onProgress: (done: number, total: number) => void
}

/** Between chunks, lets production's tables be altered, and waits so that it reads no more than it should. */
export async function createReadingPace(options: PaceOptions): Promise<ReadingPace> {
  const { origin, rowsPerSecond, signal, onProgress } = options
  const total = await roughRows(options)
  const began = Date.now()
  let done = 0
  return {
    done: () => done,
    async rows(count) {
      signal.throwIfAborted()
      done += count
      onProgress(done, Math.max(done, total))
      await origin.release()
      if (rowsPerSecond === null) return
      const due = began + (done / rowsPerSecond) * 1000
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()))
    },
  }
}

async function roughRows({ origin, database }: PaceOptions): Promise<number> {
  const [row] = await origin.query(
    `SELECT COALESCE(SUM(table_rows), 0) AS c FROM information_schema.tables WHERE table_schema = ${sqlText(database)}`,
  )
  return Number(row?.c ?? 0)
}
