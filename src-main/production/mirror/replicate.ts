// Starts and stops a mirror's replication.
import { Failure } from '../../contract/failure.ts'
import { likeText, sqlName, sqlText } from '../../database/client/quote.ts'
import { checkSeedable } from './check-seedable.ts'
import type { MirrorCall, MirrorParts } from './mirror-parts.ts'
import { ensureStarted } from './start.ts'
import { withSshFailure } from './status.ts'

const statementMs = 60_000

/** @throws Failure `grants-missing`, `binlog-off`: why production cannot be followed */
export async function checkFollowable(parts: MirrorParts, call: MirrorCall): Promise<void> {
  await ensureStarted(parts, call)
  await parts.sidecar.waitConnected(call.signal)
  await withSshFailure(parts, () => checkSeedable(parts.server.remote, parts.source.database, 'replicated'))
}

/** Starts replication from the position that the mirror's own data holds. */
export async function startReplication(parts: MirrorParts, call: MirrorCall): Promise<void> {
  const { memory, server, dialect, replicationSource } = parts
  if (memory.isSeeding) throw new Failure('busy', 'The database is being copied; the mirror follows once that is done.')
  await ensureStarted(parts, call)
  // Rows of tables without transactions may be newer in the copy than its position: applying them again must not fail.
  const [other] = await server.local.query(dialect.innodb.otherEngines)
  await stopReplication(parts)
  await leaveTablesEmpty(parts)
  for (const statement of dialect.startReplication(replicationSource, other ? 'IDEMPOTENT' : 'STRICT')) {
    await server.local.query(statement, statementMs)
  }
}

/** Stops replication where it stands; `startReplication` goes on from there. */
export async function stopReplication({ server, dialect }: MirrorParts): Promise<void> {
  await server.local.query(dialect.stopReplication, statementMs)
}

/** Empties the tables whose rows the settings leave out, and excludes them from replication. */
async function leaveTablesEmpty({ server, dialect, settings, source }: MirrorParts): Promise<void> {
  const { local } = server
  const database = source.database.name
  await local.query(dialect.ignoreTables(settings.emptyTables.map((table) => `${database}.${table}`)))
  for (const table of settings.emptyTables) {
    const name = `${sqlName(database)}.${sqlName(table)}`
    const found = await local.query(`SHOW TABLES FROM ${sqlName(database)} LIKE ${sqlText(likeText(table))}`)
    if (found.length === 0 || (await local.query(`SELECT 1 FROM ${name} LIMIT 1`)).length === 0) continue
    await local.query('SET SESSION sql_log_bin = 0')
    await local.query(`TRUNCATE TABLE ${name}`, statementMs)
  }
}
