// Views of a copy, which end up as production's.

import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { createObject, withoutDefiner } from './create-object.ts'

export async function viewNames(side: SqlReader, database: string): Promise<readonly string[]> {
  const rows = await side.query(`SHOW FULL TABLES FROM ${sqlName(database)} WHERE Table_type = 'VIEW'`)
  return rows.map((row) => String(Object.values(row)[0] ?? ''))
}

/**
 * Makes the copy's views those of production. They refer to each other in an unknown order, so they are made in as many
 * rounds as it takes.
 * @returns a sentence for each that cannot be seen on production, and for each that the copy's server does not take
 */
export async function syncViews(copy: AdminClient, origin: SqlReader, database: string): Promise<readonly string[]> {
  const unseen: string[] = []
  const theirs = await viewNames(origin, database)
  let left: { readonly name: string; readonly definition: string; readonly why: string }[] = []
  for (const name of theirs) {
    const [made] = await origin.query(`SHOW CREATE VIEW ${sqlName(database)}.${sqlName(name)}`).catch(() => [])
    const definition = made?.['Create View']
    if (definition) left.push({ name, definition: String(definition), why: '' })
    else unseen.push(`The account may not see how the view ${name} is made, so it is missing here, or older.`)
  }
  for (let before = left.length + 1; left.length > 0 && left.length < before; ) {
    before = left.length
    const refused: typeof left = []
    for (const { name, definition } of left) {
      const anew = withoutDefiner(definition).replace(/^CREATE /, 'CREATE OR REPLACE ')
      const why = await createObject(copy, database, [], anew.replace('SQL SECURITY DEFINER', 'SQL SECURITY INVOKER'))
      if (why) refused.push({ name, definition, why })
    }
    left = refused
  }
  for (const name of await viewNames(copy, database)) {
    if (!theirs.includes(name)) await copy.query(`DROP VIEW ${sqlName(database)}.${sqlName(name)}`)
  }
  return [
    ...unseen,
    ...left.map(({ name, why }) => `The view ${name} could not be made here (${why}), so clones go without it.`),
  ]
}
