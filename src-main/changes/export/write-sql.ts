// Writes changes as SQL for the servers' own clients: what makes the one state of the other. Pure.
import { plainLine } from '../../contract/control-pictures.ts'
import type { RowChange } from '../../rows/change.ts'
import { deleteStatement, insertStatement, updateStatement } from '../../rows/change-statements.ts'

export interface SqlExport {
  /** What the two sides are, in words. */
  readonly from: string
  readonly to: string
  /** Why these may not be all changes; null where they are. */
  readonly incomplete: string | null
  /** Schema changes, in the order in which they were made. */
  readonly statements: readonly string[]
  /** Goes through the net changes; it is asked for three times, so that nothing of them is kept. */
  readonly rows: () => Iterable<RowChange>
}

/**
 * The client reads it in one go, and undoes the rows where one fails. Rows are found by their keys; whether they hold what they
 * held before is not looked at, which only a patch does.
 */
export function* writeSql({ from, to, incomplete, statements, rows }: SqlExport): Generator<string> {
  yield `-- Makes ${plainLine(to)} of ${plainLine(from)}. Written by Sitefork.\n`
  if (incomplete !== null) yield `-- Not everything may be here: ${plainLine(incomplete)}\n`
  yield '-- Rows are found by their keys. Whether somebody changed them meanwhile is not looked at.\n\n'
  yield 'SET NAMES utf8mb4;\n'
  yield "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00';\n"
  for (const statement of statements) yield* schemaChange(statement)
  yield '\nSET SESSION foreign_key_checks = 0;\nSTART TRANSACTION;\n'
  // What was removed first, for what was added may have its names and numbers.
  for (const { table, before, after } of rows()) {
    if (before && !after) yield `${deleteStatement(table, before)};\n`
  }
  for (const { table, before, after } of rows()) {
    const statement = before && after && updateStatement(table, before, after)
    if (statement) yield `${statement};\n`
  }
  for (const { table, before, after } of rows()) {
    if (!before && after) yield `${insertStatement(table, after)};\n`
  }
  yield 'COMMIT;\nSET SESSION foreign_key_checks = 1;\n'
}

/**
 * A statement that every client reads as the server did: words, numbers, names and texts without a backslash, a semicolon or a
 * comment. Of another, a client may take as a command of its own what the server took as text: `\! rm` runs `rm`.
 */
const simple = /^(?:CREATE|ALTER|DROP|TRUNCATE|RENAME)\s(?:[\w\s(),.=+*%@:]|-(?!-)|'[^'\\;\n\r]*'|`[^`\\;\n\r]*`)+$/

/** One schema change as lines of a script. */
export function* schemaChange(statement: string): Generator<string> {
  if (simple.test(statement)) {
    yield `${statement};\n`
    return
  }
  yield `-- ${plainLine(statement)}\n`
  yield `SET @sitefork = CONVERT(X'${Buffer.from(statement).toString('hex')}' USING utf8mb4);\n`
  yield 'PREPARE sitefork FROM @sitefork; EXECUTE sitefork; DEALLOCATE PREPARE sitefork;\n'
}
