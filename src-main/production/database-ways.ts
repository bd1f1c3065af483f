// The ways to a production's database server, likeliest first; which one works is found by trying.
import type { Duplex } from 'node:stream'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { DatabaseSource } from '../contract/source.ts'
import type { Way } from '../database/connect.ts'
import { isHostName } from './site-facts.ts'
import type { Ssh } from './ssh.ts'
import { parseDatabaseHost } from './wp-config.ts'

export interface DatabaseWay {
  /** A host name or address; a Unix socket on the SSH host when it starts with a slash. */
  readonly host: string
  readonly port: number
  readonly tunnel: boolean
  readonly open: (ssh: Ssh) => Way
}

const usualPort = 3306
const usualSockets = [
  '/run/mysqld/mysqld.sock',
  '/var/run/mysqld/mysqld.sock',
  '/var/lib/mysql/mysql.sock',
  '/tmp/mysql.sock',
]

/**
 * PHP takes `localhost` for the server's socket, an account `@localhost` may be refused over TCP, and a host may forbid
 * forwarding sockets: so both are tried.
 */
export function databaseWays(given: DatabaseSource, configHost: string): readonly DatabaseWay[] {
  const config = parseDatabaseHost(given.host ?? configHost)
  const port = given.port ?? config.port ?? usualPort
  const isPlain = config.socket ? /^\/[A-Za-z0-9/._@:-]{1,200}$/.test(config.socket) : isHostName(config.host)
  if (!isPlain || port < 1 || port > 65_535) throw noAddress(given.host ?? configHost)
  if (!given.tunnel) return [direct(config.host, port)]
  if (config.socket) return [socket(config.socket)]
  if (config.host !== 'localhost') return [tunnelled(config.host, port)]
  return [tunnelled('127.0.0.1', port), ...usualSockets.map(socket)]
}

function direct(host: string, port: number): DatabaseWay {
  return { host, port, tunnel: false, open: () => ({ is: 'address', host, port }) }
}

function tunnelled(host: string, port: number): DatabaseWay {
  return { host, port, tunnel: true, open: (ssh) => through(`${host}:${port}`, () => ssh.forward(host, port)) }
}

function socket(path: string): DatabaseWay {
  return { host: path, port: usualPort, tunnel: true, open: (ssh) => through(path, () => ssh.forwardSocket(path)) }
}

function noAddress(host: string): Failure {
  return new Failure(
    'bad-input',
    `“${plainText(host)}” is no address of a database server. Nothing was changed; correct DB_HOST in wp-config.php, or give host and port here.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

function through(where: string, channel: () => Promise<Duplex>): Way {
  return {
    is: 'stream',
    async open() {
      try {
        return await channel()
      } catch (cause) {
        throw new Failure(
          'database-unreachable',
          `The SSH host has no database server at ${where}, or does not forward to it. Nothing was changed; check host and port as seen from the SSH host.`,
          { remedy: { label: 'Edit source', action: 'edit-source' }, detail: String(cause), cause },
        )
      }
    },
  }
}
