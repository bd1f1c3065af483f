// Looks at a production before anything is stored: reaches it, reads what it is, says what is missing.
import type { Probe } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import type { DatabaseAddress } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { Source } from '../../contract/source.ts'
import { connect, type DatabaseLogin, type SqlConnection } from '../../database/client/connect.ts'
import { connectFailure } from '../../database/client/connect-failures.ts'
import { checkGrants } from '../../database/site/grants.ts'
import { readServerFacts } from '../../database/site/server-facts.ts'
import { type FoundSite, findSites, readStoredSite, readStoredUploads } from '../../database/site/stored-site.ts'
import { readPhp } from '../php/read-php.ts'
import { checkAccount, type ProductionAccess, type WordpressAccount } from '../reach/production-access.ts'
import type { SftpFiles } from '../reach/sftp-files.ts'
import type { Ssh } from '../reach/ssh.ts'
import type { ClientConfig } from '../reach/ssh-client-config.ts'
import { enterHost } from '../reach/ssh-route.ts'
import { findWordpress } from '../site/find-wordpress.ts'
import { readCaches } from '../site/object-cache.ts'
import { readSiteOverSftp } from '../site/sftp-site.ts'
import { isMultisite, siteAddresses, tablePrefix } from '../site/site-facts.ts'
import { readWordpressFiles, type WordpressFiles } from '../site/wordpress-files.ts'
import { textOf } from '../site/wp-config.ts'
import { databaseRoutes, socketsOf } from './database-routes.ts'
import { findingsOf, followable, modeOf } from './probe-findings.ts'

/**
 * Changes nothing on production. What is missing for a link is in the findings; what makes looking impossible throws.
 * @throws Failure `ssh-unreachable`, `ssh-refused`, `host-key-changed`, `wordpress-not-found`, `database-unreachable`,
 * `database-refused`, `bad-input` when wp-config.php does not say what the person did not give
 */
export async function probeSource(
  wish: Source,
  options: { readonly signal: AbortSignal; readonly config?: ClientConfig },
): Promise<{ readonly probe: Probe; readonly source: ProductionAccess }> {
  const { signal } = options
  let ssh: Ssh | undefined
  const abort = () => ssh?.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const entered = await enterHost(wish.ssh, signal, options.config)
    ssh = entered.ssh
    return await look(wish, ssh, addressOf(entered, wish.ssh.host))
  } catch (error) {
    if (signal.aborted) throw isTimeout(signal.reason) ? tooLong(wish.ssh.host) : signal.reason
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    ssh?.close()
  }
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError'

function tooLong(host: string): Failure {
  return new Failure(
    'ssh-unreachable',
    `Looking at ${host} took too long and was given up. Nothing was changed; see what keeps the host busy, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

type Address = Pick<ProductionAccess, 'sshAuth' | 'jumpAuths'> & { readonly ssh: Omit<ProductionAccess['ssh'], 'path'> }

/** As it is stored: what ssh made of the words then, whatever its configuration says later. */
function addressOf(
  { ssh, way: { host, port, user, via } }: Awaited<ReturnType<typeof enterHost>>,
  typed: string,
): Address {
  const jumps = ssh.carriers.map(({ hostKey }, index) => {
    const { host, port, user } = via[index] ?? { host: '', port: 22, user: '' }
    return { host, port, user, hostKey }
  })
  return {
    ssh: {
      host,
      port,
      user,
      auth: ssh.auth.is,
      hostKey: ssh.hostKey,
      ...((typed !== host || jumps.length > 0) && { alias: typed }),
      ...(jumps.length > 0 && { jumps }),
    },
    sshAuth: ssh.auth,
    ...(jumps.length > 0 && { jumpAuths: ssh.carriers.map((one) => one.auth) }),
  }
}

async function look(wish: Source, ssh: Ssh, address: Address): Promise<{ probe: Probe; source: ProductionAccess }> {
  const noShell = await shellFailure(ssh)
  const read = noShell
    ? await readSiteOverSftp(await sftpOr(ssh, noShell), wish.ssh.path, address.ssh.host)
    : await readSite(wish, ssh, address)
  const { path } = read
  let { files } = read
  const wordpress = wordpressAccount(wish, files)
  const login = {
    name: wordpress.name,
    user: wish.database.user ?? wordpress.user,
    password: wish.database.user === undefined ? wordpress.password : (wish.database.password ?? ''),
  }
  const { connection, database } = await reach(wish, ssh, wordpress, login)
  try {
    const facts = await readFacts(connection, database.name, files, wish.database.tablePrefix)
    const uploads = await readStoredUploads(connection, facts.production.tablePrefix)
    if (uploads && !noShell) files = await readWordpressFiles(ssh, path, uploads)
    const found = { ...facts.production, filesBytes: files.bytes, layout: files.layout }
    const php = noShell ? undefined : await readPhp(ssh, files.layout.webRoot, facts.production.siteUrl)
    const caches = noShell ? undefined : await readCaches(ssh, files.layout, files.config)
    const { host } = address.ssh
    const source = {
      ...address,
      ssh: { ...address.ssh, path, ...(files.carrier === 'sftp' && { files: files.carrier }) },
      database,
      databasePassword: login.password,
      wordpress,
    }
    const wordpressUser = login.user === wordpress.user
    const first = address.ssh.jumps?.[0]?.host ?? host
    const hosts = database.tunnel ? [first] : [first, database.host]
    const findings = findingsOf({
      ...facts,
      files,
      runsCommands: !noShell,
      wordpressAccount: wordpressUser,
      homeUrl: facts.production.homeUrl,
      siteUrl: facts.production.siteUrl,
      hosts,
      clockAheadMs: facts.production.clockAheadMs,
      php,
      caches,
    })
    const probe: Probe = {
      hostKey: ssh.hostKey,
      path,
      database,
      facts: { ...found, ...(php && { php }), ...(caches && { caches }) },
      binlog: facts.server.binlog,
      mode: modeOf(facts.server, facts.grants.missing),
      missingGrants: [...facts.grants.missing],
      grantSql: facts.grants.sql,
      findings,
    }
    return { probe, source }
  } finally {
    connection.close()
  }
}

/** Why the account runs no commands; undefined where it does. */
async function shellFailure(ssh: Ssh): Promise<Failure | undefined> {
  try {
    await ssh.run(['true'])
    return undefined
  } catch (error) {
    if (error instanceof Failure && error.code === 'shell-missing') return error
    throw error
  }
}

function sftpOr(ssh: Ssh, noShell: Failure): Promise<SftpFiles> {
  return ssh.files().catch(() => {
    throw noShell
  })
}

async function readSite(wish: Source, ssh: Ssh, address: Address) {
  const path = wish.ssh.path ?? (await findWordpress(ssh, address.ssh.host))
  return { path, files: await readWordpressFiles(ssh, path) }
}

/** What a probe asks has short answers. */
const probing = { bytes: 16 * 2 ** 20, seconds: 30 }

/** Tries each way to the server until one answers; a refused login is told rather than a way that leads nowhere. */
async function reach(
  wish: Source,
  ssh: Ssh,
  wordpress: WordpressAccount,
  login: DatabaseLogin,
): Promise<{ readonly connection: SqlConnection; readonly database: DatabaseAddress }> {
  let refusal: unknown
  let unreachable: unknown
  const sockets = await socketsOf(ssh, wish.database, wordpress.host)
  for (const way of databaseRoutes(wish.database, wordpress.host, sockets)) {
    try {
      const connection = await connect(way.open(ssh), login, probing)
      await answers(connection, login)
      const { host, port, tunnel } = way
      return { connection, database: { host, port, tunnel, tls: connection.tls, user: login.user, name: login.name } }
    } catch (error) {
      if (error instanceof Failure && error.code === 'database-refused') refusal ??= error
      else unreachable ??= error
    }
  }
  throw refusal ?? unreachable
}

/** A server may let in an account whose password has expired, and then do nothing for it. */
async function answers(connection: SqlConnection, login: DatabaseLogin): Promise<void> {
  try {
    await connection.query('SELECT 1')
  } catch (error) {
    connection.close()
    throw error instanceof Failure ? error : connectFailure(error, login)
  }
}

async function readFacts(
  connection: SqlConnection,
  database: string,
  files: WordpressFiles,
  given: string | undefined,
) {
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

/** What the database holds is named, and never taken for what wp-config.php means. */
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

/** Milliseconds; what is less than the question's own way is none. */
async function readClock(connection: SqlConnection): Promise<number> {
  const before = Date.now()
  const [row] = await connection.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now')
  const after = Date.now()
  const ahead = Number(row?.now) * 1000 - (before + after) / 2
  if (!Number.isSafeInteger(Math.round(ahead))) return 0
  return Math.abs(ahead) <= (after - before) / 2 + 50 ? 0 : Math.round(ahead)
}

/** wp-config.php's account; what it computes must come from the person. */
function wordpressAccount(wish: Source, { config, configAbove }: WordpressFiles): WordpressAccount {
  const { database } = wish
  const read = (name: string) => (config ? textOf(config, name) : undefined)
  const needed = (name: string, given: string | undefined) => {
    const value = read(name) ?? given
    if (value !== undefined) return value
    const unknown = config?.defines.get(name)
    const why = !config
      ? 'There is no wp-config.php that this SSH user can read'
      : `wp-config.php computes ${name}${unknown?.is === 'unknown' ? ` (${plainText(unknown.expression)})` : ''} rather than saying it`
    throw new Failure(
      'bad-input',
      `${why}. Nothing was changed; give the database’s name, user and password here, as WordPress uses them.`,
      { remedy: { label: 'Edit source', action: 'edit-source' } },
    )
  }
  return checkAccount({
    name: database.name ?? needed('DB_NAME', undefined),
    user: needed('DB_USER', database.user),
    password: needed('DB_PASSWORD', database.password),
    host: read('DB_HOST') ?? database.host ?? 'localhost',
    configAbove,
  })
}
