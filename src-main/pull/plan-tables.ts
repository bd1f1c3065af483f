// Decides what a pull does with each table: whose rows are compared, which are copied whole, which go.
import { Failure } from '../contract/failure.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { createStatementAs, type ForeignKey, readDefinition, sameForeignKeys } from '../rows/definition.ts'
import { createStatementOf, ownTablePrefix, readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import type { SourceServer } from './fetch-rows.ts'
import { tableExists } from './server-errors.ts'
import { readTriggers, type Trigger } from './triggers.ts'

export interface TablePlan {
  /** Tables of the same definition on both sides: their rows are compared. */
  readonly alike: readonly Table[]
  /** New ones, and those that are defined in another way. */
  readonly whole: readonly Table[]
  /** Tables that differ in their foreign keys only: as they are on production, and the keys they have here. */
  readonly relinked: readonly { readonly table: Table; readonly before: readonly ForeignKey[] }[]
  /** Names of those that production does not have any more. */
  readonly gone: readonly string[]
  /** The copy's own; they would fire for rows that production's triggers have changed already. */
  readonly triggers: readonly Trigger[]
}

/** What the names of tables begin with while they are built. */
export const newTablePrefix = `${ownTablePrefix}new_`

export const shadowName = (index: number) => `${newTablePrefix}${index}`

/** Whether the copy goes from one state of production to the other in a single commit. */
export const isOneCommit = ({ alike, gone, relinked, triggers }: TablePlan, built: readonly Table[]) =>
  [...built, ...gone, ...relinked, ...triggers].length === 0 &&
  alike.every((table) => table.definition.engine === 'InnoDB')

/**
 * Compares which tables the two sides have, and how they are defined.
 * @param only names of the tables that are wanted; all by default
 * @throws Failure `database-unreachable` where production has a table that it does not list
 */
export async function planTables({
  origin,
  copy,
  database,
  only,
}: {
  readonly origin: SourceServer
  readonly copy: AdminClient
  readonly database: string
  readonly only?: readonly string[]
}): Promise<TablePlan> {
  const [theirs, ours] = [await readTables(origin, database, only), await readTables(copy, database, only)]
  const gone = [...ours.keys()].filter((name) => !theirs.has(name))
  for (const name of gone) if (await tableExists(origin, name)) throw unlisted(name)
  const alike: Table[] = []
  const whole: Table[] = []
  for (const table of theirs.values()) {
    const mine = ours.get(table.name)
    ;(mine && (await isSame(copy, mine, table)) ? alike : whole).push(table)
  }
  return {
    alike,
    whole,
    relinked: alike.flatMap((table) => {
      const mine = ours.get(table.name)
      if (!mine || sameForeignKeys(mine.definition, table.definition)) return []
      return [{ table, before: mine.definition.foreignKeys }]
    }),
    gone,
    triggers: await readTriggers(copy),
  }
}

function unlisted(table: string): Failure {
  return new Failure(
    'database-unreachable',
    `Production has the table “${table}” and does not list it, so its tables cannot be compared now. Nothing was changed; try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** Compares the copy's own words for both definitions: servers of different versions write the same differently. */
async function isSame(copy: AdminClient, mine: Table, theirs: Table): Promise<boolean> {
  if (mine.definition.text === theirs.definition.text) return true
  const trial = shadowName(0)
  await copy.query(createStatementAs(trial, theirs.definition))
  const { text } = readDefinition(await createStatementOf(copy, trial))
  await copy.query(`DROP TABLE ${sqlName(trial)}`)
  return mine.definition.text === text
}
