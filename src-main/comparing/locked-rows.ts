// Reads rows by their keys and keeps everybody else from writing them, many at once.
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { thisRow } from '../rows/change-statements.ts'
import { identity } from '../rows/guarded-row.ts'
import { keysCondition } from '../rows/key-range.ts'
import { selectExpression } from '../rows/value.ts'

/** A row that is looked for by its key, or by all it holds; null where none is. */
export interface SoughtRow {
  readonly table: RowTable
  readonly row: RowValues | null
}

const wholeNumbers = /^(?:tiny|small|medium|big)?int$/

/** Rows that one statement asks for. */
const atOnce = 200

/** How rows are read: kept from everybody else, waiting for those who have them or not; or only looked at. */
export type RowLock = 'FOR UPDATE' | 'FOR UPDATE NOWAIT' | ''

/**
 * Nothing waits for the answer of another table's question: a connection that can sends them together.
 * @returns what is there now, in the order of what is sought; null where nothing is
 */
export async function lockedRows(
  connection: Pick<SqlRows, 'values'>,
  sought: readonly SoughtRow[],
  failed: (table: RowTable, error: unknown) => unknown,
  lock: RowLock = 'FOR UPDATE',
): Promise<readonly (RowValues | null)[]> {
  const found = new Array<RowValues | null>(sought.length).fill(null)
  const places = sought.flatMap(({ table, row }, at) => (row ? [{ table, row, at }] : []))
  const pieces = [...Map.groupBy(places, (one) => one.table)].flatMap(([table, ofTable]) => {
    const step = table.key.length > 0 ? atOnce : 1
    return Array.from({ length: Math.ceil(ofTable.length / step) }, (_none, at) => ({
      table,
      some: ofTable.slice(at * step, (at + 1) * step),
    }))
  })
  await Promise.all(pieces.map(({ table, some }) => find(table, some)))
  return found

  async function find(
    table: RowTable,
    some: readonly (SoughtRow & { readonly row: RowValues; readonly at: number })[],
  ) {
    const rows = await read(
      table,
      some.map(({ row }) => row),
    )
    const byKey = new Map(rows.map((row) => [identity(table, row), row]))
    const isExact = table.key.length > 0 && table.key.every((at) => wholeNumbers.test(table.columns[at]?.type ?? ''))
    const single = async (row: RowValues) => {
      if (isExact || rows.length === 0) return null
      // A key may be the same by its collation, and not to the byte.
      return (some.length > 1 ? await read(table, [row]) : rows)[0] ?? null
    }
    await Promise.all(
      some.map(async ({ row, at }) => {
        const same = table.key.length > 0 ? byKey.get(identity(table, row)) : rows[0]
        found[at] = same ?? (await single(row))
      }),
    )
  }

  async function read(table: RowTable, rows: readonly RowValues[]): Promise<readonly RowValues[]> {
    const [only] = rows
    const key = table.key.flatMap((at) => table.columns[at] ?? [])
    const columns = table.columns.map(selectExpression).join(', ')
    const condition =
      rows.length === 1 && only
        ? thisRow(table, only)
        : keysCondition(
            key,
            rows.map((row) => table.key.map((at) => row[at] ?? null)),
          )
    const limit = rows.length === 1 ? ' LIMIT 1' : ''
    const answer = connection.values(`SELECT ${columns} FROM ${sqlName(table.name)} WHERE ${condition}${limit} ${lock}`)
    return answer.catch((error: unknown) => {
      throw failed(table, error)
    })
  }
}
