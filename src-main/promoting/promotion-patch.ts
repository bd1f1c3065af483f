// What a promotion writes, as it is stored for its receipt and its undo: rows with the ids that they got, files with their hashes. Pure.
import { type PatchFile, type PatchHead, type PatchItem, readPatch, writePatch } from '../changes/patch.ts'
import type { RowChange } from '../rows/change.ts'
import type { GuardedRow } from '../rows/guarded-row.ts'

export interface PromotionPatch {
  /** In the order in which they were written one after the other. */
  readonly rows: readonly RowChange[]
  /** Those that production had before and those that it has now. */
  readonly files: readonly PatchFile[]
  /** Schema changes, which were run before. */
  readonly statements: readonly string[]
}

/** Rows as they are given to whoever writes them. */
export interface WrittenParts extends Omit<PromotionPatch, 'rows'> {
  readonly rows: readonly Pick<GuardedRow, 'table' | 'expected' | 'wanted'>[]
}

/** @returns the lines of a patch, with their ends */
export function* writePromotionPatch(
  head: Omit<PatchHead, 'incomplete'>,
  { rows, files, statements }: WrittenParts,
): Generator<string> {
  yield* writePatch({ ...head, incomplete: null }, itemsOf())
  function* itemsOf(): Generator<PatchItem> {
    for (const text of statements) yield { is: 'statement', text }
    for (const { table, expected, wanted } of rows)
      yield { is: 'row', change: { table, before: expected, after: wanted } }
    for (const file of files) yield { is: 'file', file }
  }
}

/** @throws Failure `bad-input` where a part of it is missing or was changed */
export function readPromotionPatch(text: string): PromotionPatch & { readonly head: PatchHead } {
  const { head, items } = readPatch(text.split('\n'))
  const rows: RowChange[] = []
  const files: PatchFile[] = []
  const statements: string[] = []
  for (const item of items) {
    if (item.is === 'row') rows.push(item.change)
    else if (item.is === 'file') files.push(item.file)
    else statements.push(item.text)
  }
  return { head, rows, files, statements }
}
