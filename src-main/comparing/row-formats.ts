// The forms in which rows are kept: as the bytes that a log has, where those tell rows apart; else value by value.
import { LoggedChange } from '../binlog/logged-change.ts'
import { decodeRow, encodeRow } from '../changes/row-image.ts'
import { type KeyName, nameOfKey } from '../changes/row-key.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import type { TableLayout, TablesSeen } from './tables-seen.ts'

/** Of one form, the same rows are the same bytes. */
export interface RowFormat {
  readonly id: number
  readonly layout: TableLayout
  /** Whether the bytes are those that `encodeRow` writes. */
  readonly isEncoded: boolean
  keyOf(bytes: Buffer): KeyName
  /** Whether two rows have the same key for certain. */
  areOfOneKey(one: Buffer, other: Buffer): boolean
  read(bytes: Buffer): RowValues
}

/** The rows of a change as bytes of one form. */
export interface FormattedChange {
  readonly format: RowFormat
  readonly before: Buffer | null
  readonly after: Buffer | null
}

export interface RowFormats {
  of(change: RowChange): FormattedChange
  /** Writes a row value by value. */
  encoded(layout: TableLayout, row: RowValues): { readonly format: RowFormat; readonly bytes: Buffer }
  format(id: number): RowFormat
}

export function createRowFormats(tables: TablesSeen): RowFormats {
  const all: RowFormat[] = []
  /** By the layout's number, and by what its rows look like in a log. */
  const known = new Map<string, RowFormat>()
  const byTable = new WeakMap<RowTable, RowFormat>()

  function format(layout: TableLayout, shape: string, parts: Omit<RowFormat, 'id' | 'layout'>) {
    const name = `${layout.id} ${shape}`
    const found = known.get(name) ?? { id: all.length, layout, ...parts }
    if (found.id === all.length) all.push(found)
    known.set(name, found)
    return found
  }

  function loggedFormat({ table, rows }: LoggedChange): RowFormat {
    const found = byTable.get(table)
    if (found) return found
    const layout = tables.layoutOf(table)
    const made = format(layout, rows.shape, {
      isEncoded: false,
      keyOf: (bytes) => rows.keyNumber(bytes) ?? nameOfKey(layout.keyOf(rows.readKey(bytes))),
      areOfOneKey: rows.areOfOneKey,
      read: rows.read,
    })
    byTable.set(table, made)
    return made
  }

  const encodedFormat = (layout: TableLayout) =>
    format(layout, '', {
      isEncoded: true,
      keyOf: (bytes) => nameOfKey(layout.keyOf(decodeRow(bytes))),
      areOfOneKey: () => false,
      read: decodeRow,
    })

  return {
    of(change) {
      if (change instanceof LoggedChange) {
        return { format: loggedFormat(change), before: change.bytesBefore, after: change.bytesAfter }
      }
      const { table, before, after } = change
      return {
        format: encodedFormat(tables.layoutOf(table)),
        before: before && encodeRow(before),
        after: after && encodeRow(after),
      }
    },
    encoded: (layout, row) => ({ format: encodedFormat(layout), bytes: encodeRow(row) }),
    format(id) {
      const found = all[id]
      if (!found) throw new Error(`There is no form ${id}.`)
      return found
    },
  }
}
