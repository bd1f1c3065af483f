// What a promotion would write to production, as far as that is known before production gives new rows their ids.
import type { Conflict, RowWrite } from '../changes/merge/merge.ts'
import type { MentionedId } from '../changes/renumber/renumber.ts'
import type { AddedId } from '../changes/renumber/reserved-id.ts'
import type { GuardedWrite } from '../comparing/write-guarded.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { PromotedThing } from '../contract/promotions.ts'
import type { FileWrite } from '../merging/merge-files.ts'
import type { GivenIds, TakenWork } from './taken-work.ts'

export interface PromotionPlan {
  /** In the order in which they can be written one after the other; rows that are added have the ids of where they come from. */
  readonly rows: readonly RowWrite[]
  /** Whether tables must have the columns that the rows have, or may have `more`, which stay as they are. */
  readonly columns: GuardedWrite['columns']
  /** Whether production becomes what it says, also where others change a row while it is being written; else that is compared anew. */
  readonly overtakes: boolean
  /** Files as production is to have them; where they come from are states of the pool. */
  readonly files: readonly FileWrite[]
  /** Schema changes, which are run before the rows are written, but for those of `last`. */
  readonly statements: readonly string[]
  /** Those that take something away which rows do not need: they are run once the rows are there, so that nothing is lost before. */
  readonly last: readonly string[]
  readonly things: readonly PromotedThing[]
  /** Things of production's own data that stay out, or as production has them. */
  readonly leftOut: readonly { readonly group: string; readonly things: number }[]
  readonly conflicts: readonly Conflict[]
  /** Those that nobody has decided. */
  readonly open: readonly Conflict[]
  /** What was decided of the others, by their ids. */
  readonly decided: ReadonlyMap<string, ConflictChoice>
  /** Ids that production gives anew: of rows that are added and that it never had. */
  readonly newIds: readonly AddedId[]
  /** Such ids in values of which nobody knows that they name that row: they are rewritten too, once somebody has seen them. */
  readonly mentions: readonly MentionedId[]
  /** What of a clone is promoted, so that only what is new is the next time; null where it is no clone's. */
  readonly taken: TakenWork | null
  /** Ids of rows that the clone added, with those that they have in `rows`, where these are others. */
  readonly givenIds: GivenIds
  /** Tables of settings whose rewrite rules WordPress makes anew. */
  readonly rebuilt: readonly string[]
  /** Rows that would name what is gone, and what else is to be looked at, in whole sentences. */
  readonly warnings: readonly string[]
}
