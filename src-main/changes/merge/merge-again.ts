// Holds the merging of a value to its law: once one side has what the other changed, merging again changes nothing. Pure.
import { type SqlValue, sameValue } from '../../rows/value.ts'
import type { MergedValue } from './merge.ts'
import type { ThreeSides } from './merging.ts'

type Sides = ThreeSides<SqlValue>

/** @returns the side that has all that the other one changed already, as after an earlier merge; undefined where neither, or each has */
export function carriedOver({ base, mine, theirs }: Sides, merge: (sides: Sides) => MergedValue): SqlValue | undefined {
  const clean = (sides: Sides) => {
    const { value, conflicts } = merge(sides)
    return conflicts.length === 0 ? value : undefined
  }
  /** Whether the whole is what comes of the change and of what is left without it. */
  const holds = (whole: SqlValue, change: SqlValue): boolean => {
    const without = clean({ base: change, mine: base, theirs: whole })
    if (without === undefined) return false
    const again = clean({ base, mine: change, theirs: without })
    return again !== undefined && sameValue(again, whole)
  }
  const [isInTheirs, isInMine] = [holds(theirs, mine), holds(mine, theirs)]
  if (isInTheirs === isInMine) return undefined
  return isInTheirs ? theirs : mine
}

/**
 * Whether what came out of a merge stays as it is when either side is merged into it again. It does not where lines or items repeat and
 * nobody can say which of them is new.
 */
export function isLasting(
  { base, mine, theirs }: Sides,
  value: SqlValue,
  merge: (sides: Sides) => MergedValue,
): boolean {
  return [mine, theirs].every((side) => {
    const again = merge({ base, mine: side, theirs: value })
    return again.conflicts.length === 0 && sameValue(again.value, value)
  })
}
