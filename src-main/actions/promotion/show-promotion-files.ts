// Shows the three files of a conflict of a draft: as both began with it, as it is to be, and as production has it now.
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictFiles } from '../../contract/models.ts'
import { openSources } from '../../merging/open-sources.ts'
import { livePath, pointPath } from '../../pool/layout.ts'
import { readPromotionPatch } from '../../promoting/promotion-patch.ts'
import { findPromotion } from '../find.ts'
import { type ReadSide, sideReader } from '../merge/show-conflict-files.ts'
import { liveSides } from '../merge/steps/take-instants.ts'
import { type ResolvedPromotion, resolvePromotion } from './resolve-promotion.ts'

type Needs = Pick<Context, 'catalog' | 'comparisons' | 'engineParts' | 'promotionFiles'>

/**
 * @param isRead whether their contents are asked for
 * @throws Failure `not-found` where the conflict is not there any more; `bad-input` where it is of no file
 */
export async function showPromotionFiles(
  context: Needs,
  { promotion, conflict, isRead }: { readonly promotion: string; readonly conflict: string; readonly isRead: boolean },
  signal?: AbortSignal,
): Promise<ConflictFiles> {
  const { catalog, engineParts } = context
  const draft = findPromotion(catalog, promotion)
  const row = catalog.promotions.conflicts(draft.id).find(({ id }) => id === conflict)
  if (!row) throw new Failure('not-found', 'This conflict is not there any more. Look at the list again.')
  const { path } = row.shown
  if (path === null) throw new Failure('bad-input', 'This conflict is not about a file.')
  const resolved = resolvePromotion(context, draft.wish)
  const read = sideReader(engineParts().pool, { path, isRead }, signal)
  if (resolved.undoes) return filesOfUndo(context, resolved, path, read)
  return filesOfClone(context, resolved, path, read, signal)
}

function filesOfClone(
  context: Needs,
  { clone, production }: ResolvedPromotion,
  path: string,
  read: ReadSide,
  signal?: AbortSignal,
): Promise<ConflictFiles> {
  const { comparisons } = context
  if (!clone) throw new Failure('not-found', 'Only what a clone changed has files on both sides.')
  const sides = {
    sources: [liveSides(context, { clone, since: null })],
    target: comparisons.side({ is: 'now', production: production.id }),
  }
  return openSources(comparisons, sides, signal, async ([source]) => {
    if (!source) throw new Failure('not-found', 'The clone that changed this file is gone. Forget this draft.')
    const { own, inTarget } = source
    const changedAt = ({ index }: typeof own) => index.files({}).find((one) => one.path === path)?.changedAtMs
    return {
      base: await read(own.paths.from, null),
      mine: await read(own.paths.to, changedAt(own)),
      theirs: await read(inTarget.paths.to, changedAt(inTarget)),
    }
  })
}

/** Of what the promotion wrote itself only length and hash are kept. */
async function filesOfUndo(
  { promotionFiles }: Needs,
  { undoes, production }: ResolvedPromotion,
  path: string,
  read: ReadSide,
): Promise<ConflictFiles> {
  const text = undoes && promotionFiles.patch(undoes.id)
  const written = text ? readPromotionPatch(text).files.find((one) => one.path === path) : undefined
  const after = written?.after
  return {
    base: after ? { bytes: after.bytes, changedAt: null, sha256: written?.hashes?.after ?? null, content: null } : null,
    mine: undoes?.point ? await read(pointPath(production.id, undoes.point), null) : null,
    theirs: await read(livePath(production.id), null),
  }
}
