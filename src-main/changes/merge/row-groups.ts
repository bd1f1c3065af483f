// Puts changes of the same row together, whoever made them, with what the target has there. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { encodeRow } from '../row-image.ts'
import { type KeyOf, keyOf } from '../row-key.ts'
import { rowOfChange } from './held-changes.ts'
import type { MeantRowChange } from './merge.ts'
import type { HeldSource } from './same-rows.ts'

export interface ChangesOfRow {
  /** The same for the same row, whoever says what its table is. */
  readonly name: string
  /** In the order of the sources. */
  readonly sides: readonly { readonly by: number; readonly change: MeantRowChange }[]
  /** What the target has; null where it has no such row. */
  readonly inTarget: { readonly table: RowTable; readonly row: RowValues } | null
}

export type RowName = (table: RowTable, row: RowValues) => string

export function rowNames(): RowName {
  const keys = new WeakMap<RowTable, KeyOf>()
  return (table, row) => {
    const key = keys.get(table) ?? keyOf(table, encodeRow)
    keys.set(table, key)
    return `${table.name}\n${key(row).toString('latin1')}`
  }
}

export function* changesByRow(sources: readonly HeldSource[], name: RowName): Generator<ChangesOfRow> {
  const open = new Map<string, { by: number; change: MeantRowChange }[]>()
  for (const { by, changes } of sources) {
    for (const change of changes) {
      const key = name(change.table, change.before ?? change.after ?? [])
      const sides = open.get(key)
      // A key that one row left and another one got: these are two rows.
      if (sides?.some((side) => side.by === by)) open.set(`${key}\nagain ${by}`, [{ by, change }])
      else if (sides) sides.push({ by, change })
      else open.set(key, [{ by, change }])
    }
  }
  for (const [key, sides] of open) yield { name: key, sides, inTarget: targetOf(sources, sides) }
}

/** What the target made of the row, or, where it did nothing, what was there before. */
function targetOf(sources: readonly HeldSource[], sides: ChangesOfRow['sides']): ChangesOfRow['inTarget'] {
  for (const { by, change } of sides) {
    const told = sources[by]?.target.change(change.table, change.before ?? rowOfChange(change), change.thing)
    if (told) return told.after && { table: told.table, row: told.after }
  }
  const { table, before } = sides.find(({ change }) => change.before)?.change ?? {}
  return table && before ? { table, row: before } : null
}
