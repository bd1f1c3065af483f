// What surrounds the first copy of a database: production must allow it, and the mirror must be empty for it.
import { Failure } from '../../contract/failure.ts'
import type { DatabaseAddress, SyncMode } from '../../contract/models.ts'
import { sqlName, sqlText } from '../../database/client/quote.ts'
import type { AdminClient } from '../../database/client/session.ts'
import type { Dialect } from '../../database/dialect/flavor.ts'
import { copyDatabase, type DumpOptions } from '../../database/dump/dump.ts'
import { readServerFacts, type Talk } from '../../database/site/facts.ts'
import { checkGrants } from '../../database/site/grants.ts'
import { type AsOwner, syncCode } from '../../pull/code.ts'
import { syncViews, viewNames } from '../../pull/schema.ts'

/** The database's size in bytes. Of a server that is too old, see `followable`, only pulling is asked. @throws Failure `grants-missing`, `binlog-off` */
export async function checkSeedable(production: Talk, { name }: DatabaseAddress, mode: SyncMode): Promise<number> {
  const server = await readServerFacts(production, name)
  if (mode === 'replicate' && server.binlog !== 'row') {
    throw new Failure(
      'binlog-off',
      'Production’s binary log is off or not row-based, so the mirror could not follow. Nothing was copied; set log_bin and binlog_format=ROW on the server, then try again.',
      { remedy: { label: 'Try again', action: 'retry' } },
    )
  }
  if (mode === 'replicate' && !server.gtid) {
    throw new Failure(
      'binlog-off',
      'Production’s binary log has no global transaction ids, so the mirror could not follow. Nothing was copied; set gtid_mode=ON and enforce_gtid_consistency=ON on the server, then try again.',
      { remedy: { label: 'Try again', action: 'retry' } },
    )
  }
  const { missing, sql } = checkGrants(server.grants, name, server.account, mode, server.server)
  if (missing.length === 0) return server.databaseBytes
  throw new Failure(
    'grants-missing',
    `The database account ${server.account} lacks ${missing.join(', ')}. Nothing was copied; have the SQL run on production, then try again.`,
    { remedy: { label: 'Copy the SQL', action: 'copy', text: sql }, detail: sql },
  )
}

/** Forgets an earlier copy and its position, whole or half. Nothing of this enters the mirror's binary log. */
async function emptyMirror(mirror: Talk, flavor: Dialect, database: string): Promise<void> {
  await mirror.query(flavor.stop)
  // A copy that was cut off may still be writing.
  const others = await mirror.query(
    "SELECT id AS id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND user = 'root'",
  )
  for (const { id } of others) await mirror.query(`KILL ${Number(id)}`).catch(() => [])
  await mirror.query('SET SESSION sql_log_bin = 0')
  await mirror.query(`DROP DATABASE IF EXISTS ${sqlName(database)}`)
  for (const statement of flavor.forget) await mirror.query(statement)
}

export interface SeedOptions extends Omit<DumpOptions, 'database' | 'without' | 'follows' | 'onBytes'> {
  /** The mirror's server, and production's. */
  readonly local: AdminClient
  readonly remote: AdminClient
  readonly database: DatabaseAddress
  readonly mode: SyncMode
  readonly asOwner: AsOwner
  readonly log: (line: string) => void
  /** Bytes copied so far, of about so many. */
  readonly onProgress: (done: number, total: number | null) => void
}

/** @returns what of production the copy lacks: whole sentences */
export async function seedMirror(options: SeedOptions): Promise<readonly string[]> {
  const { local, remote, database, mode, flavor, asOwner, log, onProgress } = options
  const { name } = database
  const bytes = await checkSeedable(remote, database, mode)
  await emptyMirror(local, flavor, name)
  // What views and triggers call is there before them; a dump would end at a view that does not work.
  await makeDatabase(local, remote, name)
  const code = await syncCode(local, remote, name, flavor.server, asOwner)
  const without = await viewNames(remote, name)
  log(`Copying the database “${name}”`)
  const onBytes = (done: number) => onProgress(done, done < bytes ? bytes : null)
  await copyDatabase({ ...options, database: name, without, follows: mode === 'replicate', onBytes })
  return [...code, ...(await syncViews(local, remote, name))]
}

/** The empty one, with production's character set and collation. */
async function makeDatabase(mirror: Talk, production: Talk, database: string): Promise<void> {
  const [row] = await production.query(
    `SELECT default_character_set_name AS charset, default_collation_name AS collation FROM information_schema.schemata WHERE schema_name = ${sqlText(database)}`,
  )
  const word = (text: unknown) => /^\w{1,64}$/.exec(String(text))?.[0]
  const [charset, collation] = [word(row?.charset), word(row?.collation)]
  const made = `CREATE DATABASE IF NOT EXISTS ${sqlName(database)}`
  await mirror.query('SET SESSION sql_log_bin = 0')
  await mirror.query(charset && collation ? `${made} CHARACTER SET ${charset} COLLATE ${collation}` : made)
}
