// Which merges that are done somebody can still use; the others are forgotten.
import type { BookmarkRecords } from './bookmarks.ts'
import type { CloneRecords } from './clones.ts'
import type { MergeRecords, MergeRow } from './merges.ts'

export interface MergedClones {
  readonly merges: MergeRecords
  readonly clones: Pick<CloneRecords, 'get'>
  readonly bookmarks: Pick<BookmarkRecords, 'of'>
}

/**
 * Forgets merges of a clone that are in none of its states, and, of those that brought it nobody else's work, all but the newest, of
 * which the window shows what checking it found.
 * @returns the ids of those that were forgotten
 */
export function forgetUnused({ merges, clones, bookmarks }: MergedClones, clone: string): readonly string[] {
  const state = clones.get(clone)?.state
  const kept = new Set([state, ...bookmarks.of(clone).map((one) => one.state)])
  const done = merges.ofClone(clone).filter((one) => one.state === 'done')
  const newest = done.find((one) => one.states.some((id) => id === state))
  const forgotten: string[] = []
  for (const merge of done) {
    const states = merge.states.filter((id) => kept.has(id))
    if (merge === newest || (bringsWork(merge) && states.length > 0)) {
      if (states.length < merge.states.length) merges.update(merge.id, { states })
      continue
    }
    merges.delete(merge.id)
    forgotten.push(merge.id)
  }
  return forgotten
}

const bringsWork = ({ wish }: MergeRow) => wish.is === 'merge' || wish.is === 'add'
