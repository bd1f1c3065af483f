// Has a server check the tables that a merge wrote, and says which plugins are active whose files are not there.
import { phpStrings } from '../changes/cell-text.ts'
import { plainText } from '../contract/plain-text.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'

/** The size up to which a table is read from end to end while somebody waits for it; all of larger ones is read when a point is proven. */
const largestChecked = 64 * 2 ** 20

/** @returns what is wrong, in whole sentences */
export async function checkWrittenTables(connection: SqlRows, tables: Iterable<string>): Promise<readonly string[]> {
  const written = [...new Set(tables)]
  if (written.length === 0) return []
  const sizes = await connection.query(
    `SELECT table_name AS name, data_length + index_length AS bytes FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${written.map(sqlText).join(', ')})`,
  )
  const large = new Set(sizes.flatMap(({ name, bytes }) => (Number(bytes ?? 0) > largestChecked ? [name] : [])))
  const names = written.filter((name) => !large.has(name))
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
