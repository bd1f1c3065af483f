// Writes differences into the copy: rows by their keys, so that the pages of all others stay shared; nothing is shown by halves.

import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { among, literal, type Table, type Value } from './table.ts'

/** Characters of one statement, about; a row bigger than that is a statement of its own. */
const statementSize = 2 ** 20
const deadlineMs = 1_800_000

/** Of both sides: dates as they were put, zero as a number, quotes and backslashes as everywhere here. */
export const readsAndWrites = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'"

/** For a session that writes production's rows: exactly as they are, and into no binary log. */
export const asProduction = [
  'SET SESSION sql_log_bin = 0',
  'SET SESSION foreign_key_checks = 0, unique_checks = 0',
  readsAndWrites,
] as const

/** REPLACE rather than UPDATE: the row is production's, whichever other unique key stood in its way. */
export async function putRows(
  session: AdminClient,
  { name, columns }: Table,
  rows: readonly (readonly Value[])[],
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

export async function removeRows(session: AdminClient, { name, key }: Table, keys: readonly (readonly Value[])[]) {
  for (let from = 0; from < keys.length; from += 500) {
    await session.query(`DELETE FROM ${sqlName(name)} WHERE ${among(key, keys.slice(from, from + 500))}`, deadlineMs)
  }
}
