// A change of a row as it stands in a log, whose values are read when somebody looks at them. Pure.
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import type { PlainRows } from './values/plain-rows.ts'

/** Rows are kept as the bytes of their event; they were gone through, so that they can be read. */
export class LoggedChange implements RowChange {
  readonly table: RowTable
  readonly rows: PlainRows
  readonly bytesBefore: Buffer | null
  readonly bytesAfter: Buffer | null
  #before: RowValues | null | undefined
  #after: RowValues | null | undefined

  constructor(table: RowTable, rows: PlainRows, before: Buffer | null, after: Buffer | null) {
    this.table = table
    this.rows = rows
    this.bytesBefore = before
    this.bytesAfter = after
  }

  get before(): RowValues | null {
    this.#before ??= this.bytesBefore && this.rows.read(this.bytesBefore)
    return this.#before
  }

  get after(): RowValues | null {
    this.#after ??= this.bytesAfter && this.rows.read(this.bytesAfter)
    return this.#after
  }
}
