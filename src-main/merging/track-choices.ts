// Keeps account of what was decided of conflicts while something is planned. Pure.

import { possible } from '../changes/merge/conflicts.ts'
import type { Conflict } from '../changes/merge/merge.ts'
import type { ConflictChoice } from '../contract/merges.ts'

export interface TrackedChoices {
  /** @returns what was decided, where that is possible */
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
  /** By the ids of conflicts. */
  readonly decided: ReadonlyMap<string, ConflictChoice>
  /** Those of which nobody has decided, in their order. */
  openOf(conflicts: readonly Conflict[]): readonly Conflict[]
}

export function trackChoices(decides: (conflict: Conflict) => ConflictChoice | undefined): TrackedChoices {
  const open = new Set<string>()
  const decided = new Map<string, ConflictChoice>()
  return {
    choiceOf(conflict) {
      const choice = possible(conflict, decides(conflict))
      if (choice) decided.set(conflict.id, choice)
      else open.add(conflict.id)
      return choice
    },
    decided,
    openOf: (conflicts) => conflicts.filter(({ id }) => open.has(id)),
  }
}
