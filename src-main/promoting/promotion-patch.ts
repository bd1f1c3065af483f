// What a promotion writes, as it is stored for its receipt and its undo: rows with the ids that they got, files with their hashes. Pure.
import { type PatchFile, type PatchHead, type PatchItem, readPatch, writePatch } from '../changes/patch.ts'
import type { RowChange } from '../rows/change.ts'
import type { GuardedRow } from '../rows/guarded-row.ts'

export interface PromotionPatch {
  /** In the order in which they were written one after the other. */
  readonly rows: readonly RowChange[]
  /** Those that production had before and those that it has now. */
  readonly files: readonly PatchFile[]
  /** Schema changes, which were run before, or once the rows were there. */
  readonly statements: readonly string[]
  /** What takes these back, as the database was seen to have become; empty where none is known. */
  readonly back: readonly BackStatement[]
}

export interface BackStatement {
  readonly text: string
  /** `first` makes what rows that go back need; `last` takes away what rows need until they are back. */
  readonly when: 'first' | 'last'
}

/** Rows as they are given to whoever writes them. */
export interface WrittenParts extends Omit<PromotionPatch, 'rows' | 'back'>, Partial<Pick<PromotionPatch, 'back'>> {
  readonly rows: readonly Pick<GuardedRow, 'table' | 'expected' | 'wanted'>[]
}

/** @returns the lines of a patch, with their ends */
export function* writePromotionPatch(
  head: Omit<PatchHead, 'incomplete'>,
  { rows, files, statements, back = [] }: WrittenParts,
): Generator<string> {
  yield* writePatch({ ...head, incomplete: null }, itemsOf())
  function* itemsOf(): Generator<PatchItem> {
    for (const text of statements) yield { is: 'statement', text }
    for (const { text, when } of back) yield { is: 'statement', text, back: when }
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
  const back: BackStatement[] = []
  for (const item of items) {
    if (item.is === 'row') rows.push(item.change)
    else if (item.is === 'file') files.push(item.file)
    else if (item.back) back.push({ text: item.text, when: item.back })
    else statements.push(item.text)
  }
  return { head, rows, files, statements, back }
}
