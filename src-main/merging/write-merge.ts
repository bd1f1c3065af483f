// Writes what a merge planned into the database of the state that is built: schema changes, then all rows in one transaction.

import type { RowWrite } from '../changes/merge/merge.ts'
import { inOrder } from '../changes/merge/order-writes.ts'
import { nameOfRow } from '../comparing/name-of-row.ts'
import { type GuardedOutcome, type GuardWords, writeGuarded } from '../comparing/write-guarded.ts'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'
import { exactValues } from '../rows/write.ts'
import type { MergePlan } from './plan-merge.ts'
import { readTableKeys } from './table-keys.ts'

export interface WrittenMerge {
  readonly connection: SqlRows
  readonly database: string
  /** The prefix of the site's tables. */
  readonly prefix: string
  readonly plan: Pick<MergePlan, 'rows' | 'schema' | 'rebuilt'>
  /** A comment that names the writes. */
  readonly comment: string
}

/**
 * @returns how many rows of noise were left as they are
 * @throws Failure `bad-input` where the state has something else than was planned for, or its server refuses
 */
export async function writeMerge({ connection, database, prefix, plan, comment }: WrittenMerge): Promise<number> {
  const { statements } = plan.schema
  if (statements.length > 0) await alter(connection, statements)
  if (plan.rows.writes.length === 0) return 0
  const keys = await readTableKeys(connection, database)
  const writes = inOrder(plan.rows.writes, (name) => {
    const table = plan.rows.writes.find((write) => write.table.name === name)?.table
    return table && { before: table, table, ...(keys.get(name) ?? { unique: [], parents: [] }) }
  })
  const outcome = await writeGuarded({
    connection,
    database,
    prefix,
    rows: writes.map(toGuarded),
    isNoise: () => false,
    comment,
    columns: 'more',
    mayDangle: true,
    words,
  })
  if (outcome.is !== 'written') throw refusal(outcome)
  for (const table of plan.rebuilt) {
    // WordPress makes them anew where there are none.
    const empty = `UPDATE ${sqlName(table)} SET option_value = '' WHERE option_name = 'rewrite_rules'`
    await connection.query(`${empty} ${comment}`)
  }
  await connection.query('COMMIT')
  return outcome.left
}

const toGuarded = ({ table, expected, wanted, unchecked, class: is }: RowWrite) => ({
  table,
  expected,
  wanted,
  unchecked,
  isNoise: is === 'noise',
})

const words: GuardWords = {
  nothing: 'Nothing was merged',
  instead: 'bring that change over by hand',
  displaced: 'one that is to be written',
  inTheWay: 'Bring that change over by hand, or undo it in the clone',
}

async function alter(connection: SqlRows, statements: readonly string[]): Promise<void> {
  await connection.query(exactValues)
  await connection.query('SET SESSION foreign_key_checks = 0')
  for (const statement of statements) {
    await connection.query(statement).catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error)
      throw new Failure(
        'bad-input',
        `A table cannot be changed as the clone has it, where the merge goes: ${plainText(statement, 200)}. Nothing was merged; make that change there first, or undo it in the clone.`,
        { detail: plainText(said, 2000) },
      )
    })
  }
  await connection.query('SET SESSION foreign_key_checks = 1')
}

function refusal(outcome: Exclude<GuardedOutcome, { readonly is: 'written' }>): Failure {
  if (outcome.is === 'dependent') {
    const { row, dependent } = outcome
    const gone = nameOfRow(row.table, row.expected ?? [])
    return new Failure(
      'bad-input',
      `Nothing was merged: ${nameOfRow(dependent.table, dependent.after ?? [])} rests on ${gone}, which was removed on one side only. Remove both, or neither, then merge again.`,
    )
  }
  const { row, found, columns } = outcome.row
  const name = nameOfRow(row.table, row.expected ?? row.wanted ?? [])
  const why = !found
    ? 'is not there'
    : row.expected
      ? `is another: ${columns.slice(0, 4).join(', ')}`
      : 'is there already'
  return new Failure(
    'bad-input',
    `Nothing was merged, because the state that it goes on top of is not what its logs say: ${name} ${plainText(why, 200)}. Take a new point, and merge again.`,
  )
}
