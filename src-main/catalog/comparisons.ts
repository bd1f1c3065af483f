// Stores how each mirror compares with its production: the current round, the last one that ended equal, and what differed.
import type { FailureFacts } from '../contract/failure.ts'
import type { EqualRound, MendedDifference } from '../contract/models.ts'
import type { SqliteDatabase, SqliteRow, SqliteValue } from './sqlite.ts'

export interface Round {
  readonly startedAt: string
  /** The last table that was compared completely; tables are compared in the order of their names. */
  readonly done: string | null
  /** The table that is being compared; null between two tables. */
  readonly at: RoundTable | null
  /** How many rows the next piece has. */
  readonly piece: number
  readonly tables: number
  readonly rows: number
  /** Tables in which something differs that is to be repaired. */
  readonly suspects: readonly string[]
  /** Tables that cannot be compared, each with the reason. */
  readonly skipped: readonly string[]
  /** Whether every table was compared. */
  readonly isThrough: boolean
}

export interface RoundTable {
  readonly table: string
  readonly startedAt: string
  /** The key of the last row compared, each column in hexadecimal digits; null before the first. */
  readonly after: readonly (string | null)[] | null
}

export interface ComparisonRow {
  readonly production: string
  readonly round: Round | null
  readonly equal: EqualRound | null
  readonly found: readonly MendedDifference[]
  readonly failure: FailureFacts | null
}

export interface ComparisonRecords {
  /** @returns an empty record for a production that was never compared */
  get(production: string): ComparisonRow
  update(production: string, change: Partial<Omit<ComparisonRow, 'production'>>): void
}

/** How many differences are kept, the newest ones. */
const mostFound = 50

export function comparisonRecords(database: SqliteDatabase): ComparisonRecords {
  const get = (production: string): ComparisonRow => {
    const row = database.one('SELECT * FROM comparisons WHERE production = ?', production)
    return row ? fromRow(row) : { production, round: null, equal: null, found: [], failure: null }
  }
  return {
    get,
    update(production, change) {
      const { round, equal, found, failure } = { ...get(production), ...change }
      database.run(
        // A production that was unlinked meanwhile gets no row.
        'INSERT INTO comparisons SELECT id, ?, ?, ?, ? FROM productions WHERE id = ? ON CONFLICT (production) DO UPDATE SET round = excluded.round, equal = excluded.equal, found = excluded.found, failure = excluded.failure',
        round && JSON.stringify(round),
        equal && JSON.stringify(equal),
        JSON.stringify(found.slice(0, mostFound)),
        failure && JSON.stringify(failure),
        production,
      )
    },
  }
}

function fromRow(row: SqliteRow): ComparisonRow {
  const parsed = <T>(text: SqliteValue | undefined): T | null => (typeof text === 'string' ? JSON.parse(text) : null)
  return {
    production: String(row.production),
    round: parsed(row.round),
    equal: parsed(row.equal),
    found: parsed<readonly MendedDifference[]>(row.found) ?? [],
    failure: parsed(row.failure),
  }
}
