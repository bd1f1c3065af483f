// Checks that production's database can be copied into a mirror, and followed.
import { Failure } from '../../contract/failure.ts'
import type { DatabaseAddress, SyncMode } from '../../contract/models.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { checkGrants } from '../../database/site/grants.ts'
import { readServerFacts } from '../../database/site/server-facts.ts'

/**
 * Of a server that is too old to be followed (see `followable`) only pulling may be asked.
 * @returns the database's size in bytes
 * @throws Failure `grants-missing`, `binlog-off`
 */
export async function checkSeedable(production: SqlReader, { name }: DatabaseAddress, mode: SyncMode): Promise<number> {
  const server = await readServerFacts(production, name)
  if (mode === 'replicated' && server.binlog !== 'row') {
    throw new Failure(
      'binlog-off',
      'Production’s binary log is off or not row-based, so the mirror could not follow. Nothing was copied; set log_bin and binlog_format=ROW on the server, then try again.',
      { remedy: { label: 'Try again', action: 'retry' } },
    )
  }
  if (mode === 'replicated' && !server.gtid) {
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
