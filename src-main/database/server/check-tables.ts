// Has a server check its own tables.
import { Failure } from '../../contract/failure.ts'
import type { AdminClient } from '../client/admin-client.ts'
import { sqlName, sqlText } from '../client/quote.ts'

const checkDeadlineMs = 1_800_000

/**
 * Checks every table of a database.
 * @param how QUICK reads no rows; MEDIUM reads every index
 * @returns how many tables there are
 * @throws Failure `container-failed` naming the first damaged table
 */
export async function checkTables(
  session: AdminClient,
  database: string,
  how: 'QUICK' | 'MEDIUM',
  signal: AbortSignal,
): Promise<number> {
  const tables = await session.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${sqlText(database)} AND table_type = 'BASE TABLE'`,
  )
  if (tables.length === 0) throw pointDamaged(`There is no table in the database “${database}”.`, '')
  for (const { name } of tables) {
    signal.throwIfAborted()
    const rows = await session.query(`CHECK TABLE ${sqlName(database)}.${sqlName(name ?? '')} ${how}`, checkDeadlineMs)
    const last = rows.at(-1)
    if (last?.Msg_text !== 'OK')
      throw pointDamaged(`The table “${name}” is damaged.`, rows.map((row) => row.Msg_text).join('\n'))
  }
  return tables.length
}

export function pointDamaged(what: string, detail: string): Failure {
  return new Failure(
    'container-failed',
    `${what} Production and the other points are not affected; take a new point.`,
    detail ? { detail } : {},
  )
}
