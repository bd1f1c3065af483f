// Makes the tables of a copy what production's are: rows that differ, tables that are built beside and put in place.

import type { AdminClient } from '../database/client/admin-client.ts'
import { likeText, sqlName, sqlText } from '../database/client/quote.ts'
import { createStatementAs } from '../rows/definition.ts'
import type { Table } from '../rows/table.ts'
import { deleteRows, replaceRows } from '../rows/write.ts'
import { tableChecksum } from './checksum.ts'
import { compareTable } from './compare-tables.ts'
import { allRows, fetchRows, type SourceServer } from './fetch-rows.ts'
import { newTablePrefix, shadowName, type TablePlan } from './plan-tables.ts'
import type { ReadingPace } from './reading-pace.ts'

/** The two servers of a pull. */
export interface ChangeOptions {
  readonly origin: SourceServer
  /** The copy's server, as root; for this pull alone. */
  readonly copy: AdminClient
  /** Tables of which only the columns are wanted. */
  readonly emptyTables: readonly string[]
  readonly log: (line: string) => void
  /** Called before the first row is changed; nothing is until it resolves. */
  readonly onDiffers?: () => Promise<void>
}

const chunkRows = 4000
const fetchedAtOnce = 100
/** Drops what a pull that was cut off had built. */
export async function dropBuilt(copy: AdminClient): Promise<void> {
  const rows = await copy.query(`SHOW TABLES LIKE ${sqlText(`${likeText(newTablePrefix)}%`)}`)
  for (const row of rows) await copy.query(`DROP TABLE ${sqlName(Object.values(row)[0] ?? '')}`)
}

/**
 * Makes the rows of tables that have a key the same.
 * @param first whether nothing differed so far
 * @returns the tables that differed, and in how many rows
 */
export async function changeRows(
  tables: readonly Table[],
  options: ChangeOptions,
  pace: ReadingPace,
  first: boolean,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const { origin, copy, emptyTables } = options
  const differed: { readonly table: string; readonly rows: number }[] = []
  let untold = first
  for (const table of tables) {
    if (table.key.length === 0 || emptyTables.includes(table.name)) continue
    let changes = 0
    const found = compareTable(table, { origin, copy, chunkRows, onChunk: pace.rows })
    for await (const { gone, changed } of found) {
      if (gone.length + changed.length === 0) continue
      if (untold) await options.onDiffers?.()
      untold = false
      await deleteRows(copy, table, gone)
      for (let from = 0; from < changed.length; from += fetchedAtOnce) {
        await replaceRows(copy, table, await fetchRows(table, changed.slice(from, from + fetchedAtOnce), origin))
      }
      changes += gone.length + changed.length
    }
    if (changes > 0) differed.push({ table: table.name, rows: changes })
  }
  return differed
}

/** Compares tables without a key as wholes. @returns those that differ */
export async function changedWithoutKey(tables: readonly Table[], options: ChangeOptions): Promise<readonly Table[]> {
  const changed: Table[] = []
  for (const table of tables) {
    if (table.key.length > 0 || options.emptyTables.includes(table.name)) continue
    const [there, here] = [await tableChecksum(options.origin, table), await tableChecksum(options.copy, table)]
    await options.origin.release()
    if (there.sum !== here.sum) changed.push(table)
  }
  return changed
}

/** Builds the whole table beside the one that is there. */
export async function buildTable(table: Table, name: string, options: ChangeOptions, pace: ReadingPace): Promise<void> {
  const { origin, copy, log } = options
  log(`Copying the table ${table.name} whole`)
  await copy.query(createStatementAs(name, table.definition))
  if (options.emptyTables.includes(table.name)) return
  await copy.query('START TRANSACTION')
  for await (const rows of allRows(table, origin)) {
    await replaceRows(copy, { ...table, name }, rows)
    await pace.rows(rows.length)
  }
  await copy.query('COMMIT')
}

/**
 * Puts built tables in place and drops those that are gone. Foreign keys of other tables refer to names: they stay as they
 * are when a table is dropped first, with nobody checking, but follow one that is renamed.
 */
export async function putInPlace(
  copy: AdminClient,
  built: readonly Table[],
  { relinked, gone }: TablePlan,
): Promise<void> {
  for (const name of gone) await copy.query(`DROP TABLE ${sqlName(name)}`)
  for (const { name } of built) await copy.query(`DROP TABLE IF EXISTS ${sqlName(name)}`)
  for (const [index, { name }] of built.entries()) {
    await copy.query(`RENAME TABLE ${sqlName(shadowName(index))} TO ${sqlName(name)}`)
  }
  const others = relinked.filter(({ table }) => !built.includes(table))
  for (const { table, before } of others) {
    await alter(
      copy,
      table.name,
      before.map(({ name }) => `DROP FOREIGN KEY ${sqlName(name)}`),
    )
  }
  for (const { name, definition } of [...built, ...others.map(({ table }) => table)]) {
    await alter(
      copy,
      name,
      definition.foreignKeys.map(({ text }) => `ADD ${text}`),
    )
  }
}

async function alter(copy: AdminClient, table: string, changes: readonly string[]): Promise<void> {
  if (changes.length > 0) await copy.query(`ALTER TABLE ${sqlName(table)} ${changes.join(', ')}`)
}
