// Reads what a promotion wrote, with what was there right before: also of rows that others changed while it was being written.
import type { PromotionFiles } from '../../../catalog/promotion-files.ts'
import { type PromotionPatch, readPromotionPatch } from '../../../promoting/promotion-patch.ts'
import type { RowChange } from '../../../rows/change.ts'
import { sameRow } from '../../../rows/change-statements.ts'
import { identity } from '../../../rows/guarded-row.ts'

/** @returns null where it is not kept @throws Failure `home-unusable`; `bad-input` where a part of it is missing */
export function storedPatch(files: Pick<PromotionFiles, 'patch' | 'found'>, promotion: string): PromotionPatch | null {
  const [text, found] = [files.patch(promotion), files.found(promotion)]
  if (text === null) return null
  const patch = readPromotionPatch(text)
  if (found === null) return patch
  const byRow = new Map(readPromotionPatch(found).rows.map((change) => [nameOf(change), change]))
  const rows = patch.rows.map((change) => byRow.get(nameOf(change)) ?? change)
  return { ...patch, rows: rows.filter(({ before, after }) => !before || !after || !sameRow(before, after)) }
}

const nameOf = ({ table, before, after }: RowChange) => identity(table, before ?? after ?? [])
