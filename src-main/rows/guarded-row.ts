// One row as it shall be, and what must be there for it to be written: how rows are told apart, and what differs between two. Pure.
import type { RowTable, RowValues } from './change.ts'
import { sameValue } from './value.ts'

export interface GuardedRow {
  readonly table: RowTable
  /** What must be there to the byte; null where no such row may be. */
  readonly expected: RowValues | null
  /** What it shall be; null where it is to go. */
  readonly wanted: RowValues | null
  /** Noise is left as it is where somebody wrote it again: it always is. */
  readonly isNoise: boolean
  /** Columns of which nobody knows what is in them, so that they are written whatever is there. */
  readonly unchecked?: readonly string[]
}

/** Tells rows apart: by their key, or by all they hold. */
export function identity(table: RowTable, row: RowValues): string {
  const values = table.key.length > 0 ? table.key.map((at) => row[at] ?? null) : row
  const parts = values.map((value) => (value === null ? 'n' : `${value.length}:${value.toString('latin1')}`))
  return `${table.database}\n${table.name}\n${parts.join('')}`
}

/** @returns the names of columns that differ and are written, not computed; all where one side is not there */
export function differingColumns(
  { columns }: RowTable,
  one: RowValues | null,
  other: RowValues | null,
): readonly string[] {
  return columns.flatMap(({ name, generated }, at) => {
    if (generated) return []
    return one && other && sameValue(one[at] ?? null, other[at] ?? null) ? [] : [name]
  })
}
