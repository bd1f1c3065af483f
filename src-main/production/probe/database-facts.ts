// What a probe reads from production's database: its server, the account's grants, and the site in it.
import type { Probe } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { SqlConnection } from '../../database/client/connect.ts'
import { checkGrants, type GrantCheck } from '../../database/site/grants.ts'
import { readServerFacts, type ServerFacts } from '../../database/site/server-facts.ts'
import { type FoundSite, findSites, readStoredSite } from '../../database/site/stored-site.ts'
import { isMultisite, siteAddresses, tablePrefix } from '../site/site-facts.ts'
import type { WordpressFiles } from '../site/wordpress-files.ts'
import { followable } from './sync-mode.ts'

export interface DatabaseFacts {
  readonly server: ServerFacts
  readonly grants: GrantCheck
  readonly production: Probe['facts']
}

/**
 * @param given the table prefix that the person gave, where wp-config.php computes it
 * @throws Failure `wordpress-not-found` where the database has no site with that prefix, naming those it has
 */
export async function readDatabaseFacts(
  connection: SqlConnection,
  database: string,
  files: WordpressFiles,
  given: string | undefined,
): Promise<DatabaseFacts> {
  const server = await readServerFacts(connection, database)
  const wanted = followable(server.server, server.version) ? 'replicated' : 'pulled'
  const grants = checkGrants(server.grants, database, server.account, wanted, server.server)
  const prefix = given ?? tablePrefix(files.config)
  const multisite = isMultisite(files.config)
  const stored = prefix === undefined ? undefined : await readStoredSite(connection, prefix, multisite)
  if (prefix === undefined || !stored) throw noSite(database, prefix, files, await findSites(connection))
  const production: Probe['facts'] = {
    server: server.server,
    serverVersion: server.version,
    wordpressVersion: files.version,
    tablePrefix: prefix,
    databaseBytes: server.databaseBytes,
    databaseSettings: { ...server.settings },
    filesBytes: files.bytes,
    multisite,
    ...siteAddresses(files.config, stored),
    clockAheadMs: await readClock(connection),
  }
  return { server, grants, production }
}

/** Names the sites that the database holds, and takes none of them for the one that wp-config.php means. */
function noSite(
  database: string,
  prefix: string | undefined,
  { config }: WordpressFiles,
  found: readonly FoundSite[],
): Failure {
  const said = config?.tablePrefix
  const why =
    prefix !== undefined
      ? `The database “${database}” has no table “${prefix}options”, so it is not this WordPress’ database`
      : said?.is === 'unknown'
        ? `wp-config.php computes $table_prefix (${plainText(said.expression, 120)}), and this host has no PHP that says what it comes to`
        : 'There is no wp-config.php that this SSH user can read, so nobody says which tables are this WordPress’'
  const sites = found.map((site) => `“${site.prefix}” (${plainText(site.homeUrl, 100)})`).join(', ')
  const [first] = found
  const remedy = first
    ? `The database “${database}” has tables of WordPress with the prefix ${sites}. If ${found.length > 1 ? 'one of these is' : 'that is'} the site, give the table prefix (in a shell: --table-prefix ${first.prefix}); if not, correct the database’s name.`
    : `The database “${database}” has no tables of a WordPress. Check the database’s name and the path.`
  return new Failure('wordpress-not-found', `${why}. Nothing was changed. ${remedy}`, {
    remedy: { label: 'Edit source', action: 'edit-source' },
  })
}

/** How far production's clock is ahead of this machine's, milliseconds; 0 where it is less than the round trip tells. */
async function readClock(connection: SqlConnection): Promise<number> {
  const before = Date.now()
  const [row] = await connection.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now')
  const after = Date.now()
  const ahead = Number(row?.now) * 1000 - (before + after) / 2
  if (!Number.isSafeInteger(Math.round(ahead))) return 0
  return Math.abs(ahead) <= (after - before) / 2 + 50 ? 0 : Math.round(ahead)
}
