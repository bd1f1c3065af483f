// Stores what a promotion writes before it does: the patch for its receipt and its undo, and what it takes of the clone, so that only what
// is changed after that is new the next time.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ReservedId } from '../../../changes/renumber/reserved-id.ts'
import type { Context } from '../../../context.ts'
import { filesAt, hashOfListed } from '../../../merging/listed-files.ts'
import type { PromotedFile } from '../../../merging/rebase-files.ts'
import { clonePath } from '../../../pool/layout.ts'
import type { PromotionPatch } from '../../../promoting/promotion-patch.ts'
import { writePromotionPatch } from '../../../promoting/promotion-patch.ts'
import type { PromotionPlan } from '../../../promoting/promotion-plan.ts'
import { writeTakenWork } from '../../../promoting/taken-text.ts'
import type { GuardedRow } from '../../../rows/guarded-row.ts'

type Needs = Pick<Context, 'catalog' | 'engineParts' | 'promotionFiles'>

/** What is about to be written. */
export interface PromotionToStore {
  readonly promotion: string
  readonly plan: PromotionPlan
  readonly rows: readonly GuardedRow[]
  /** Those that production gave. */
  readonly ids: readonly ReservedId[]
  readonly files: PromotionPatch['files']
  readonly back: PromotionPatch['back']
  readonly clone: CloneRow | null
  /** What it was compared with, and what it is, in words. */
  readonly from: string
  readonly to: string
}

export async function storePromotion(context: Needs, written: PromotionToStore, signal: AbortSignal): Promise<void> {
  const { catalog, promotionFiles } = context
  const { promotion, plan, rows, files, back, clone } = written
  const head = headOf(written)
  promotionFiles.keepPatch(promotion, writePromotionPatch(head, { rows, files, statements: plan.statements, back }))
  promotionFiles.keepIds(promotion, JSON.stringify(idsOf(written)))
  if (!plan.taken || !clone) return
  const taken = { ...plan.taken, files: await hashedFiles(context, plan.taken.files, clone, signal) }
  promotionFiles.keepTaken(promotion, writeTakenWork(head, taken))
  catalog.promotions.update(promotion, { states: [clone.state] })
}

type FoundRows = Pick<PromotionToStore, 'promotion' | 'rows' | 'from' | 'to'>

/** Stores what others made of rows since they were compared, before it is overwritten. */
export function storeFound({ promotionFiles }: Pick<Needs, 'promotionFiles'>, found: FoundRows): void {
  const { promotion, rows } = found
  promotionFiles.keepFound(promotion, writePromotionPatch(headOf(found), { rows, files: [], statements: [] }))
}

const headOf = ({ from, to }: Pick<PromotionToStore, 'from' | 'to'>) => ({ from, to, madeAt: new Date().toISOString() })

/** Ids as the clone has them, and as production has them then. */
function idsOf({ plan: { givenIds }, ids }: PromotionToStore): readonly ReservedId[] {
  const names = ({ table, column }: { readonly table: string; readonly column: string }, id: string) =>
    JSON.stringify([table, column, id])
  const reserved = new Map(ids.map((one) => [names(one, one.from), one.to]))
  const given = givenIds.map((one) => ({ ...one, to: reserved.get(names(one, one.to)) ?? one.to }))
  const between = new Set(givenIds.map((one) => names(one, one.to)))
  return [...given, ...ids.filter((one) => !between.has(names(one, one.from)))]
}

/** Files with what tells again whether the clone has changed them. */
async function hashedFiles(
  { engineParts }: Needs,
  files: NonNullable<PromotionPlan['taken']>['files'],
  { id, state }: CloneRow,
  signal: AbortSignal,
): Promise<readonly PromotedFile[]> {
  const paths = files.flatMap(({ path, after }) => (after && after.is !== 'directory' ? [path] : []))
  const now = await filesAt(engineParts().pool, clonePath(id, state), paths, signal)
  return files.map((file) => {
    const listed = now.get(file.path)
    return { ...file, sha256: listed ? hashOfListed(listed) : null }
  })
}
