// What a promotion took of a clone, as it is stored: files with what tells their contents apart, then rows and schema changes as a patch. Pure.
import { type PatchHead, type PatchItem, readPatch, writePatch } from '../changes/patch.ts'
import type { PromotedFile } from '../merging/rebase-files.ts'
import type { RowChange } from '../rows/change.ts'
import type { TakenWork } from './taken-work.ts'

export interface StoredWork extends Omit<TakenWork, 'files'> {
  readonly files: readonly PromotedFile[]
}

/** @returns lines, with their ends */
export function* writeTakenWork(
  head: Omit<PatchHead, 'incomplete'>,
  { rows, files, statements }: StoredWork,
): Generator<string> {
  yield `${JSON.stringify(files)}\n`
  yield* writePatch({ ...head, incomplete: null }, itemsOf())
  function* itemsOf(): Generator<PatchItem> {
    for (const text of statements) yield { is: 'statement', text }
    for (const change of rows) yield { is: 'row', change }
  }
}

/** @throws Failure `bad-input` where a part of it is missing or was changed */
export function readTakenWork(text: string): StoredWork {
  const [files = '[]', ...lines] = text.split('\n')
  const items = [...readPatch(lines).items]
  return {
    files: JSON.parse(files),
    rows: items.flatMap((item): readonly RowChange[] => (item.is === 'row' ? [item.change] : [])),
    statements: items.flatMap((item) => (item.is === 'statement' ? [item.text] : [])),
  }
}
