// Triggers of a copy: they are away while rows are written, and end up as production's.
import type { ProductionFacts } from '../contract/models.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { knownModes } from '../dumps/session-settings.ts'
import { createObject, hasAnyRight, withoutDefiner } from './create-object.ts'

export interface Trigger {
  readonly name: string
  readonly definition: string
  /** The SQL modes that it was made in, by commas. */
  readonly modes: string
}

export async function readTriggers(side: SqlReader): Promise<readonly Trigger[]> {
  const rows = await side.query('SHOW TRIGGERS')
  const triggers: Trigger[] = []
  for (const row of rows) {
    const name = row.Trigger ?? ''
    const [made] = await side.query(`SHOW CREATE TRIGGER ${sqlName(name)}`)
    const definition = withoutDefiner(made?.['SQL Original Statement'] ?? '')
    triggers.push({ name, definition, modes: String(made?.sql_mode ?? '') })
  }
  return triggers
}

/** Reads production's triggers; undefined where the account may not see any, which looks as if there were none. */
export async function triggersOf(origin: SqlReader, database: string): Promise<readonly Trigger[] | undefined> {
  return (await hasAnyRight(origin, database, ['TRIGGER'])) ? readTriggers(origin) : undefined
}

export async function dropTriggers(copy: AdminClient, triggers: readonly Trigger[]): Promise<void> {
  for (const { name } of triggers) await copy.query(`DROP TRIGGER ${sqlName(name)}`)
}

/**
 * Makes triggers in the copy.
 * @returns a sentence for each that the copy's server does not take
 */
export async function makeTriggers(
  copy: AdminClient,
  database: string,
  server: ProductionFacts['server'],
  triggers: readonly Trigger[],
): Promise<readonly string[]> {
  const lacking: string[] = []
  for (const { name, definition, modes } of triggers) {
    const inItsModes = `SET SESSION sql_mode = ${sqlText(knownModes(modes, server).join(','))}`
    const refused = await createObject(copy, database, [inItsModes], definition)
    if (refused) lacking.push(`The trigger ${name} could not be made here (${refused}), so clones go without it.`)
  }
  return lacking
}
