// Makes a trigger, view, routine or event of production in a copy.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { AdminClient } from '../database/client/admin-client.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import { unloggedSession } from '../rows/write.ts'

/** Removes `DEFINER=`, which names an account that a copy does not have. */
export const withoutDefiner = (definition: string) => definition.replace(/ DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*`/, '')

/**
 * Runs the statement that makes an object, in a session that is set up anew: an error before may have ended it.
 * @param before statements that set up the session for this object
 * @returns what the server says where it refuses the statement
 */
export async function createObject(
  copy: AdminClient,
  database: string,
  before: readonly string[],
  definition: string,
): Promise<string | undefined> {
  const all = [...unloggedSession, `USE ${sqlName(database)}`, ...before]
  const after = unloggedSession.at(-1)
  try {
    await copy.query(`${all.join(';\n')};\nDELIMITER ;;;\n${definition};;;\nDELIMITER ;\n${after}`)
    return undefined
  } catch (error) {
    const said = error instanceof Failure && /ERROR \d+ \([^)]*\)[^:]*: ([^\n]*)/.exec(error.detail ?? '')?.[1]
    // A server that is gone took nothing, which says nothing of what was to be made.
    if (!said) throw error
    return plainText(said)
  }
}

/** Whether the account has one of these rights for the database: without them it sees as if there were nothing. */
export async function hasAnyRight(origin: SqlReader, database: string, rights: readonly string[]): Promise<boolean> {
  const list = rights.map(sqlText).join(', ')
  const [row] = await origin.query(
    `SELECT (SELECT COUNT(*) FROM information_schema.user_privileges WHERE privilege_type IN (${list})) + (SELECT COUNT(*) FROM information_schema.schema_privileges WHERE privilege_type IN (${list}) AND ${sqlText(database)} LIKE table_schema) AS c`,
  )
  return Number(row?.c) > 0
}
