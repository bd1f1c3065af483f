// What production's addresses mean inside a clone: the names and ports that must lead back to the clone itself. Pure.
import { isIP } from 'node:net'
import { posix } from 'node:path'
import type { Layout } from '../contract/models.ts'
import { parseDatabaseHost } from '../production/site/database-host.ts'

export interface CloneSite {
  /** Where its parts lie on production; a state that says another has its own. */
  readonly layout: Layout
  readonly homeUrl: string
  readonly siteUrl: string
  /** Host names, with ports where not the default. */
  readonly origins: readonly string[]
  /** DB_HOST as wp-config.php has it. */
  readonly databaseHost: string
  /** Of servers for its object cache, which it has itself. */
  readonly caches?: { readonly hosts: readonly string[]; readonly rooms: readonly string[] } | undefined
}

export interface Inside {
  /** Lines for /etc/hosts. */
  readonly hosts: readonly string[]
  /** Addresses the loopback interface takes on: production's database may be given as one. */
  readonly addresses: readonly string[]
  /** Ports the web server listens on besides 80 and 443. */
  readonly webPorts: readonly number[]
  /** Where on its host what is served lives. */
  readonly urlPath: string
  /** The database server's port and, where DB_HOST names one, its socket. */
  readonly databasePort: number
  readonly socket: string
}

export const usualSocket = '/run/mysqld/mysqld.sock'

export function insideOf(site: CloneSite): Inside {
  const origins = site.origins.map((origin) => new URL(`http://${origin}`))
  const database = parseDatabaseHost(site.databaseHost)
  const names = [
    ...origins.map((url) => url.hostname.replace(/^\[(.*)\]$/, '$1')),
    database.host,
    ...(site.caches?.hosts ?? []),
  ]
  const local = new Set(['localhost', '127.0.0.1', ''])
  // Whatever else stands where a name should is nobody's, and would be lines of its own.
  const foreign = [...new Set(names)].filter((name) => !local.has(name) && (/^[\w.-]+$/.test(name) || isIP(name) === 6))
  const webPorts = origins.map((url) => Number(url.port || 80)).filter((port) => port !== 80 && port !== 443)
  return {
    hosts: foreign.filter((name) => isIP(name) === 0).map((name) => `${name}:127.0.0.1`),
    addresses: foreign.filter((name) => isIP(name) !== 0),
    webPorts: [...new Set(webPorts)],
    urlPath: urlPathOf(site),
    databasePort: isPort(database.port) ? database.port : 3306,
    socket: database.socket ?? usualSocket,
  }
}

const pathOf = (url: string) => new URL(url).pathname.replace(/\/+$/, '')

/** WordPress lives at its own address; what is served lives above it where WordPress lies in a directory of it. */
function urlPathOf({ layout, homeUrl, siteUrl }: CloneSite): string {
  const at = pathOf(siteUrl)
  if (layout.wordpress === layout.webRoot) return at || '/'
  const inside = `/${posix.relative(layout.webRoot, layout.wordpress)}`
  return (at.endsWith(inside) ? at.slice(0, -inside.length) : pathOf(homeUrl)) || '/'
}

const isPort = (port: number | null): port is number => port !== null && port >= 1 && port <= 65_535
