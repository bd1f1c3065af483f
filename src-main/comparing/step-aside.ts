// Gives a row values for a while that no other row has, so that rows can exchange what each of them must have alone.
import { randomBytes, randomInt } from 'node:crypto'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { RowTable, RowValues } from '../rows/change.ts'
import { updateStatement } from '../rows/change-statements.ts'
import { differingColumns, type GuardedRow } from '../rows/guarded-row.ts'
import type { Column } from '../rows/table.ts'
import { isNumber, type SqlValue, selectExpression } from '../rows/value.ts'

/**
 * Moves a row out of the way of others, in the transaction that is open. Rows that refer to it by a foreign key go with it, or refuse.
 * @returns the row as it is then; undefined where nothing of it is in anybody's way, or no other value can stand there
 */
export async function stepAside(
  connection: SqlRows,
  database: string,
  { table, expected, wanted }: GuardedRow,
  comment: string,
): Promise<RowValues | undefined> {
  if (!expected || !wanted || table.key.length === 0) return undefined
  const unique = await uniqueColumns(connection, database, table.name)
  let row = expected
  for (const name of differingColumns(table, expected, wanted)) {
    const at = table.columns.findIndex((column) => column.name === name)
    const column = table.columns[at]
    if (column && unique.has(name)) row = (await moved(connection, table, row, at, column, comment)) ?? row
  }
  return row === expected ? undefined : row
}

async function moved(
  connection: SqlRows,
  table: RowTable,
  row: RowValues,
  at: number,
  column: Column,
  comment: string,
): Promise<RowValues | undefined> {
  for (const spare of [...spares(table, column), async () => null]) {
    const value = await spare(connection).catch(() => undefined)
    if (value === undefined) continue
    const there = row.with(at, value)
    const sql = updateStatement(table, row, there)
    // What does not fit, may not be, or is taken is refused, and the next one is tried.
    const isTaken = sql && (await connection.query(`${sql} ${comment}`).then(succeeded, failed))
    if (isTaken) return there
  }
  return undefined
}

const succeeded = () => true
const failed = () => false

type Spare = (connection: SqlRows) => Promise<SqlValue | undefined>

/** Values that probably no row has, the likelier ones first. */
function spares({ name }: RowTable, column: Column): readonly Spare[] {
  const [from, is] = [sqlName(name), sqlName(column.name)]
  const asked = (expression: string): Spare => {
    const read = selectExpression({ ...column, name: 'spare' })
    return async (connection) =>
      (await connection.values(`SELECT ${read} FROM (SELECT ${expression} AS spare FROM ${from}) AS found`))[0]?.[0]
  }
  if (isNumber(column.type)) {
    const some = [31, 15, 7].map((bits) => async () => Buffer.from(String(randomInt(2 ** bits))))
    return [asked(`MAX(${is}) + 1`), asked(`MIN(${is}) - 1`), ...some]
  }
  if (/^(?:date|datetime|timestamp)$/.test(column.type)) return [asked(`MAX(${is}) + INTERVAL 1 DAY`)]
  if (/char|text|binary|blob/.test(column.type)) {
    return [20, 8, 4, 2].map((bytes) => async () => Buffer.from(randomBytes(bytes).toString('hex').slice(0, bytes)))
  }
  return []
}

/** Names of columns that are part of a unique key. */
async function uniqueColumns(connection: SqlRows, database: string, table: string): Promise<ReadonlySet<string>> {
  const rows = await connection.query(
    `SELECT DISTINCT column_name AS name FROM information_schema.statistics WHERE table_schema = ${sqlText(database)} AND table_name = ${sqlText(table)} AND non_unique = 0`,
  )
  return new Set(rows.map(({ name = '' }) => name))
}
