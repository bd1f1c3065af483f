// Which columns schema changes give tables where a merge goes, and which they take. Pure.
import type { ChangedColumns } from '../changes/merge/joined-tables.ts'
import { alteredColumns } from '../changes/schema-statement.ts'

export interface MergedStatements {
  /** All that sources made. */
  readonly own: readonly string[]
  /** Those of the target, then those of the sources that are made there. */
  readonly there: readonly string[]
}

/** What a source added by a statement that is not made is gone. */
export function mergedColumns({ own, there }: MergedStatements, database: string): (table: string) => ChangedColumns {
  const changed = new Map<string, { readonly made: Set<string>; readonly gone: Set<string> }>()
  const read = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const altered = alteredColumns(text, database)
      if (!altered) return []
      const columns = changed.get(altered.table) ?? { made: new Set(), gone: new Set() }
      changed.set(altered.table, columns)
      return [{ columns, made: altered.made.map(lower), gone: altered.gone.map(lower) }]
    })
  for (const { columns, made } of read(own)) for (const column of made) columns.gone.add(column)
  for (const { columns, made, gone } of read(there)) {
    for (const column of gone) move(column, columns.made, columns.gone)
    for (const column of made) move(column, columns.gone, columns.made)
  }
  return (table) => changed.get(table) ?? { made: none, gone: none }
}

const lower = (name: string) => name.toLowerCase()
const none: ReadonlySet<string> = new Set()

function move(column: string, from: Set<string>, to: Set<string>): void {
  from.delete(column)
  to.add(column)
}
