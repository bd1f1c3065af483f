// Writes rows as a script for the servers' own clients that writes all of them or none: every row must be what it was, to the byte. Pure.
import { plainLine } from '../../contract/control-pictures.ts'
import { sqlName, sqlText } from '../../database/client/quote.ts'
import type { RowTable, RowValues } from '../../rows/change.ts'
import { deleteStatement, exactlyThisRow, sameRow, thisRow, updateStatement } from '../../rows/change-statements.ts'
import type { GuardedRow } from '../../rows/guarded-row.ts'
import { literal } from '../../rows/value.ts'
import { schemaChange } from './write-sql.ts'

export interface GuardedScript {
  /** What it writes, in words. */
  readonly title: string
  readonly database: string
  /** Schema changes, which are made before, and which no transaction holds. */
  readonly statements: readonly string[]
  /** Schema changes that take something away, and are made only once all rows are written. */
  readonly last?: readonly string[]
  /** In the order in which they can be written one after the other. */
  readonly rows: readonly Pick<GuardedRow, 'table' | 'expected' | 'wanted'>[]
}

/** Seconds that a row is waited for which somebody else has. */
const waitSeconds = 5

/**
 * Needs no right but those to read and to write these tables. Each write asks itself whether all rows were as they should be, so that
 * nothing is written by a client that goes on after an error either.
 */
export function* writeGuardedScript({
  title,
  database,
  statements,
  last = [],
  rows,
}: GuardedScript): Generator<string> {
  const tables = [...new Set(rows.map(({ table }) => table.name))]
  const guards = [...guardsOf(rows)]
  const writes = rows.flatMap((row) => writeOf(row))
  const seen = guards.length + tables.length
  yield `-- ${plainLine(title)}. Written by Sitefork.\n`
  yield `-- Run it with the server’s own client: mysql --database=${plainLine(database)} < this-file.sql\n`
  yield '-- It compares every row with what it was, to the byte, and writes all rows in one transaction, or none: it says which.\n\n'
  yield 'SET NAMES utf8mb4;\n'
  yield "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00';\n"
  yield `SET SESSION innodb_lock_wait_timeout = ${waitSeconds}, foreign_key_checks = 1;\n`
  if (statements.length > 0) {
    yield '\n-- These are made first, and no transaction holds them. Take out of this file what is made already, before it is run once more.\n'
  }
  for (const statement of statements) yield* schemaChange(statement)
  yield '\nSET @sitefork_seen = 0, @sitefork_done = 0, @sitefork_wrong = NULL;\nSTART TRANSACTION;\n'
  for (const [at, table] of tables.entries()) {
    const isThere = `table_schema = DATABASE() AND table_name = ${sqlText(table)} AND engine = 'InnoDB'`
    yield `SELECT @sitefork_seen + (COUNT(*) = 1) INTO @sitefork_seen FROM information_schema.tables WHERE ${isThere};\n`
    yield noted(at + 1, `${table} is not there, or has no transactions`)
  }
  for (const [at, { condition, table, name, isThere }] of guards.entries()) {
    const count = isThere ? 'COUNT(*) > 0' : 'COUNT(*) = 0'
    yield `SELECT @sitefork_seen + (${count}) INTO @sitefork_seen FROM ${sqlName(table.name)} WHERE ${condition} FOR UPDATE;\n`
    yield noted(tables.length + at + 1, `${name} ${isThere ? 'is not what it was' : 'is there already'}`)
  }
  yield `SET @sitefork_go = @sitefork_seen = ${seen};\n`
  for (const statement of writes) {
    yield `${statement};\n`
    yield 'SET @sitefork_done = @sitefork_done + GREATEST(ROW_COUNT(), 0);\n'
  }
  const isDone = `@sitefork_go AND @sitefork_done = ${writes.length}`
  yield `SET @sitefork_end = IF(${isDone}, 'COMMIT', 'DO 0');\n`
  yield 'PREPARE sitefork FROM @sitefork_end; EXECUTE sitefork; DEALLOCATE PREPARE sitefork;\nROLLBACK;\n'
  for (const statement of last) {
    yield `SET @sitefork_end = IF(${isDone}, ${sqlText(statement)}, 'DO 0');\n`
    yield 'PREPARE sitefork FROM @sitefork_end; EXECUTE sitefork; DEALLOCATE PREPARE sitefork;\n'
  }
  yield `SET @sitefork_said = IF(${isDone}, 'Written: ${writes.length} rows', CONCAT('Nothing was written: ', COALESCE(@sitefork_wrong, 'a row was not written')));\n`
  // A column that is not there ends the client with an error that says so.
  yield `SET @sitefork_end = IF(${isDone}, 'SELECT @sitefork_said AS Sitefork', CONCAT('SELECT \`', LEFT(REPLACE(@sitefork_said, '\`', ''), 64), '\`'));\n`
  yield 'PREPARE sitefork FROM @sitefork_end; EXECUTE sitefork; DEALLOCATE PREPARE sitefork;\n'
}

const noted = (count: number, wrong: string) =>
  `SET @sitefork_wrong = IF(@sitefork_wrong IS NULL AND @sitefork_seen < ${count}, ${sqlText(plainLine(wrong))}, @sitefork_wrong);\n`

interface Guard {
  readonly table: RowTable
  readonly condition: string
  readonly name: string
  /** Whether there must be such a row, or must not. */
  readonly isThere: boolean
}

/** A row that is written twice is compared as it is before the first time. */
function* guardsOf(rows: GuardedScript['rows']): Generator<Guard> {
  const made = new Map<string, RowValues>()
  const leaving = new Set(rows.flatMap(({ table, expected }) => (expected ? [keyName(table, expected)] : [])))
  for (const { table, expected, wanted } of rows) {
    const [old, now] = [expected && keyName(table, expected), wanted && keyName(table, wanted)]
    const written = old === null ? undefined : made.get(old)
    const isMade = expected && written && sameRow(expected, written)
    if (old !== null && expected && !isMade)
      yield { table, condition: exactlyThisRow(table, expected), name: old, isThere: true }
    const isFree = now !== null && wanted && table.key.length > 0 && !leaving.has(now)
    if (isFree) yield { table, condition: thisRow(table, wanted), name: now, isThere: false }
    if (now !== null && wanted) made.set(now, wanted)
  }
}

function keyName(table: RowTable, row: RowValues): string {
  const places = table.key.length > 0 ? table.key : table.columns.map((_, at) => at)
  return `${table.name} ${places.map((at) => row[at]?.toString('utf8') ?? 'NULL').join(' ')}`
}

/** A statement that does nothing unless all was as it should be. */
function writeOf({ table, expected, wanted }: GuardedScript['rows'][number]): readonly string[] {
  if (!expected) return wanted ? [insertOf(table, wanted)] : []
  const statement = wanted ? updateStatement(table, expected, wanted) : deleteStatement(table, expected)
  return statement === undefined ? [] : [statement.replace(/ LIMIT 1$/, ' AND @sitefork_go LIMIT 1')]
}

function insertOf({ name, columns }: RowTable, row: RowValues): string {
  const written = columns.flatMap((column, at) => (column.generated ? [] : [{ column, value: row[at] ?? null }]))
  const names = written.map(({ column }) => sqlName(column.name)).join(', ')
  const values = written.map(({ column, value }) => literal(value, column)).join(', ')
  return `INSERT INTO ${sqlName(name)} (${names}) SELECT ${values} FROM DUAL WHERE @sitefork_go`
}
