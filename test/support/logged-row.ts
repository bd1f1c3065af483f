// Changes of rows as a log has them, made byte by byte, for tables of whole numbers and words.
import { LoggedChange } from '../../src-main/binlog/logged-change.ts'
import { columnType, planColumn } from '../../src-main/binlog/tables/column-plan.ts'
import { type PlainRows, plainRowsOf } from '../../src-main/binlog/values/plain-rows.ts'
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'

const plansOf = (table: RowTable) =>
  table.columns.flatMap(({ name, type }) => {
    const [number, meta] = type === 'int' ? [3, 0] : [columnType.varchar, 65_000]
    const logged = { name, type: number, meta, isUnsigned: false, collation: undefined, words: [], geometry: 0 }
    return planColumn({ ...logged, known: undefined, isKept: true }) ?? []
  })

const known = new WeakMap<RowTable, PlainRows>()

/** @returns the change in the form in which it is logged; as it is for a table without a key */
export function loggedChange(change: RowChange): RowChange {
  const { table, before, after } = change
  const rows = known.get(table) ?? plainRowsOf(table, plansOf(table))
  if (!rows) return change
  known.set(table, rows)
  return new LoggedChange(table, rows, before && imageOf(table, before), after && imageOf(table, after))
}

function imageOf({ columns }: RowTable, row: RowValues): Buffer {
  const nulls = Buffer.alloc((row.length + 7) >> 3)
  const values = row.flatMap((value, at) => {
    if (value === null) {
      nulls.writeUInt8(nulls.readUInt8(at >> 3) | (1 << (at & 7)), at >> 3)
      return []
    }
    if (columns[at]?.type === 'int') {
      const number = Buffer.alloc(4)
      number.writeInt32LE(Number(value.toString()))
      return [number]
    }
    const length = Buffer.alloc(2)
    length.writeUInt16LE(value.length)
    return [length, value]
  })
  return Buffer.concat([nulls, ...values])
}
