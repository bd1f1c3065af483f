// Triggers and views of a copy: triggers are away while rows are written, and both end up as production's.
import { sqlName } from '../database/quote.ts'
import type { Session } from '../database/session.ts'
import type { Asked } from './read-tables.ts'

export interface Trigger {
  readonly name: string
  readonly definition: string
}

/** `DEFINER=` names an account that a copy does not have. */
const withoutDefiner = (definition: string) => definition.replace(/ DEFINER=`[^`]*`@`[^`]*`/, '')

async function readTriggers(side: Asked): Promise<readonly Trigger[]> {
  const rows = await side.query('SHOW TRIGGERS')
  const triggers: Trigger[] = []
  for (const row of rows) {
    const name = row.Trigger ?? ''
    const [made] = await side.query(`SHOW CREATE TRIGGER ${sqlName(name)}`)
    triggers.push({ name, definition: withoutDefiner(made?.['SQL Original Statement'] ?? '') })
  }
  return triggers
}

export const syncTriggers = {
  /** Those that were there; they would fire for rows that production’s triggers have changed already. */
  async drop(copy: Session): Promise<readonly Trigger[]> {
    const triggers = await readTriggers(copy)
    for (const { name } of triggers) await copy.query(`DROP TRIGGER ${sqlName(name)}`)
    return triggers
  },

  /** Production's, or those that were there where the account may not see production's. */
  async restore(copy: Session, origin: Asked, before: readonly Trigger[], log: (line: string) => void): Promise<void> {
    const theirs = await readTriggers(origin).catch(() => [])
    for (const { name, definition } of theirs.length > 0 ? theirs : before) {
      await copy
        .query(`DELIMITER ;;;\n${definition};;;\nDELIMITER ;\nDO 0`)
        .catch(() => log(`The trigger ${name} could not be made.`))
    }
  },
}

export async function syncViews(
  copy: Session,
  origin: Asked,
  database: string,
  log: (line: string) => void,
): Promise<void> {
  const names = async (side: Asked) =>
    (await side.query(`SHOW FULL TABLES FROM ${sqlName(database)} WHERE Table_type = 'VIEW'`)).map(
      (row) => Object.values(row)[0] ?? '',
    )
  const theirs = await names(origin)
  for (const name of theirs) {
    const [made] = await origin.query(`SHOW CREATE VIEW ${sqlName(name)}`).catch(() => [])
    const definition = made?.['Create View']
    if (!definition) {
      log(`The account may not see how the view ${name} is made.`)
      continue
    }
    const anew = withoutDefiner(definition).replace(/^CREATE /, 'CREATE OR REPLACE ')
    await copy.query(anew.replace('SQL SECURITY DEFINER', 'SQL SECURITY INVOKER'))
  }
  for (const name of await names(copy)) if (!theirs.includes(name)) await copy.query(`DROP VIEW ${sqlName(name)}`)
}
