// What production's addresses mean inside a clone: names and ports that lead back to the clone itself. Pure.
import { isIP } from 'node:net'
import { posix } from 'node:path'
import type { Layout } from '../contract/models.ts'
import { parseDatabaseHost } from '../production/site/database-host.ts'

/** What a clone's containers must know of production's site. */
export interface CloneSite {
  /** Where its parts lie on production; a state may have a layout of its own. */
  readonly layout: Layout
  readonly homeUrl: string
  readonly siteUrl: string
  /** Host names, with ports where not the default. */
  readonly origins: readonly string[]
  /** DB_HOST as wp-config.php has it. */
  readonly databaseHost: string
  /** Host names and socket directories of the servers of its object cache, which a clone has itself. */
  readonly caches?: { readonly hosts: readonly string[]; readonly rooms: readonly string[] } | undefined
}

/** How a clone's network and servers are set up so that the site finds itself and its database. */
export interface Inside {
  /** Lines for /etc/hosts. */
  readonly hosts: readonly string[]
  /** Addresses that the loopback interface takes on: production's database may be named by one. */
  readonly addresses: readonly string[]
  /** Ports the web server listens on besides 80 and 443. */
  readonly webPorts: readonly number[]
  /** The URL path at which the web root is served. */
  readonly urlPath: string
  /** The port at which the site expects its database server. */
  readonly databasePort: number
  /** The path at which the site expects its database server's socket; web-server.ts has it lead to the server's own. */
  readonly socket: string
}

/** Where the database server of a clone has its socket. */
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
  // What is neither a name nor an address would put lines of its own into /etc/hosts.
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

/** @returns the path of WordPress' address, without the directory of the web root in which WordPress may lie */
function urlPathOf({ layout, homeUrl, siteUrl }: CloneSite): string {
  const at = pathOf(siteUrl)
  if (layout.wordpress === layout.webRoot) return at || '/'
  const inside = `/${posix.relative(layout.webRoot, layout.wordpress)}`
  return (at.endsWith(inside) ? at.slice(0, -inside.length) : pathOf(homeUrl)) || '/'
}

const isPort = (port: number | null): port is number => port !== null && port >= 1 && port <= 65_535
