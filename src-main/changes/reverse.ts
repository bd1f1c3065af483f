// What takes changes of rows back: the reverse of each row's net change, and what must be there for it to be made. Pure.
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { type GuardedRow, identity } from '../rows/guarded-row.ts'

/** A change with whose it is. */
export interface ClassedChange extends RowChange {
  readonly class: 'work' | 'own' | 'noise'
}

interface OpenRow {
  readonly table: RowTable
  readonly before: RowValues | null
  after: RowValues | null
  isNoise: boolean
}

/**
 * Folds single changes, in the order in which they were made, into one for each row.
 * @returns what puts the rows back, the row that was written last first: so every step on the way back was a state before
 */
export function reversalOf(changes: Iterable<ClassedChange>): readonly GuardedRow[] {
  // By the identity of the row as it is now, or as it was when it was removed; of equal rows without a key several.
  const open = new Map<string, OpenRow[]>()
  // Keeps the order in which rows were written last.
  const written = new Set<OpenRow>()
  for (const { table, before, after, class: is } of changes) {
    const from = before ?? after
    if (!from) continue
    const row = take(open, identity(table, from), before) ?? { table, before, after, isNoise: true }
    row.after = after
    row.isNoise &&= is === 'noise'
    const now = identity(table, after ?? from)
    open.set(now, [...(open.get(now) ?? []), row])
    written.delete(row)
    written.add(row)
  }
  return [...written].reverse().flatMap(({ table, before, after, isNoise }): GuardedRow[] => {
    const isSame = before === null ? after === null : after !== null && sameRow(before, after)
    return isSame ? [] : [{ table, expected: after, wanted: before, isNoise }]
  })
}

/** Takes the open row that is now what a change says was there before it. */
function take(open: Map<string, OpenRow[]>, key: string, before: RowValues | null): OpenRow | undefined {
  const rows = open.get(key) ?? []
  const at = rows.findLastIndex(({ after }) =>
    before === null ? after === null : after !== null && sameRow(after, before),
  )
  return at < 0 ? undefined : rows.splice(at, 1)[0]
}
