// Tables as a log's changes make them, from nothing: every value before a change must be the one that was there.
import type { ChangeSink, LoggedStatement } from '../../src-main/binlog/changes.ts'
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'

export interface AppliedTable {
  table: RowTable
  /** By key, or whole row; how many there are of it. */
  readonly rows: Map<string, { readonly row: string; count: number }>
}

export interface AppliedChanges {
  readonly sink: ChangeSink
  readonly tables: ReadonlyMap<string, AppliedTable>
  /** What was not as a change said, in sentences. */
  readonly wrong: readonly string[]
  readonly counts: { rows: number; committed: number; rolledBack: number; statements: number }
}

/** A row that shows where it differs from another. */
export const rowAsText = (row: RowValues) =>
  row.map((value) => (value === null ? 'NULL' : `${value.length}:${value.toString('latin1')}`)).join(' | ')

export function applyChanges(): AppliedChanges {
  const tables = new Map<string, AppliedTable>()
  const wrong: string[] = []
  const counts = { rows: 0, committed: 0, rolledBack: 0, statements: 0 }
  let pending: (() => void)[] = []

  function apply({ table, before, after }: RowChange, text: string | null): void {
    const name = `${table.database}.${table.name}`
    const applied = tables.get(name) ?? { table, rows: new Map() }
    applied.table = table
    tables.set(name, applied)
    const keyOf = (row: RowValues) => rowAsText(table.key.length > 0 ? table.key.map((at) => row[at] ?? null) : row)
    const say = (what: string) => wrong.push(`${name}: ${what} (${text?.slice(0, 300)})`)
    if (before) {
      const there = applied.rows.get(keyOf(before))
      if (!there) say(`nothing was where ${rowAsText(before)} is said to have been`)
      else if (there.row !== rowAsText(before)) say(`${there.row} was there, not ${rowAsText(before)}`)
      if (there && there.count > 1) there.count--
      else applied.rows.delete(keyOf(before))
    }
    if (after) {
      const there = applied.rows.get(keyOf(after))
      if (there && table.key.length > 0) say(`${there.row} was in the way of ${rowAsText(after)}`)
      if (there) there.count++
      else applied.rows.set(keyOf(after), { row: rowAsText(after), count: 1 })
    }
  }

  function applyStatement({ database, text }: LoggedStatement): void {
    const [, own, name] = /^TRUNCATE TABLE (?:`?(\w+)`?\.)?`?(\w+)`?/i.exec(text) ?? []
    if (name) tables.get(`${own ?? database}.${name}`)?.rows.clear()
    const dropped = /^DROP TABLE (?:IF EXISTS )?`?(\w+)`?/i.exec(text)?.[1]
    if (dropped) tables.delete(`${database}.${dropped}`)
  }

  const sink: ChangeSink = {
    row(change, { statement }) {
      counts.rows++
      pending.push(() => apply(change, statement))
    },
    statement(statement) {
      counts.statements++
      pending.push(() => applyStatement(statement))
    },
    committed() {
      counts.committed++
      for (const one of pending) one()
      pending = []
    },
    rolledBack() {
      counts.rolledBack++
      pending = []
    },
  }
  return { sink, tables, wrong, counts }
}
