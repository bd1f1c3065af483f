// A row with what it is to be, and how it is written down.
import type { ChangeClass } from '../../src-main/contract/changes.ts'
import type { RowChange } from '../../src-main/rows/change.ts'
import { addedRow, type Cells, changedRow } from './wordpress-rows.ts'

/** A row, its thing, whose it is, and the kind and title it has by itself. */
export type RowCase = readonly [row: RowChange, thing: string, is: ChangeClass, kind?: string, title?: string]

export const row = (table: string, cells: Cells) => addedRow(`wp_${table}`, cells)

export const derived = (table: string, cells: Cells, change: Cells) => changedRow(`wp_${table}`, cells, change)
