// Counts what somebody changed in a clone, as it is at this moment: what a card says of it may be some seconds old.
import type { Context } from '../../context.ts'
import { findClone } from '../find.ts'

/** @returns null where logs do not tell all of it @throws Failure `not-found` */
export async function countOwnChanges(
  { catalog, comparisons }: Pick<Context, 'catalog' | 'comparisons'>,
  word: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly things: number | null }> {
  const { id } = findClone(catalog, word)
  const completeness = await comparisons.count(id, signal).catch(() => undefined)
  const isKnown = completeness?.is === 'complete'
  return { things: isKnown ? (comparisons.countsOf(id)?.things ?? null) : null }
}
