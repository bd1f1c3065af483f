// Arranges conflicts as the lines of a list, under the headings of their things. Pure.
import type { MergeConflict } from '../../src-main/contract/merges.ts'

export type ConflictListRow =
  | { readonly is: 'heading'; readonly key: string; readonly text: string }
  | { readonly is: 'conflict'; readonly key: string; readonly conflict: MergeConflict }

export function conflictRows(conflicts: readonly MergeConflict[]): readonly ConflictListRow[] {
  return conflicts.flatMap((conflict, at): readonly ConflictListRow[] => {
    const row: ConflictListRow = { is: 'conflict', key: conflict.id, conflict }
    const { group } = conflict.thing
    if (group === conflicts[at - 1]?.thing.group) return [row]
    return [{ is: 'heading', key: `heading:${conflict.id}`, text: group }, row]
  })
}

/** The conflict that many steps further that fits; undefined where there is none in that direction. */
export function steppedFrom(
  conflicts: readonly MergeConflict[],
  from: string | undefined,
  step: 1 | -1,
  fits: (one: MergeConflict) => boolean = () => true,
): MergeConflict | undefined {
  const here = conflicts.findIndex((one) => one.id === from)
  const start = here < 0 && step < 0 ? conflicts.length : here
  for (let at = start + step; at >= 0 && at < conflicts.length; at += step) {
    const one = conflicts[at]
    if (one && fits(one)) return one
  }
  return undefined
}

/** Where in its thing a conflict is; empty where the thing is all of it. */
export const placeIn = ({ thing, place }: Pick<MergeConflict, 'thing' | 'place'>): string =>
  place === thing.title ? '' : place

export const isOpen = ({ state }: MergeConflict): boolean => state !== 'decided'
