// What is written to a production's database, and what comes of it.
import type { Dependent } from '../../comparing/find-dependents.ts'
import type { GuardedWrite, RowInTheWay } from '../../comparing/write-guarded.ts'
import type { Failure } from '../../contract/failure.ts'
import type { BatchConnection } from '../../database/client/connect.ts'
import type { RowChange } from '../../rows/change.ts'
import type { GuardedRow } from '../../rows/guarded-row.ts'

/** Opens a connection to the database that is written to, each time a new one. */
export type ConnectToWrite = (signal: AbortSignal) => Promise<BatchConnection>

/** A row of production that says whether a promotion happened: it is written by the same transaction. */
export interface PromotionMarker {
  /** The table of settings, `wp_options`. */
  readonly table: string
  /** The setting's name: the same for all promotions of one Sitefork home. */
  readonly name: string
  /** The promotion's id. */
  readonly value: string
}

export interface RowsToWrite {
  readonly database: string
  /** The prefix of the site's tables. */
  readonly prefix: string
  /** In the order in which they can be written one after the other; ids are those that they shall have. */
  readonly rows: readonly GuardedRow[]
  readonly columns: GuardedWrite['columns']
  /** How rows are written that others changed since they were compared; without it, nothing is written then. */
  readonly overtakes?: GuardedWrite['overtakes']
  readonly marker: PromotionMarker
  /** Whether a row that nobody expected is what WordPress writes by itself. */
  readonly isNoise: (change: RowChange) => boolean
  /** Whether rows may go that others, which stay, name by WordPress' own references. */
  readonly mayDangle: boolean
}

export type RowsOutcome =
  /** Committed. */
  | {
      readonly is: 'written'
      readonly rows: number
      /** Rows of noise that were left as they are. */
      readonly left: number
      /** How long rows were locked, milliseconds. */
      readonly lockedMs: number
    }
  /** Nothing was written: a row is not what was expected. */
  | { readonly is: 'in-the-way'; readonly row: RowInTheWay }
  /** Nothing was written: a row that was not there before names one that would be gone. */
  | ({ readonly is: 'dependent' } & Dependent)
  /** Nothing was written: somebody else had rows locked for longer than a promotion waits. */
  | { readonly is: 'locked'; readonly table: string }
  /** Nothing was written now: production has this promotion already. */
  | { readonly is: 'written-before' }
  /** Production was lost while it committed, and could not be asked yet whether it did: has-happened.ts says so later. */
  | { readonly is: 'unknown'; readonly why: Failure }
