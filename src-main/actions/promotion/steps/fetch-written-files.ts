// Has the mirror fetch files that a promotion wrote: it hears of rows by replication, and looks at files only now and then.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { fetchFiles } from '../../production/steps/fetch-files.ts'

type Needs = Pick<Context, 'catalog' | 'mirrors'>

/** Does nothing where none was written since files were last fetched. What cannot be fetched now is compared as it was last seen. */
export async function fetchWrittenFiles(
  { catalog, mirrors }: Needs,
  { id, filesAt, pausedAt }: Pick<ProductionRow, 'id' | 'filesAt' | 'pausedAt'>,
  signal: AbortSignal,
): Promise<void> {
  const isUnseen = catalog.promotions
    .of(id)
    .some(({ counts, writtenAt }) => counts.files > 0 && writtenAt !== null && writtenAt > (filesAt ?? ''))
  if (!isUnseen || pausedAt !== null) return
  const quietly = { signal, remark: () => undefined }
  await mirrors.exclusively(id, () => fetchFiles({ mirrors }, id, quietly)).catch(() => signal.throwIfAborted())
}
