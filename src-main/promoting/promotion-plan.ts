// What a promotion would write to production, as far as that is known before production gives new rows their ids.
import type { Conflict, RowWrite } from '../changes/merge/merge.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { PromotedThing } from '../contract/promotions.ts'
import type { FileWrite } from '../merging/merge-files.ts'

/** A number that is the id of a row which gets another one, in a value of which nobody knows that it names that row. */
export interface UnexplainedMention {
  readonly thing: string
  readonly table: string
  readonly column: string
  /** The text around it. */
  readonly text: string
  readonly id: string
}

export interface PromotionPlan {
  /** In the order in which they can be written one after the other; rows that are added have the ids of where they come from. */
  readonly rows: readonly RowWrite[]
  /** Files as production is to have them; where they come from are states of the pool. */
  readonly files: readonly FileWrite[]
  /** Schema changes, which are run before the rows are written. */
  readonly statements: readonly string[]
  readonly things: readonly PromotedThing[]
  /** Things of production's own data that stay out, or as production has them. */
  readonly leftOut: readonly { readonly group: string; readonly things: number }[]
  readonly conflicts: readonly Conflict[]
  /** Those that nobody has decided. */
  readonly open: readonly Conflict[]
  /** What was decided of the others, by their ids. */
  readonly decided: ReadonlyMap<string, ConflictChoice>
  readonly mentions: readonly UnexplainedMention[]
  /** Tables of settings whose rewrite rules WordPress makes anew. */
  readonly rebuilt: readonly string[]
  /** Rows that would name what is gone, and what else is to be looked at, in whole sentences. */
  readonly warnings: readonly string[]
}
