// Puts rows of a running database back in one transaction: each must be what the change left, to the byte, or nothing is done.
import type { RowReversal } from '../../changes/reverse.ts'
import { differingColumns, identity } from '../../changes/reverse.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { sqlName } from '../../database/client/quote.ts'
import type { SqlRows } from '../../database/client/sql.ts'
import type { RowChange, RowTable, RowValues } from '../../rows/change.ts'
import { deleteStatement, insertStatement, thisRow, updateStatement } from '../../rows/change-statements.ts'
import { readTables } from '../../rows/read-tables.ts'
import { selectExpression } from '../../rows/value.ts'
import { exactValues } from '../../rows/write.ts'
import { findDependents, findTakenAlong } from './find-dependents.ts'

export interface ReversingRows {
  readonly connection: SqlRows
  readonly database: string
  /** The prefix of the site's tables. */
  readonly prefix: string
  readonly rows: readonly RowReversal[]
  /** Whether a row that nobody expected is what WordPress writes by itself. */
  readonly isNoise: (change: RowChange) => boolean
  /** A comment that names the writes. */
  readonly comment: string
}

/** A row that stands in the way, and how. */
export interface RowInTheWay {
  readonly reversal: RowReversal
  /** What is there; null where nothing is. */
  readonly found: RowValues | null
  /** Columns that are other than the change left them. */
  readonly columns: readonly string[]
}

export type RowsReversed =
  /** All is written and waits for `COMMIT`. */
  | {
      readonly is: 'written'
      readonly rows: number /** Rows of noise that were left as they are. */
      readonly left: number
    }
  | { readonly is: 'in-the-way'; readonly row: RowInTheWay }
  /** A row that was not there before names one that would be gone. */
  | { readonly is: 'dependent'; readonly reversal: RowReversal; readonly dependent: RowChange }

/**
 * Begins a transaction and writes. Whoever called ends it, by COMMIT where all is written, by ROLLBACK or by closing the
 * connection else.
 * @throws Failure `bad-input` where a table is another than it was, or the server refuses
 */
export async function writeReversal(work: ReversingRows): Promise<RowsReversed> {
  const { connection, database, comment } = work
  const rows = await asTheyAreNow(work)
  // Answers come in each column's own character set.
  await connection.query('SET SESSION character_set_results = NULL')
  await connection.query(exactValues)
  await connection.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), foreign_key_checks = 1")
  await connection.query('SET SESSION innodb_lock_wait_timeout = 10')
  await connection.query('START TRANSACTION')
  const taken = await findTakenAlong({ connection, database, rows: rows.filter(({ isNoise }) => !isNoise) })
  if (taken) return { is: 'dependent', ...taken }
  // A key may be taken by a row that goes as well.
  const going = new Set(rows.flatMap(({ table, expected }) => (expected ? [identity(table, expected)] : [])))
  const wanted: RowReversal[] = []
  for (const reversal of rows) {
    const { table, expected, restored, isNoise } = reversal
    // In a table without a key the same row may stand there twice.
    const found = expected || table.key.length > 0 ? await lockedRow(connection, table, expected ?? restored) : null
    const moved = expected && restored && (await movedTo(connection, reversal))
    const away = moved && !going.has(identity(table, moved)) ? moved : null
    const columns = found || expected ? differingColumns(table, expected, found) : []
    if (columns.length === 0 && !away) wanted.push(reversal)
    else if (!isNoise) return { is: 'in-the-way', row: { reversal, found: away || found, columns } }
  }
  for (const reversal of wanted) {
    const statement = statementOf(reversal)
    if (!statement) continue
    await connection.query(`${statement} ${comment}`).catch((error: unknown) => {
      throw refused(reversal.table, error)
    })
  }
  for (const { table, restored, expected } of wanted) {
    const found = await lockedRow(connection, table, restored ?? expected)
    if (restored && !found && table.key.length > 0) throw changedBy(table)
    if (restored && found && differingColumns(table, restored, found).length > 0) throw changedBy(table)
  }
  const dependent = await findDependents({ ...work, rows: wanted, database })
  if (dependent) return { is: 'dependent', ...dependent }
  return { is: 'written', rows: wanted.length, left: rows.length - wanted.length }
}

function statementOf({ table, expected, restored }: RowReversal): string | undefined {
  if (expected && restored) return updateStatement(table, expected, restored)
  return restored ? insertStatement(table, restored) : expected ? deleteStatement(table, expected) : undefined
}

/** @returns the reversals with their tables as the server knows them. @throws Failure where one was altered since */
async function asTheyAreNow({ connection, database, rows }: ReversingRows): Promise<readonly RowReversal[]> {
  const names = [...new Set(rows.map(({ table }) => table.name))]
  const tables = await readTables(connection, database, names)
  return rows.map((row) => {
    const now = tables.get(row.table.name)
    const isSame =
      now?.columns.length === row.table.columns.length &&
      row.table.columns.every(({ name }, at) => now.columns[at]?.name === name)
    if (isSame && /^InnoDB$/i.test(now.definition.engine))
      return { ...row, table: { ...row.table, columns: now.columns } }
    const why = isSame
      ? 'has no transactions, so that a part of it could be undone and the rest not'
      : 'was altered or dropped since'
    throw new Failure(
      'bad-input',
      `The table ${plainText(row.table.name, 64)} ${why}. Nothing was undone; go back to a bookmark, or write it by SQL yourself.`,
    )
  })
}

/** Reads a row by its key and keeps everybody else from writing it. */
async function lockedRow(connection: SqlRows, table: RowTable, row: RowValues | null): Promise<RowValues | null> {
  if (!row) return null
  const columns = table.columns.map(selectExpression).join(', ')
  const rows = connection.values(
    `SELECT ${columns} FROM ${sqlName(table.name)} WHERE ${thisRow(table, row)} LIMIT 1 FOR UPDATE`,
  )
  const [found] = await rows.catch((error: unknown) => {
    throw refused(table, error)
  })
  return found ?? null
}

/** @returns the row that has the key which this one had before, where that is another key */
async function movedTo(connection: SqlRows, { table, expected, restored }: RowReversal): Promise<RowValues | null> {
  const isMoved = table.key.some((at) =>
    differingColumns(table, expected, restored).includes(table.columns[at]?.name ?? ''),
  )
  return isMoved ? lockedRow(connection, table, restored) : null
}

const changedBy = ({ name }: RowTable) =>
  new Failure(
    'bad-input',
    `The database itself made something else of a row of ${plainText(name, 64)}, such as by a trigger. Nothing was undone; go back to a bookmark instead.`,
  )

/** What the server says of rows that rest on each other, in words. */
function refused({ name }: RowTable, error: unknown): unknown {
  const number = typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0
  const table = plainText(name, 64)
  const why: Readonly<Record<number, string>> = {
    1062: `another row of ${table} has taken the place of one that was removed`,
    1451: `rows of another table rest on a row of ${table} that would be removed`,
    1452: `what a row of ${table} rests on is gone`,
    1205: `somebody else writes to ${table} right now`,
    1213: `somebody else writes to ${table} right now`,
  }
  if (!why[number]) return error
  return new Failure(
    'bad-input',
    `Nothing was undone: ${why[number]}. Undo what came later first, or go back to a bookmark.`,
  )
}
