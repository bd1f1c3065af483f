// What the two sides of many conflicts are called together: by name where all of them have the same, else mine and theirs. Pure.
import type { MergeConflict } from '../../src-main/contract/merges.ts'
import { words } from '../words.ts'

export function sideNames(conflicts: readonly Pick<MergeConflict, 'mine' | 'theirs'>[]) {
  const name = (side: 'mine' | 'theirs'): string => {
    const labels = new Set(conflicts.map((one) => one[side].label))
    const [only] = labels
    const word = words.merging.rule[side]
    return labels.size === 1 && only ? `${word} (${only})` : word
  }
  return { mine: name('mine'), theirs: name('theirs') }
}
