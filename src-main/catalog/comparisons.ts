// How each mirror compares with its production, as the catalog keeps it: the round under way, the last that ended equal, what differed.
import type { FailureFacts } from '../contract/failure.ts'
import type { EqualRound, MendedDifference } from '../contract/models.ts'
import type { SqliteDatabase, SqliteRow, SqliteValue } from './sqlite.ts'

export interface Round {
  readonly startedAt: string
  /** The last table that is done with; they come in the order of their names. */
  readonly done: string | null
  /** The table it is at; null between two. */
  readonly at: RoundTable | null
  /** Rows of the next piece. */
  readonly piece: number
  readonly tables: number
  readonly rows: number
  /** Tables in which something differs, which is to be mended. */
  readonly suspects: readonly string[]
  /** What cannot be compared, and why. */
  readonly skipped: readonly string[]
  /** Nothing is left to be looked at. */
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
  /** Of one that was never compared: nothing. */
  get(production: string): ComparisonRow
  update(production: string, change: Partial<Omit<ComparisonRow, 'production'>>): void
}

/** What differed is told until so much more did. */
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
        // One that was unlinked meanwhile has none.
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
