// Writes rows of a running database in one transaction: each must be what is expected, to the byte, or nothing is done.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { SqlRows } from '../database/client/sql.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { updateStatement } from '../rows/change-statements.ts'
import { differingColumns, type GuardedRow, identity } from '../rows/guarded-row.ts'
import { readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import { exactValues } from '../rows/write.ts'
import { type Dependent, findDependents, findTakenAlong, referringTables } from './find-dependents.ts'
import { type RowStatement, statementsOf } from './guarded-statements.ts'
import { lockedRows, type RowLock, type SoughtRow } from './locked-rows.ts'
import { stepAside } from './step-aside.ts'

export interface GuardedWrite {
  /** Questions that do not wait for each other's answers are asked at once. */
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
  /** How rows are written that others changed since they were compared; without it, such a row is in the way. */
  readonly overtakes?: Overtaking | undefined
  /** How it is written where others write as well; by default it waits for them. */
  readonly beside?: BesideOthers
}

/** Rows are written although others changed them since they were compared. */
export interface Overtaking {
  /** @returns what the row shall be, where this is there now; null where it is to go */
  wanted(row: GuardedRow, found: RowValues): RowValues | null
  /** Is told these rows, with what is there now as expected, before they are written, and while they are locked. */
  keep(rows: readonly GuardedRow[]): void
}

/** A write to a database that others write to all the time. */
export interface BesideOthers {
  readonly lock: RowLock
  /** How long a statement waits for somebody else's lock where it must, in whole seconds. */
  readonly waitSeconds: number
  /** Bytes of values in one statement. */
  readonly mostBytes: number
  /** Runs the transaction's first statement. */
  begun(): Promise<void>
  /** Runs a statement that writes. @returns how many rows it added, found to be changed, or removed */
  write(sql: string): Promise<number>
}

/** Somebody else has rows of a table. */
export class LockedByOthers extends Error {
  readonly table: string
  constructor(table: string, cause: unknown) {
    super(`Somebody else writes to ${table}.`, { cause })
    this.table = table
  }
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
 * @throws LockedByOthers where somebody else has a row, and `beside` is given
 */
export async function writeGuarded(work: GuardedWrite): Promise<GuardedOutcome> {
  const { connection, database, mayDangle } = work
  const rows = await begin(work)
  const tables = mayDangle ? undefined : await referringTables({ ...work, rows })
  await connection.query('START TRANSACTION')
  const taken = await findTakenAlong({ connection, database, rows: rows.filter(({ isNoise }) => !isNoise) })
  if (taken) return { is: 'dependent', ...taken }
  const [, { inTheWay, wanted, overtaken }] = await Promise.all([
    work.beside?.begun(),
    seen(work, rows, work.beside?.lock),
  ])
  if (inTheWay) return { is: 'in-the-way', row: inTheWay }
  if (overtaken.length > 0) work.overtakes?.keep(overtaken)
  await writeAll(work, [...statementsOf(wanted, work.beside?.mostBytes)])
  const other = await otherThanWritten(work, wanted)
  if (other.length > 0) await writeOther(work, other, wanted)
  const dependent = tables && (await findDependents({ ...work, rows: wanted }, tables))
  if (dependent) return { is: 'dependent', ...dependent }
  return { is: 'written', rows: wanted.length, left: rows.length - wanted.length }
}

/** Looks whether rows could be written, without keeping anybody from anything. @returns what stands in the way */
export async function lookAhead(
  work: GuardedWrite,
): Promise<Exclude<GuardedOutcome, { readonly is: 'written' }> | undefined> {
  const { connection, database } = work
  const rows = await begin(work)
  const taken = await findTakenAlong({ connection, database, rows: rows.filter(({ isNoise }) => !isNoise) })
  if (taken) return { is: 'dependent', ...taken }
  const { inTheWay } = await seen(work, rows, '')
  return inTheWay && { is: 'in-the-way', row: inTheWay }
}

/** Has the session read and write exactly. @returns the rows with their tables as the server knows them */
async function begin(work: GuardedWrite): Promise<readonly GuardedRow[]> {
  const { connection, beside } = work
  const rows = await asTheyAreNow(work, withoutSteps(work.rows))
  // Answers come in each column's own character set.
  await connection.query('SET SESSION character_set_results = NULL')
  await connection.query(exactValues)
  await connection.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), foreign_key_checks = 1")
  await connection.query(`SET SESSION innodb_lock_wait_timeout = ${beside?.waitSeconds ?? 10}`)
  return rows
}

interface Waiting {
  readonly statement: RowStatement
  readonly why: unknown
}

/**
 * Writes one after the other. What waits for another row, by a foreign key or a unique one, is written again once that one is there, or
 * gone; of rows that wait for one another, one steps aside.
 */
async function writeAll(work: GuardedWrite, statements: readonly RowStatement[]): Promise<void> {
  const stepped = new Set<RowStatement>()
  let waiting = await writeSome(work, statements)
  while (waiting.length > 0) {
    const left = await writeSome(
      work,
      waiting.map(({ statement }) => statement),
    )
    const [first] = left
    if (first && left.length === waiting.length && !(await makeRoom(work, left, stepped))) {
      throw refused(first.statement.table, first.why, work)
    }
    waiting = left
  }
}

/** Without looking at answers in between, where it has to be quick. @returns what has to wait, in its order */
async function writeSome(work: GuardedWrite, statements: readonly RowStatement[]): Promise<Waiting[]> {
  const { beside, comment, connection } = work
  const write = async ({ table, sql, rows }: RowStatement) => {
    const commented = `${sql} ${comment}`
    if (!beside) await connection.query(commented)
    else if ((await beside.write(commented)) !== rows) throw changedBy(table, work.words)
  }
  const waiting: Waiting[] = []
  const atOnce = beside ? statements.length : 1
  for (let from = 0; from < statements.length; from += atOnce) {
    const some = statements.slice(from, from + atOnce)
    const written = await Promise.allSettled(some.map(write))
    for (const [at, statement] of some.entries()) {
      const one = written[at]
      if (one?.status !== 'rejected') continue
      if (!waits.has(errorNumber(one.reason))) throw refused(statement.table, one.reason, work)
      waiting.push({ statement, why: one.reason })
    }
  }
  return waiting
}

const takenAlready = 1062
const waits: ReadonlySet<number> = new Set([takenAlready, 1451, 1452])

/** Has one of those that wait step aside, which then is the last of them. @returns whether there is one that can */
async function makeRoom(work: GuardedWrite, waiting: Waiting[], stepped: Set<RowStatement>): Promise<boolean> {
  for (const [at, { statement, why }] of waiting.entries()) {
    const { change, table } = statement
    if (!change || stepped.has(statement) || errorNumber(why) !== takenAlready) continue
    const row = await stepAside(work.connection, work.database, change, work.comment)
    const sql = row && change.wanted && updateStatement(table, row, change.wanted)
    if (!sql) continue
    const last = { ...statement, sql }
    stepped.add(last)
    waiting.splice(at, 1)
    waiting.push({ statement: last, why })
    return true
  }
  return false
}

const errorNumber = (error: unknown) =>
  typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0

/** One change of each row: where it steps aside is found out here, for not every value can stand everywhere. */
function withoutSteps(rows: readonly GuardedRow[]): readonly GuardedRow[] {
  const begun = new Map<RowValues, GuardedRow>()
  const steps = new Set(rows.map(({ expected }) => expected))
  return rows.flatMap((row) => {
    const { expected, wanted } = row
    const whole = { ...row, expected: (expected && begun.get(expected)?.expected) ?? expected }
    if (!wanted || !steps.has(wanted)) return [whole]
    begun.set(wanted, whole)
    return []
  })
}

/** Reads every row, and says which are as expected. */
async function seen(
  work: GuardedWrite,
  rows: readonly GuardedRow[],
  lock?: RowLock,
): Promise<{
  readonly inTheWay?: RowInTheWay
  readonly wanted: readonly GuardedRow[]
  readonly overtaken: readonly GuardedRow[]
}> {
  // A key may be taken by a row that goes as well.
  const going = new Set(rows.flatMap(({ table, expected }) => (expected ? [identity(table, expected)] : [])))
  const read = (sought: readonly SoughtRow[]) =>
    lockedRows(work.connection, sought, (table, error) => refused(table, error, work), lock)
  const [found, moved] = await Promise.all([
    read(
      rows.map(({ table, expected, wanted }) => ({
        table,
        // In a table without a key the same row may stand there twice.
        row: expected || table.key.length > 0 ? (expected ?? wanted) : null,
      })),
    ),
    read(rows.map((row) => ({ table: row.table, row: keyMoves(row) ? row.wanted : null }))),
  ])
  const wanted: GuardedRow[] = []
  const overtaken: GuardedRow[] = []
  for (const [at, row] of rows.entries()) {
    const { table, expected, isNoise, unchecked = [] } = row
    const [is = null, target = null] = [found[at], moved[at]]
    const away = target && !going.has(identity(table, target)) ? target : null
    const differing = is || expected ? differingColumns(table, expected, is) : []
    const columns = is && expected ? differing.filter((name) => !unchecked.includes(name)) : differing
    if (columns.length === 0 && !away) wanted.push(row)
    else if (isNoise) continue
    else if (work.overtakes && is && expected && !away) {
      const asFound = { ...row, expected: is, wanted: work.overtakes.wanted(row, is) }
      overtaken.push(asFound)
      wanted.push(asFound)
    } else return { inTheWay: { row, found: away || is, columns }, wanted, overtaken }
  }
  return { wanted, overtaken }
}

function keyMoves({ table, expected, wanted }: GuardedRow): boolean {
  if (!expected || !wanted) return false
  const differing = new Set(differingColumns(table, expected, wanted))
  return table.key.some((at) => differing.has(table.columns[at]?.name ?? ''))
}

/** @returns rows of which the database has something else than was written, as changes of what is there */
async function otherThanWritten(work: GuardedWrite, rows: readonly GuardedRow[]): Promise<readonly GuardedRow[]> {
  const now = await lockedRows(
    work.connection,
    rows.map(({ table, wanted, expected }) => ({ table, row: wanted ?? expected })),
    (table, error) => refused(table, error, work),
    work.beside?.lock,
  )
  const kept = new Set(rows.flatMap(({ table, wanted }) => (wanted ? [identity(table, wanted)] : [])))
  return rows.flatMap((row, at) => {
    const { table, wanted, expected } = row
    const found = now[at] ?? null
    const isOther = wanted && (found ? differingColumns(table, wanted, found).length > 0 : table.key.length > 0)
    // Another row may have come where one went.
    const isThere = !wanted && expected && found && table.key.length > 0 && !kept.has(identity(table, found))
    return isOther || isThere ? [{ ...row, expected: found }] : []
  })
}

/** What refers to a row that stepped aside went with it, after it was written perhaps. @throws Failure where that is not all */
async function writeOther(work: GuardedWrite, other: readonly GuardedRow[], all: readonly GuardedRow[]): Promise<void> {
  await writeAll(work, [...statementsOf(other, work.beside?.mostBytes)])
  for (const { table } of await otherThanWritten(work, all)) throw changedBy(table, work.words)
}

/** @returns the rows with their tables as the server knows them. @throws Failure where one was altered since */
async function asTheyAreNow(work: GuardedWrite, rows: readonly GuardedRow[]): Promise<readonly GuardedRow[]> {
  const { connection, database, words } = work
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

/** A lock that was waited for too long, that would be part of a deadlock, or that nobody waits for. */
const lockErrors = new Set([1205, 1213, 3572])

/** What the server says of rows that rest on each other, in words. */
function refused({ name }: RowTable, error: unknown, { words, beside }: GuardedWrite): unknown {
  const { nothing, displaced, inTheWay } = words
  const number = errorNumber(error)
  if (beside && lockErrors.has(number)) return new LockedByOthers(name, error)
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
