// Has a server check the tables that a merge wrote, and says which plugins are active whose files are not there.
import { phpStrings } from '../changes/cell-text.ts'
import { plainText } from '../contract/plain-text.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'

/** @returns what is wrong, in whole sentences */
export async function checkWrittenTables(connection: SqlRows, tables: Iterable<string>): Promise<readonly string[]> {
  const names = [...new Set(tables)]
  if (names.length === 0) return []
  const answers = await connection.query(`CHECK TABLE ${names.map(sqlName).join(', ')} QUICK`)
  return answers.flatMap(({ Table: table = '', Msg_type: type, Msg_text: text = '' }) => {
    if (type !== 'error' && !(type === 'status' && text !== 'OK')) return []
    return [`The table ${plainText(table, 130)} is damaged after the merge: ${plainText(text, 300)}.`]
  })
}

/** @returns the main files of active plugins, from the folder of plugins */
export async function activePlugins(connection: SqlRows, prefix: string): Promise<readonly string[]> {
  const [row] = await connection.values(
    `SELECT option_value FROM ${sqlName(`${prefix}options`)} WHERE option_name = 'active_plugins'`,
  )
  return phpStrings(row?.[0] ?? null)
}
