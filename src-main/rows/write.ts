// Writes rows of production into a copy of its database, each by its key, so that the pages of all others stay shared.

import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { keysCondition } from './key-range.ts'
import type { Table } from './table.ts'
import { literal, type SqlValue } from './value.ts'

/** About how many characters a statement has; a bigger row is a statement of its own. */
const statementSize = 2 ** 20
const deadlineMs = 1_800_000

/** Has a session read and write values exactly: dates that are none, zero as a number, times in UTC. */
export const exactValues = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'"

/** Has a session write production's rows exactly, in any order, and into no binary log. */
export const unloggedSession = [
  'SET SESSION sql_log_bin = 0',
  'SET SESSION foreign_key_checks = 0, unique_checks = 0',
  exactValues,
] as const

/** Puts whole rows in place. By REPLACE: the row is production's, whichever other unique key stood in its way. */
export async function replaceRows(
  session: AdminClient,
  { name, columns }: Table,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  const written = columns.filter((column) => !column.generated)
  const head = `REPLACE INTO ${sqlName(name)} (${written.map((column) => sqlName(column.name)).join(', ')}) VALUES `
  let tuples: string[] = []
  let size = 0
  const flush = async () => {
    if (tuples.length > 0) await session.query(head + tuples.join(', '), deadlineMs)
    tuples = []
    size = 0
  }
  for (const row of rows) {
    const tuple = `(${written.map((column, at) => literal(row[at] ?? null, column)).join(', ')})`
    tuples.push(tuple)
    size += tuple.length
    if (size > statementSize) await flush()
  }
  await flush()
}

/** Deletes the rows of these keys, where they are there. */
export async function deleteRows(session: AdminClient, { name, key }: Table, keys: readonly (readonly SqlValue[])[]) {
  for (let from = 0; from < keys.length; from += 500) {
    await session.query(
      `DELETE FROM ${sqlName(name)} WHERE ${keysCondition(key, keys.slice(from, from + 500))}`,
      deadlineMs,
    )
  }
}
