// Lists the routes by which a production's database server may be reached, likeliest first.
import type { Duplex } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { DatabaseSource } from '../../contract/source.ts'
import type { ServerAddress } from '../../database/client/connect.ts'
import { isHostName } from '../reach/host-name.ts'
import type { Ssh } from '../reach/ssh.ts'
import { parseDatabaseHost } from '../site/database-host.ts'

export interface DatabaseRoute {
  /** A host name or address; a Unix socket on the SSH host when it starts with a slash. */
  readonly host: string
  readonly port: number
  readonly tunnel: boolean
  readonly open: (ssh: Ssh) => ServerAddress
}

const usualPort = 3306
const usualSockets = [
  '/run/mysqld/mysqld.sock',
  '/var/run/mysqld/mysqld.sock',
  '/var/lib/mysql/mysql.sock',
  '/tmp/mysql.sock',
]

/** Prints the sockets on which a database server listens, after the one that PHP uses for `localhost`. */
const socketsScript = `php -r 'echo ini_get("mysqli.default_socket"), "\\n";' </dev/null 2>/dev/null
grep -oE '/[^ ]*(mysql|maria)[^ ]*$' /proc/net/unix 2>/dev/null | sort -u | head -n 20`

/** Finds the sockets on a host where DB_HOST is just `localhost`; empty otherwise. */
export async function socketsOf(ssh: Pick<Ssh, 'run'>, given: DatabaseSource, configHost: string): Promise<string[]> {
  const config = parseDatabaseHost(given.host ?? configHost)
  if (!given.tunnel || config.socket !== null || config.host !== 'localhost') return []
  const { stdout } = await ssh.run(['sh', '-c', socketsScript], { cut: true })
  return [...new Set(stdout.split('\n').filter((line) => plainSocket.test(line)))]
}

const plainSocket = /^\/[A-Za-z0-9/._@:-]{1,200}$/

/**
 * Lists the routes to try. For `localhost` both TCP and sockets are tried: PHP means the socket by it, an account `@localhost` may
 * be refused over TCP, and a host may forbid forwarding sockets.
 * @param sockets the sockets that the host is known to have
 */
export function databaseRoutes(
  given: DatabaseSource,
  configHost: string,
  sockets: readonly string[] = [],
): readonly DatabaseRoute[] {
  const config = parseDatabaseHost(given.host ?? configHost)
  const port = given.port ?? config.port ?? usualPort
  // PHP ignores a socket beside a remote host.
  const own = config.host === 'localhost' ? config.socket : null
  const isPlain = own === null ? isHostName(config.host) : plainSocket.test(own)
  if (!isPlain || port < 1 || port > 65_535) throw noAddress(given.host ?? configHost)
  if (!given.tunnel) return [direct(config.host, port)]
  if (own !== null) return [socket(own)]
  if (config.host !== 'localhost') return [tunnelled(config.host, port)]
  return [tunnelled('127.0.0.1', port), ...[...new Set([...sockets, ...usualSockets])].map(socket)]
}

function direct(host: string, port: number): DatabaseRoute {
  return { host, port, tunnel: false, open: () => ({ is: 'address', host, port }) }
}

function tunnelled(host: string, port: number): DatabaseRoute {
  return { host, port, tunnel: true, open: (ssh) => through(`${host}:${port}`, () => ssh.forward(host, port)) }
}

function socket(path: string): DatabaseRoute {
  return { host: path, port: usualPort, tunnel: true, open: (ssh) => through(path, () => ssh.forwardSocket(path)) }
}

function noAddress(host: string): Failure {
  return new Failure(
    'bad-input',
    `“${plainText(host)}” is no address of a database server. Nothing was changed; correct DB_HOST in wp-config.php, or give host and port here.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

function through(where: string, channel: () => Promise<Duplex>): ServerAddress {
  return {
    is: 'stream',
    async open() {
      try {
        return await channel()
      } catch (cause) {
        if (isForbidden(cause)) throw notForwarded(where, cause)
        throw new Failure(
          'database-unreachable',
          `The SSH host has no database server at ${where}, or does not forward to it. Nothing was changed; check host and port as seen from the SSH host.`,
          { remedy: { label: 'Edit source', action: 'edit-source' }, detail: String(cause), cause },
        )
      }
    },
  }
}

/** RFC 4254, 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
const prohibited = 1

function isForbidden(error: unknown): boolean {
  const why = error instanceof Failure ? error.cause : error
  return why instanceof Error && 'reason' in why && why.reason === prohibited
}

function notForwarded(where: string, cause: unknown): Failure {
  const kind = where.startsWith('/') ? 'AllowStreamLocalForwarding' : 'AllowTcpForwarding'
  return new Failure(
    'database-unreachable',
    `The SSH host does not let this account forward connections, so the database at ${where} is not reached through it. Nothing was changed; have this line in its sshd_config for the account: ${kind} local (and no PermitOpen that leaves ${where} out), or reach the database directly, if it takes connections from outside (in a shell: --db-direct --db-host).`,
    { remedy: { label: 'Edit source', action: 'edit-source' }, detail: String(cause), cause },
  )
}
