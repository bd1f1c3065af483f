// What a table is made of where a merge goes, as far as those tell who changed one of its rows. Pure.
import type { RowTable } from '../../rows/change.ts'

/** What schema changes do to the columns of a table, by their names in lower case. */
export interface ChangedColumns {
  readonly made: ReadonlySet<string>
  readonly gone: ReadonlySet<string>
}

/** @returns a function that gives the same table for the same ones */
export type JoinTables = (target: RowTable | undefined, sides: readonly RowTable[]) => RowTable | undefined

/**
 * Joins what several say of a table: who did not alter it does not know of columns that another one added. What the target tells has all
 * its columns but for those that schema changes made.
 */
export function joinTables(columnsOf: (table: string) => ChangedColumns): JoinTables {
  const [ofTargets, ofSides] = [remembered(), remembered()]
  return (target, sides) => {
    const first = target ?? sides[0]
    if (!first) return undefined
    const { made, gone } = columnsOf(first.name)
    const isThere = (column: string) => !gone.has(column) && (!target || made.has(column))
    const known = target ? ofTargets : ofSides
    const left = known(first, first, () => withoutColumns(first, gone))
    return sides.reduce((table, side) => {
      if (side === first) return table
      return known(table, side, () => withColumns(table, side, isThere))
    }, left)
  }
}

function remembered() {
  const known = new WeakMap<RowTable, WeakMap<RowTable, RowTable>>()
  return (one: RowTable, other: RowTable, join: () => RowTable): RowTable => {
    const ofOne = known.get(one) ?? new WeakMap<RowTable, RowTable>()
    known.set(one, ofOne)
    const joined = ofOne.get(other) ?? join()
    ofOne.set(other, joined)
    return joined
  }
}

function withoutColumns(table: RowTable, gone: ReadonlySet<string>): RowTable {
  const kept = table.columns.flatMap(({ name }, at) => (gone.has(name.toLowerCase()) ? [] : [at]))
  if (kept.length === table.columns.length) return table
  const columns = kept.flatMap((at) => table.columns[at] ?? [])
  return { ...table, columns, key: table.key.map((at) => kept.indexOf(at)).filter((at) => at >= 0) }
}

function withColumns(table: RowTable, other: RowTable, isThere: (column: string) => boolean): RowTable {
  const names = new Set(table.columns.map(({ name }) => name.toLowerCase()))
  const more = other.columns.filter(({ name }) => !names.has(name.toLowerCase()) && isThere(name.toLowerCase()))
  return more.length === 0 ? table : { ...table, columns: [...table.columns, ...more] }
}
