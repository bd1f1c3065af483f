// Looks at a production before anything is stored: reaches it, reads what it is, says what is missing.
import type { Probe } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import type { Source } from '../../contract/source.ts'
import type { DatabaseLogin } from '../../database/client/connect.ts'
import { readStoredUploads } from '../../database/site/stored-site.ts'
import { readPhp } from '../php/read-php.ts'
import type { ProductionAccess, WordpressAccount } from '../reach/production-access.ts'
import type { SftpFiles } from '../reach/sftp-files.ts'
import type { Ssh } from '../reach/ssh.ts'
import type { ClientConfig } from '../reach/ssh-client-config.ts'
import { enterHost } from '../reach/ssh-route.ts'
import { findWordpress } from '../site/find-wordpress.ts'
import { readCaches } from '../site/object-cache.ts'
import { readSiteOverSftp } from '../site/sftp-site.ts'
import { readWordpressFiles, type WordpressFiles } from '../site/wordpress-files.ts'
import { connectDatabase } from './connect-database.ts'
import { type DatabaseFacts, readDatabaseFacts } from './database-facts.ts'
import { type HostAccess, hostAccess } from './host-access.ts'
import { findingsOf } from './probe-findings.ts'
import { modeOf } from './sync-mode.ts'
import { wordpressAccount } from './wordpress-account.ts'

export interface Probed {
  readonly probe: Probe
  /** What reaches the production from now on, with its secrets. */
  readonly source: ProductionAccess
}

/**
 * Reads what a production is and changes nothing on it. What is missing for a link is in the findings; what makes looking
 * impossible throws.
 * @throws Failure `ssh-unreachable`, `ssh-refused`, `host-key-changed`, `wordpress-not-found`, `database-unreachable`,
 * `database-refused`, `bad-input` when wp-config.php does not say what the person did not give
 */
export async function probeSource(
  wish: Source,
  options: { readonly signal: AbortSignal; readonly config?: ClientConfig },
): Promise<Probed> {
  const { signal } = options
  let ssh: Ssh | undefined
  const abort = () => ssh?.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const entered = await enterHost(wish.ssh, signal, options.config)
    ssh = entered.ssh
    return await look(wish, ssh, hostAccess(entered, wish.ssh.host))
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

async function look(wish: Source, ssh: Ssh, access: HostAccess): Promise<Probed> {
  const noShell = await shellFailure(ssh)
  const site = noShell
    ? await readSiteOverSftp(await sftpOr(ssh, noShell), wish.ssh.path, access.ssh.host)
    : await readSite(wish, ssh, access)
  const { path } = site
  const wordpress = wordpressAccount(wish, site.files)
  const login = loginOf(wish, wordpress)
  const { connection, database } = await connectDatabase(ssh, wish.database, wordpress.host, login)
  try {
    const facts = await readDatabaseFacts(connection, database.name, site.files, wish.database.tablePrefix)
    const uploads = await readStoredUploads(connection, facts.production.tablePrefix)
    const files = uploads && !noShell ? await readWordpressFiles(ssh, path, uploads) : site.files
    const host = noShell ? {} : await readWebServer(ssh, files, facts.production.siteUrl)
    const source = {
      ...access,
      ssh: { ...access.ssh, path, ...(files.carrier === 'sftp' && { files: files.carrier }) },
      database,
      databasePassword: login.password,
      wordpress,
    }
    return { probe: probeOf(ssh, source, { facts, files, host, runsCommands: !noShell }), source }
  } finally {
    connection.close()
  }
}

/** The account replication and the dump use: WordPress' own, unless the person gave another. */
function loginOf({ database }: Source, wordpress: WordpressAccount): DatabaseLogin & { readonly password: string } {
  return {
    name: wordpress.name,
    user: database.user ?? wordpress.user,
    password: database.user === undefined ? wordpress.password : (database.password ?? ''),
  }
}

type WebServerFacts = Pick<Probe['facts'], 'php' | 'caches'>

async function readWebServer(ssh: Ssh, files: WordpressFiles, siteUrl: string): Promise<WebServerFacts> {
  const php = await readPhp(ssh, files.layout.webRoot, siteUrl)
  const caches = await readCaches(ssh, files.layout, files.config)
  return { ...(php && { php }), ...(caches && { caches }) }
}

function probeOf(
  { hostKey }: Ssh,
  { ssh, database, wordpress }: ProductionAccess,
  read: {
    readonly facts: DatabaseFacts
    readonly files: WordpressFiles
    readonly host: WebServerFacts
    readonly runsCommands: boolean
  },
): Probe {
  const { facts, files, host, runsCommands } = read
  const { server, grants, production } = facts
  const first = ssh.jumps?.[0]?.host ?? ssh.host
  const findings = findingsOf({
    ...host,
    server,
    grants,
    files,
    runsCommands,
    wordpressAccount: database.user === wordpress.user,
    homeUrl: production.homeUrl,
    siteUrl: production.siteUrl,
    hosts: database.tunnel ? [first] : [first, database.host],
    clockAheadMs: production.clockAheadMs,
  })
  return {
    hostKey,
    path: ssh.path,
    database,
    facts: { ...production, filesBytes: files.bytes, layout: files.layout, ...host },
    binlog: server.binlog,
    mode: modeOf(server, grants.missing),
    missingGrants: [...grants.missing],
    grantSql: grants.sql,
    findings,
  }
}

/** Says why the account runs no commands; undefined where it runs them. */
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

async function readSite(wish: Source, ssh: Ssh, access: HostAccess) {
  const path = wish.ssh.path ?? (await findWordpress(ssh, access.ssh.host))
  return { path, files: await readWordpressFiles(ssh, path) }
}
