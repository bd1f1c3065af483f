// Triggers and views of a copy: triggers are away while rows are written, and both end up as production's.
import { sqlName, sqlText } from '../database/quote.ts'
import type { Session } from '../database/session.ts'
import type { Asked } from './read-tables.ts'

export interface Trigger {
  readonly name: string
  readonly definition: string
}

/** `DEFINER=` names an account that a copy does not have. */
const withoutDefiner = (definition: string) => definition.replace(/ DEFINER=`[^`]*`@`[^`]*`/, '')

export async function readTriggers(side: Asked): Promise<readonly Trigger[]> {
  const rows = await side.query('SHOW TRIGGERS')
  const triggers: Trigger[] = []
  for (const row of rows) {
    const name = row.Trigger ?? ''
    const [made] = await side.query(`SHOW CREATE TRIGGER ${sqlName(name)}`)
    triggers.push({ name, definition: withoutDefiner(made?.['SQL Original Statement'] ?? '') })
  }
  return triggers
}

/** Production's; undefined where the account may not see any, which looks as if there were none. */
export async function triggersOf(origin: Asked, database: string): Promise<readonly Trigger[] | undefined> {
  const [row] = await origin.query(
    `SELECT (SELECT COUNT(*) FROM information_schema.user_privileges WHERE privilege_type = 'TRIGGER') + (SELECT COUNT(*) FROM information_schema.schema_privileges WHERE privilege_type = 'TRIGGER' AND ${sqlText(database)} LIKE table_schema) AS c`,
  )
  return Number(row?.c) > 0 ? readTriggers(origin) : undefined
}

export async function dropTriggers(copy: Session, triggers: readonly Trigger[]): Promise<void> {
  for (const { name } of triggers) await copy.query(`DROP TRIGGER ${sqlName(name)}`)
}

/** @returns a sentence for each that the copy's server does not take */
export async function makeTriggers(copy: Session, triggers: readonly Trigger[]): Promise<readonly string[]> {
  const refused: string[] = []
  for (const { name, definition } of triggers) {
    await copy
      .query(`DELIMITER ;;;\n${definition};;;\nDELIMITER ;\nDO 0`)
      .catch(() => refused.push(`The trigger ${name} could not be made here, so clones go without it.`))
  }
  return refused
}

/** @returns a sentence for each that cannot be seen on production */
export async function syncViews(copy: Session, origin: Asked, database: string): Promise<readonly string[]> {
  const unseen: string[] = []
  const names = async (side: Asked) =>
    (await side.query(`SHOW FULL TABLES FROM ${sqlName(database)} WHERE Table_type = 'VIEW'`)).map(
      (row) => Object.values(row)[0] ?? '',
    )
  const theirs = await names(origin)
  for (const name of theirs) {
    const [made] = await origin.query(`SHOW CREATE VIEW ${sqlName(name)}`).catch(() => [])
    const definition = made?.['Create View']
    if (!definition) {
      unseen.push(`The account may not see how the view ${name} is made, so it is missing here, or older.`)
      continue
    }
    const anew = withoutDefiner(definition).replace(/^CREATE /, 'CREATE OR REPLACE ')
    await copy.query(anew.replace('SQL SECURITY DEFINER', 'SQL SECURITY INVOKER'))
  }
  for (const name of await names(copy)) if (!theirs.includes(name)) await copy.query(`DROP VIEW ${sqlName(name)}`)
  return unseen
}
