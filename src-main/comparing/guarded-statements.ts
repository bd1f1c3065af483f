// The statements that write rows, in their order: what is added or removed one after another in a table shares a statement. Pure.
import { sqlName } from '../database/client/quote.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { deleteStatement, insertStatement, updateStatement } from '../rows/change-statements.ts'
import type { GuardedRow } from '../rows/guarded-row.ts'
import { keysCondition } from '../rows/key-range.ts'

export interface RowStatement {
  readonly table: RowTable
  readonly sql: string
  /** How many rows it adds, changes or removes. */
  readonly rows: number
  /** The row that it changes, where it changes one. */
  readonly change: GuardedRow | null
}

/** Rows and bytes of one statement; a bigger row is a statement of its own. */
const mostRows = 500
const mostBytes = 2 ** 19

export function* statementsOf(rows: readonly GuardedRow[], most = mostBytes): Generator<RowStatement> {
  let some: GuardedRow[] = []
  let bytes = 0
  for (const row of rows) {
    const [last] = some
    const isAlike = last && last.table === row.table && kindOf(last) === kindOf(row) && kindOf(row) !== 'update'
    bytes += bytesOf(row)
    if (last && (!isAlike || some.length === mostRows || bytes > most)) {
      yield* statementFor(last.table, some)
      some = []
      bytes = bytesOf(row)
    }
    some.push(row)
  }
  const [last] = some
  if (last) yield* statementFor(last.table, some)
}

function kindOf({ table, expected, wanted }: GuardedRow): 'insert' | 'update' | 'delete' {
  if (!expected) return 'insert'
  // Each statement takes away one of several rows that are the same.
  return wanted || table.key.length === 0 ? 'update' : 'delete'
}

const bytesOf = ({ expected, wanted }: GuardedRow) =>
  [...(expected ?? []), ...(wanted ?? [])].reduce((sum, value) => sum + (value?.length ?? 0), 0)

function* statementFor(table: RowTable, rows: readonly GuardedRow[]): Generator<RowStatement> {
  const [row] = rows
  const { expected = null, wanted = null } = row ?? {}
  const sql = expected
    ? rows.length > 1
      ? deleteAll(table, rows)
      : wanted
        ? updateStatement(table, expected, wanted)
        : deleteStatement(table, expected)
    : insertAll(table, rows)
  if (sql !== undefined) yield { table, sql, rows: rows.length, change: row && expected && wanted ? row : null }
}

function insertAll(table: RowTable, rows: readonly GuardedRow[]): string | undefined {
  const wanted = rows.flatMap((row): RowValues[] => (row.wanted ? [row.wanted] : []))
  return wanted.length > 0 ? insertStatement(table, ...wanted) : undefined
}

function deleteAll(table: RowTable, rows: readonly GuardedRow[]): string {
  const key = table.key.flatMap((at) => table.columns[at] ?? [])
  const keys = rows.map(({ expected }) => table.key.map((at) => expected?.[at] ?? null))
  return `DELETE FROM ${sqlName(table.name)} WHERE ${keysCondition(key, keys)}`
}
