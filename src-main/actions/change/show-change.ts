// Opens a thing or an edit: its rows cell by cell, its files, and both sides of one of them.
import { describeRow } from '../../changes/describe-cells.ts'
import { describeFile } from '../../changes/describe-file.ts'
import type { Context } from '../../context.ts'
import type { ChangeDetails, ChangePart, Compared, FilePair } from '../../contract/changes.ts'

/** Bytes of a file that are shown; a larger one is cut off. */
const mostFileBytes = 2 * 2 ** 20

/** @throws Failure as `listChanges` */
export function showChange(
  { comparisons }: Pick<Context, 'comparisons'>,
  {
    part,
    offset,
    limit,
    ...compared
  }: Compared & { readonly part: ChangePart; readonly offset: number; readonly limit: number },
  signal?: AbortSignal,
): Promise<ChangeDetails> {
  return comparisons.use(compared, signal, ({ index }) => {
    const rows = part.edit === undefined ? index.net(part) : index.writes(part.edit)
    const page: ChangeDetails['rows'] = []
    let count = 0
    for (const row of rows) {
      if (count >= offset && count < offset + limit) page.push(describeRow(row))
      count++
    }
    const files = index.files(part)
    return {
      rows: page,
      files: files.slice(offset, offset + limit).map(describeFile),
      statements: [...index.statements(part)],
      more: { rows: Math.max(0, count - offset - limit), files: Math.max(0, files.length - offset - limit) },
    }
  })
}

/** @throws Failure as `listChanges`, and `not-found` where the file differs no more */
export function showFile(
  { comparisons }: Pick<Context, 'comparisons'>,
  { path, ...compared }: Compared & { readonly path: string },
  signal?: AbortSignal,
): Promise<FilePair> {
  return comparisons.use(compared, signal, async ({ readFile }) => readFile(path, mostFileBytes))
}
