// Puts changes of tables that were compared anew in the place of those that logs told. Pure.
import type { MeantRowChange, MergeSource } from '../changes/merge/merge.ts'
import { rowNames } from '../changes/merge/row-groups.ts'
import type { RowChange } from '../rows/change.ts'

/** Changes of altered tables, by the table's name, in the columns that these have when rows are written. */
export interface ComparedTables {
  readonly own: ReadonlyMap<string, readonly RowChange[]>
  readonly inTarget: ReadonlyMap<string, readonly RowChange[]>
}

/** @param isChosen whether only those of rows count that the source's changes have anyhow */
export function withCompared(
  source: MergeSource,
  { own, inTarget }: ComparedTables,
  meaningOf: (change: RowChange) => Pick<MeantRowChange, 'thing' | 'class' | 'why'>,
  isChosen: boolean,
): MergeSource {
  if (own.size === 0) return source
  const name = rowNames()
  const meant = (changes: readonly RowChange[]) => changes.map((change) => ({ ...change, ...meaningOf(change) }))
  const [mine, theirs] = [meant([...own.values()].flat()), meant([...inTarget.values()].flat())]
  const keysOf = ({ table, before, after }: RowChange) =>
    [before, after].flatMap((row) => (row ? [name(table, row)] : []))
  const byKey = new Map(theirs.flatMap((change) => keysOf(change).map((key) => [key, change] as const)))
  const isOther = ({ table }: RowChange) => !own.has(table.name)
  return {
    ...source,
    *net() {
      const chosen = new Set<string>()
      for (const change of source.net()) {
        if (isOther(change)) yield change
        else for (const key of keysOf(change)) chosen.add(key)
      }
      for (const change of mine) if (!isChosen || keysOf(change).some((key) => chosen.has(key))) yield change
    },
    inTarget: (table, row) => (own.has(table.name) ? byKey.get(name(table, row)) : source.inTarget(table, row)),
    *thingInTarget(thing) {
      for (const change of source.thingInTarget(thing)) if (isOther(change)) yield change
      for (const change of theirs) if (change.thing === thing) yield change
    },
    tableInTarget: (table) =>
      own.has(table) ? theirs.filter((change) => change.table.name === table) : source.tableInTarget(table),
  }
}
