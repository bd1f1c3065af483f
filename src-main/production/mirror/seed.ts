// Copies production's database into a mirror, from the beginning.
import { sqlName, sqlText } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { copyDatabase } from '../../database/dump/dump.ts'
import { syncRoutines } from '../../pull/routines.ts'
import { syncViews, viewNames } from '../../pull/views.ts'
import { askAsOwner } from '../reach/reach.ts'
import { checkSeedable } from './check-seedable.ts'
import type { MeasuredCall, MirrorParts } from './mirror-parts.ts'
import { optionFile } from './mirror-server.ts'
import { ensureStarted } from './start.ts'
import { position, withSshFailure } from './status.ts'

/**
 * Drops whatever the mirror held of the database, then copies it. Progress is in bytes of SQL, of about as many as the
 * tables have.
 * @returns what of production the copy lacks: whole sentences
 * @throws Failure `grants-missing`, `binlog-off`, `database-…`, `ssh-…`
 */
export async function seed(parts: MirrorParts, call: MeasuredCall): Promise<readonly string[]> {
  parts.memory.isSeeding = true
  try {
    await ensureStarted(parts, call)
    await parts.sidecar.waitConnected(call.signal)
    const lacks = await withSshFailure(parts, () => copyEverything(parts, call))
    if (parts.mode === 'replicated') call.log?.(`The copy is production at ${await position(parts)}`)
    return lacks
  } finally {
    parts.memory.isSeeding = false
  }
}

async function copyEverything(parts: MirrorParts, call: MeasuredCall): Promise<readonly string[]> {
  const { docker, dialect, server, source, settings, mode } = parts
  const { signal, log = () => undefined, onProgress = () => undefined } = call
  const { local, remote } = server
  const { name } = source.database
  const bytes = await checkSeedable(remote, source.database, mode)
  await emptyMirror(parts, name)
  // Functions that views and triggers call must exist before them: the dump ends at a view that does not work.
  await createDatabase(local, remote, name)
  const code = await syncRoutines(local, remote, name, dialect.server, askAsOwner(source, signal))
  const without = await viewNames(remote, name)
  log(`Copying the database “${name}”`)
  await copyDatabase({
    docker,
    dialect: dialect,
    container: server.name,
    optionFile,
    bytesPerSecond: settings.bandwidth && settings.bandwidth * 1024,
    emptyTables: settings.emptyTables,
    database: name,
    without,
    follows: mode === 'replicated',
    signal,
    onBytes: (done) => onProgress(done, done < bytes ? bytes : null),
  })
  return [...code, ...(await syncViews(local, remote, name))]
}

/** Drops an earlier copy, whole or half, and its position. Nothing of this enters the mirror's binary log. */
async function emptyMirror({ server: { local }, dialect }: MirrorParts, database: string): Promise<void> {
  await local.query(dialect.stopReplication)
  // A copy that was cut off may still be writing.
  const others = await local.query(
    "SELECT id AS id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND user = 'root'",
  )
  for (const { id } of others) await local.query(`KILL ${Number(id)}`).catch(() => [])
  await local.query('SET SESSION sql_log_bin = 0')
  await local.query(`DROP DATABASE IF EXISTS ${sqlName(database)}`)
  for (const statement of dialect.resetReplication) await local.query(statement)
}

/** Creates the database without tables, with production's character set and collation. */
async function createDatabase(mirror: SqlReader, production: SqlReader, database: string): Promise<void> {
  const [row] = await production.query(
    `SELECT default_character_set_name AS charset, default_collation_name AS collation FROM information_schema.schemata WHERE schema_name = ${sqlText(database)}`,
  )
  const word = (text: unknown) => /^\w{1,64}$/.exec(String(text))?.[0]
  const [charset, collation] = [word(row?.charset), word(row?.collation)]
  const made = `CREATE DATABASE IF NOT EXISTS ${sqlName(database)}`
  await mirror.query('SET SESSION sql_log_bin = 0')
  await mirror.query(charset && collation ? `${made} CHARACTER SET ${charset} COLLATE ${collation}` : made)
}
