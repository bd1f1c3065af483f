// Finds rows that would name, once all is merged, what one side removed: by WordPress' own references. Pure.
import { referencesFrom } from '../changes/core-references.ts'
import type { MergeSource, RowWrite } from '../changes/merge/merge.ts'
import { nameOfRow } from '../comparing/name-of-row.ts'
import { columnValue, type RowTable, type RowValues } from '../rows/change.ts'

/** How many are told. */
const mostTold = 100

/** @returns whole sentences */
export function danglingRows(
  writes: readonly RowWrite[],
  sources: readonly Pick<MergeSource, 'tableInTarget'>[],
  prefix: string,
): readonly string[] {
  const written = new Set(writes.flatMap(({ table, wanted }) => (wanted ? names(table, wanted) : [])))
  const removed = new Set(
    writes.flatMap(({ table, expected, wanted }) => (expected && !wanted ? names(table, expected) : [])),
  )
  const gone = (name: string, table: string) => !written.has(name) && (removed.has(name) || isGone(name, table))
  const goneInTarget = new Map<string, ReadonlySet<string>>()
  function isGone(name: string, table: string): boolean {
    const known = goneInTarget.get(table) ?? new Set(sources.flatMap((source) => [...goneRows(source, table)]))
    goneInTarget.set(table, known)
    return known.has(name)
  }
  const found: string[] = []
  const look = (table: RowTable, row: RowValues, by: string) => {
    for (const reference of referencesFrom(table, row, prefix)) {
      if (found.length >= mostTold) return
      const name = nameIn(reference.table, reference.toColumn, reference.value)
      if (!gone(name, reference.table)) continue
      found.push(
        `${nameOfRow(table, row)}, which ${by}, names ${reference.table} ${reference.value} as its ${reference.column}, and that was removed on the other side.`,
      )
    }
  }
  for (const { table, wanted } of writes) if (wanted) look(table, wanted, 'one side changed')
  if (removed.size === 0) return found
  // What the other side changed may name what is removed now.
  const untouched = new Set(writes.map(({ table, expected, wanted }) => nameOfRow(table, expected ?? wanted ?? [])))
  const tables = new Set(writes.map(({ table }) => table.name))
  for (const source of sources) {
    for (const name of tables) {
      for (const { table, after } of source.tableInTarget(name)) {
        if (after && !untouched.has(nameOfRow(table, after))) look(table, after, 'the other side changed')
      }
    }
  }
  return [...new Set(found)]
}

function* goneRows(source: Pick<MergeSource, 'tableInTarget'>, table: string): Generator<string> {
  for (const { table: of, before, after } of source.tableInTarget(table)) if (before && !after) yield* names(of, before)
}

/** A row by each column that others may name it by. */
function names(table: RowTable, row: RowValues): readonly string[] {
  return ['ID', 'comment_ID', 'term_id', 'term_taxonomy_id'].flatMap((column) => {
    const value = columnValue(table, row, column)
    return value ? [nameIn(table.name, column, value.toString('latin1'))] : []
  })
}

const nameIn = (table: string, column: string, value: string) => `${table} ${column} ${value}`
