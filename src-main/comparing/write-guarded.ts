// Writes rows of a running database in one transaction: each must be what is expected, to the byte, or nothing is done.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { differingColumns, type GuardedRow, identity } from '../rows/guarded-row.ts'
import { readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import { exactValues } from '../rows/write.ts'
import { type Dependent, findDependents, findTakenAlong } from './find-dependents.ts'
import { type RowStatement, statementsOf } from './guarded-statements.ts'
import { lockedRows } from './locked-rows.ts'

export interface GuardedWrite {
  readonly connection: SqlRows
  readonly database: string
  /** The prefix of the site's tables. */
  readonly prefix: string
  /** In the order in which they can be written one after the other. */
  readonly rows: readonly GuardedRow[]
  /** Whether a row that nobody expected is what WordPress writes by itself. */
  readonly isNoise: (change: RowChange) => boolean
  /** A comment that names the writes. */
  readonly comment: string
  /** `exact`: tables must have the columns that the rows have; `more`: they may have others, which stay as they are. */
  readonly columns: 'exact' | 'more'
  /** Whether a row may go that others, which stay, name by WordPress' own references. */
  readonly mayDangle: boolean
  readonly words: GuardWords
}

/** How a refusal is told. */
export interface GuardWords {
  /** What did not happen: `Nothing was undone`. */
  readonly nothing: string
  /** What to do about it: `go back to a bookmark instead`. */
  readonly instead: string
  /** What another row has the unique value of: `one that was removed`. */
  readonly displaced: string
  /** What to do where somebody else's row is in the way. */
  readonly inTheWay: string
}

/** A row that stands in the way, and how. */
export interface RowInTheWay {
  readonly row: GuardedRow
  /** What is there; null where nothing is. */
  readonly found: RowValues | null
  /** Columns that are other than expected. */
  readonly columns: readonly string[]
}

export type GuardedOutcome =
  /** All is written and waits for `COMMIT`. */
  | {
      readonly is: 'written'
      readonly rows: number
      /** Rows of noise that were left as they are. */
      readonly left: number
    }
  | { readonly is: 'in-the-way'; readonly row: RowInTheWay }
  /** A row that was not there before names one that would be gone. */
  | ({ readonly is: 'dependent' } & Dependent)

/**
 * Begins a transaction and writes. Whoever called ends it, by COMMIT where all is written, by ROLLBACK or by closing the
 * connection else.
 * @throws Failure `bad-input` where a table is another than it was, or the server refuses
 */
export async function writeGuarded(work: GuardedWrite): Promise<GuardedOutcome> {
  const { connection, database, mayDangle } = work
  const rows = await asTheyAreNow(work)
  // Answers come in each column's own character set.
  await connection.query('SET SESSION character_set_results = NULL')
  await connection.query(exactValues)
  await connection.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), foreign_key_checks = 1")
  await connection.query('SET SESSION innodb_lock_wait_timeout = 10')
  await connection.query('START TRANSACTION')
  const taken = await findTakenAlong({ connection, database, rows: rows.filter(({ isNoise }) => !isNoise) })
  if (taken) return { is: 'dependent', ...taken }
  const { inTheWay, wanted } = await seen(work, rows)
  if (inTheWay) return { is: 'in-the-way', row: inTheWay }
  await writeAll(work, statementsOf(wanted))
  await checkWritten(work, wanted)
  const dependent = mayDangle ? undefined : await findDependents({ ...work, rows: wanted, database })
  if (dependent) return { is: 'dependent', ...dependent }
  return { is: 'written', rows: wanted.length, left: rows.length - wanted.length }
}

/** Writes one after the other. What waits for another row by a foreign key is written again once that one is there, or gone. */
async function writeAll(work: GuardedWrite, statements: Iterable<RowStatement>): Promise<void> {
  const waiting: { readonly statement: RowStatement; readonly why: unknown }[] = []
  let written = 0
  for (const statement of statements) {
    try {
      await work.connection.query(`${statement.sql} ${work.comment}`)
      written++
    } catch (error) {
      if (![1451, 1452].includes(errorNumber(error))) throw refused(statement.table, error, work.words)
      waiting.push({ statement, why: error })
    }
  }
  const [first] = waiting
  if (!first) return
  if (written === 0) throw refused(first.statement.table, first.why, work.words)
  await writeAll(
    work,
    waiting.map(({ statement }) => statement),
  )
}

const errorNumber = (error: unknown) =>
  typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0

/** Locks every row, and says which are as expected. */
async function seen(
  { connection, words }: GuardedWrite,
  rows: readonly GuardedRow[],
): Promise<{ readonly inTheWay?: RowInTheWay; readonly wanted: readonly GuardedRow[] }> {
  // A key may be taken by a row that goes as well.
  const going = new Set(rows.flatMap(({ table, expected }) => (expected ? [identity(table, expected)] : [])))
  const refuse = (table: RowTable, error: unknown) => refused(table, error, words)
  const found = await lockedRows(
    connection,
    rows.map(({ table, expected, wanted }) => ({
      table,
      // In a table without a key the same row may stand there twice.
      row: expected || table.key.length > 0 ? (expected ?? wanted) : null,
    })),
    refuse,
  )
  const moved = await lockedRows(
    connection,
    rows.map((row) => ({ table: row.table, row: keyMoves(row) ? row.wanted : null })),
    refuse,
  )
  const wanted: GuardedRow[] = []
  for (const [at, row] of rows.entries()) {
    const { table, expected, isNoise, unchecked = [] } = row
    const [is = null, target = null] = [found[at], moved[at]]
    const away = target && !going.has(identity(table, target)) ? target : null
    const differing = is || expected ? differingColumns(table, expected, is) : []
    const columns = is && expected ? differing.filter((name) => !unchecked.includes(name)) : differing
    if (columns.length === 0 && !away) wanted.push(row)
    else if (!isNoise) return { inTheWay: { row, found: away || is, columns }, wanted }
  }
  return { wanted }
}

function keyMoves({ table, expected, wanted }: GuardedRow): boolean {
  if (!expected || !wanted) return false
  const differing = new Set(differingColumns(table, expected, wanted))
  return table.key.some((at) => differing.has(table.columns[at]?.name ?? ''))
}

/** Looks whether the database has what was written. */
async function checkWritten({ connection, words }: GuardedWrite, rows: readonly GuardedRow[]): Promise<void> {
  const now = await lockedRows(
    connection,
    rows.map(({ table, wanted, expected }) => ({ table, row: wanted ?? expected })),
    (table, error) => refused(table, error, words),
  )
  for (const [at, { table, wanted }] of rows.entries()) {
    const found = now[at] ?? null
    const isOther = wanted && (found ? differingColumns(table, wanted, found).length > 0 : table.key.length > 0)
    if (isOther) throw changedBy(table, words)
  }
}

/** @returns the rows with their tables as the server knows them. @throws Failure where one was altered since */
async function asTheyAreNow(work: GuardedWrite): Promise<readonly GuardedRow[]> {
  const { connection, database, rows, words } = work
  const names = [...new Set(rows.map(({ table }) => table.name))]
  const tables = await readTables(connection, database, names)
  const known = new Map<RowTable, RowTable>()
  return rows.map((row) => {
    const now = tables.get(row.table.name)
    const table = known.get(row.table) ?? (now && fitting(row.table, now, work.columns))
    if (table && now && /^InnoDB$/i.test(now.definition.engine)) {
      known.set(row.table, table)
      return { ...row, table }
    }
    const why = table
      ? 'has no transactions, so that a part of it could be written and the rest not'
      : 'was altered or dropped since'
    throw new Failure(
      'bad-input',
      `The table ${plainText(row.table.name, 64)} ${why}. ${words.nothing}; ${words.instead}, or write it by SQL yourself.`,
    )
  })
}

/** @returns the table as the rows have it, with its columns as the server describes them; undefined where it has not all of them */
function fitting(table: RowTable, now: Table, columns: GuardedWrite['columns']): RowTable | undefined {
  const same = (name: string, at: number) =>
    columns === 'exact'
      ? now.columns[at]?.name === name && now.columns[at]
      : now.columns.find((column) => column.name === name)
  const found = table.columns.flatMap(({ name }, at) => same(name, at) || [])
  if (found.length !== table.columns.length) return undefined
  if (columns === 'exact' && now.columns.length !== table.columns.length) return undefined
  return { ...table, columns: found }
}

const changedBy = ({ name }: RowTable, { nothing, instead }: GuardWords) =>
  new Failure(
    'bad-input',
    `The database itself made something else of a row of ${plainText(name, 64)}, such as by a trigger. ${nothing}; ${instead}.`,
  )

/** What the server says of rows that rest on each other, in words. */
function refused({ name }: RowTable, error: unknown, { nothing, displaced, inTheWay }: GuardWords): unknown {
  const number = errorNumber(error)
  const table = plainText(name, 64)
  const why: Readonly<Record<number, string>> = {
    1062: `another row of ${table} has taken the place of ${displaced}`,
    1451: `rows of another table rest on a row of ${table} that would be removed`,
    1452: `what a row of ${table} rests on is gone`,
    1205: `somebody else writes to ${table} right now`,
    1213: `somebody else writes to ${table} right now`,
  }
  if (!why[number]) return error
  return new Failure('bad-input', `${nothing}: ${why[number]}. ${inTheWay}.`)
}
