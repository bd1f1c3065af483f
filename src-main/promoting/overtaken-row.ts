// What a row becomes that others changed after it was compared, where production goes back all the same. Pure.
import type { MergeRules } from '../changes/merge/merge.ts'
import type { RowValues } from '../rows/change.ts'
import type { GuardedRow } from '../rows/guarded-row.ts'
import { sameValue } from '../rows/value.ts'
import { countText, numberIn } from './recount.ts'

/**
 * What others changed beside stays as they made it, a count is as much more or less as it was to be, and the rest is as it was to be.
 * @param found what is there now
 */
export function overtakenRow(
  { table, expected, wanted }: Pick<GuardedRow, 'table' | 'expected' | 'wanted'>,
  found: RowValues,
  rules: Pick<MergeRules, 'countedBy'>,
): RowValues | null {
  if (!expected || !wanted) return wanted
  return wanted.map((value, at) => {
    const [was = null, is = null] = [expected[at], found[at]]
    if (sameValue(was, is)) return value
    if (sameValue(was, value)) return is
    const { name = '' } = table.columns[at] ?? {}
    if (!rules.countedBy(table, wanted, name)) return value
    const [before, after, now] = [expected, wanted, found].map((row) => numberIn(table, row, name))
    return countText(now ?? 0n, (after ?? 0n) - (before ?? 0n))
  })
}
