// Shows the three files of a conflict: how large each is, when it was changed, what tells it apart, and its content.
import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictFile, ConflictFiles } from '../../contract/models.ts'
import { openSources } from '../../merging/open-sources.ts'
import type { StatePath } from '../../pool/layout.ts'
import type { Pool } from '../../pool/pool.ts'
import { findMerge } from '../find.ts'
import { sidesNow } from './merge-job.ts'
import { resolveMerge } from './resolve-wish.ts'
import { atHeldPoint } from './start-merge.ts'

/** Reads a file of a state, with what tells it apart. */
export type ReadSide = (state: StatePath, changedAtMs: number | null | undefined) => Promise<ConflictFile | null>

type Needs = Parameters<typeof resolveMerge>[0] & Pick<Context, 'comparisons' | 'engineParts'>

/** Bytes of a file that are read; a larger one has no checksum here. */
const mostRead = 64 * 2 ** 20
/** Bytes of a file whose content is given. */
const mostShown = 8 * 2 ** 20

/**
 * Reads them as the clones have them now.
 * @param isRead whether their contents are asked for
 * @throws Failure `not-found` where the conflict is not there any more; `bad-input` where it is of no file
 */
export async function showConflictFiles(
  context: Needs,
  { merge: word, conflict, isRead }: { readonly merge: string; readonly conflict: string; readonly isRead: boolean },
  signal?: AbortSignal,
): Promise<ConflictFiles> {
  const { catalog, comparisons, engineParts } = context
  const merge = findMerge(catalog, word)
  const row = catalog.merges.conflicts(merge.id).find(({ id }) => id === conflict)
  if (!row) throw new Failure('not-found', 'This conflict is not there any more. Look at the list again.')
  const { path, theirs: their } = row.shown
  if (path === null) throw new Failure('bad-input', 'This conflict is not about a file.')
  const sides = sidesNow(context, await resolveMerge(context, atHeldPoint(merge)))
  const read = sideReader(engineParts().pool, { path, isRead }, signal)
  return openSources(comparisons, sides, signal, async (sources) => {
    const mine = sources.find((one) => one.sides.clone === row.source)
    if (!mine) throw new Failure('not-found', 'The clone that changed this file is gone. Forget this merge.')
    const { own } = mine
    const theirs = sources.find((one) => one.sides.clone === their.clone)?.own ?? mine.inTarget
    const changedAt = ({ index }: typeof own) => index.files({}).find((one) => one.path === path)?.changedAtMs
    return {
      base: await read(own.paths.from, null),
      mine: await read(own.paths.to, changedAt(own)),
      theirs: await read(theirs.paths.to, changedAt(theirs)),
    }
  })
}

/** @param isRead whether contents are asked for */
export function sideReader(
  pool: Pick<Pool, 'readFile'>,
  { path, isRead }: { readonly path: string; readonly isRead: boolean },
  signal?: AbortSignal,
): ReadSide {
  return async (state, changedAtMs) => {
    const file = await pool.readFile(state, path, mostRead, signal && { signal })
    if (!file) return null
    const { bytes, content } = file
    return {
      bytes,
      changedAt: changedAtMs == null ? null : new Date(changedAtMs).toISOString(),
      sha256: bytes > mostRead ? null : createHash('sha256').update(content).digest('hex'),
      content: isRead && bytes <= mostShown ? content.toString('base64') : null,
    }
  }
}
