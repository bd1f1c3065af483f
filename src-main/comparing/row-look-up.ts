// Finds the net change of one row by its key.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import { projectRow } from '../changes/carry-row.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { type NetRows, netColumns } from './net-rows.ts'
import type { TablesSeen } from './tables-seen.ts'

/** @returns what finds a record by a row of any description of its table */
export function createRowLookUp(database: ScratchDatabase, net: NetRows, tables: TablesSeen) {
  const byKey = database.prepare(`SELECT ${netColumns} FROM net WHERE tab = ? AND key = ?`)
  const movedAway = database.prepare(`SELECT ${netColumns} FROM net WHERE partner = ?`)

  return (table: RowTable, row: RowValues): RowChange | undefined => {
    if (!tables.has(table)) return undefined
    const seen = tables.table(table)
    const { layout } = seen
    if (!layout) return undefined
    const key = layout.keyOf(layout.table === table ? row : projectRow({ table, row }, layout.table))
    const record = byKey.one(seen.id, key)
    if (!record) return undefined
    return net.changeOf((record.hidden === 1 && movedAway.one(Number(record.id))) || record)
  }
}
