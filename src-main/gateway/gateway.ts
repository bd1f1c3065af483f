// The local reverse proxy: `http://<clone>.localhost:<port>` in a browser, production's own address to the clone.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { Failure } from '../contract/failure.ts'
import type { SiteUsers } from '../contract/models.ts'
import { askOwner, whyUnanswered } from './ask-owner.ts'
import { connectionsWith, lockOf } from './door.ts'
import { awaitFirstAnswer, type FirstAnswer } from './first-answer.ts'
import { createLogIns, type LogInWish } from './log-in.ts'
import { createMapping } from './mapping.ts'
import { createRoutes, type Route } from './routes.ts'
import { serve } from './serve.ts'
import { wantsWebSocket } from './upgrade.ts'
import { type Timeouts, usualTimeouts } from './upstream-answer.ts'
import { createUses, type Uses } from './use.ts'

export interface Gateway {
  readonly port: number
  /** The hash of the gateway's key, which the door of every clone's web server is given. */
  readonly lock: string
  /** How much each clone is used by browsers and others that come through here, by the clone's id. */
  readonly uses: Uses
  /** @returns the URL of the clone's front page, without a last slash */
  url(label: string): string
  /** Adds a clone's route, or replaces it. Requests under way end as they began. */
  set(route: Route): void
  remove(label: string): void
  /** Closes connections to clones that wait for another request: a web server that begins anew keeps a worker for each. */
  closeIdle(): void
  /**
   * Asks for the clone's front page, or for `path` below it, until it answers without a server error. The status is that of the
   * last answer: 5xx when the site keeps failing, null when its web server never answered within the deadline.
   * @throws the signal's reason when aborted
   */
  answers(
    label: string,
    options: { readonly signal: AbortSignal; readonly deadlineMs: number; readonly path?: string },
  ): Promise<FirstAnswer>
  /** @returns the address that logs a browser in to the clone, once, within half a minute; a clone that sleeps is woken by it */
  logIn(label: string, wish: LogInWish): string
  /**
   * Lists users of the site of a clone that runs, administrators first.
   * @param of.wordpress the directory of WordPress in the clone
   * @throws Failure `clone-unhealthy` where WordPress does not say
   */
  users(
    label: string,
    of: { readonly wordpress: string; readonly search: string; readonly limit: number },
  ): Promise<SiteUsers>
  stop(): Promise<void>
}

export interface GatewayOptions {
  readonly port: number
  /** The key to the doors of clones' web servers, 64 hexadecimal digits; absent where servers have no doors. */
  readonly key?: string
  /** Other limits than the usual ones, for tests. */
  readonly timeouts?: Partial<Timeouts & ClientLimits>
}

/** What a client may take of the gateway. */
export interface ClientLimits {
  /** How long the headers of a request may take. */
  readonly headersMs: number
  /** How long a whole request may take: half a gigabyte takes a while where PHP reads slowly. */
  readonly requestMs: number
  /** How many connections may be open at once. */
  readonly connections: number
}

/** The bytes that the headers of a request may have: a browser sends up to 180 cookies of 4 KB to one address. */
const largestRequestHead = 1024 * 1024

const usualLimits: ClientLimits = { headersMs: 20_000, requestMs: 60 * 60_000, connections: 2048 }

/**
 * Listens on 127.0.0.1 at `port`, or at the next one that is free.
 * @throws Failure `port-taken` when none of twenty is
 */
export async function startGateway({ port: wanted, key, timeouts: other }: GatewayOptions): Promise<Gateway> {
  const timeouts = { ...usualTimeouts, ...usualLimits, ...other }
  const connections = connectionsWith(key)
  const server = createServer({
    maxHeaderSize: largestRequestHead,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: Math.min(5_000, timeouts.headersMs / 2),
    keepAliveTimeout: 60_000,
    shouldUpgradeCallback: wantsWebSocket,
  })
  server.maxConnections = timeouts.connections
  const port = await listen(server, wanted)
  const routes = createRoutes(port)
  const joined = new Set<Duplex>()
  const uses = createUses()
  const logIns = createLogIns()
  serve(server, { routes, connections, joined, uses, logIns, timeouts })
  const siteOf = (label: string) => {
    const site = routes.find(new URL(routes.url(label)).host)
    if (site) return site
    throw new Failure('not-found', `There is no clone at “${label}” any more.`)
  }
  return {
    port,
    lock: lockOf(key ?? ''),
    uses,
    url: routes.url,
    set: routes.set,
    remove(label) {
      routes.remove(label)
      uses.forget(label)
    },
    closeIdle() {
      for (const sockets of Object.values(connections.kept.freeSockets)) for (const one of sockets ?? []) one.destroy()
    },
    answers(label, options) {
      const url = `${routes.url(label)}/${options.path ?? ''}`
      const toProduction = routes.find(new URL(url).host)?.mapping.toProduction ?? nothing
      return awaitFirstAnswer(port, { url, toProduction }, options)
    },
    logIn: (label, wish) => logIns.issue(siteOf(label), wish),
    async users(label, { wordpress, search, limit }) {
      const site = siteOf(label)
      const { upstream } = site
      const port = upstream.is === 'ready' ? upstream.port : undefined
      const unanswered = { said: { is: 'unanswered', status: null } } as const
      const asking = { site, connections, timeouts, wordpress }
      const { said } =
        port === undefined ? unanswered : await askOwner({ ...asking, port }, { do: 'users', search, limit })
      if (said.is === 'users') return said
      throw new Failure('clone-unhealthy', whyUnanswered(said, label), {
        remedy: { label: 'Try again', action: 'retry' },
      })
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      for (const socket of joined) socket.destroy()
      connections.kept.destroy()
      connections.fresh.destroy()
      await closed
    },
  }
}

/** Maps nothing, for a clone that is gone already. */
const nothing = createMapping([]).toProduction

const tries = 20

async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + tries && port < 65_536; port++) {
    const taken = await listenOn(server, port)
    if (!taken) return (server.address() as AddressInfo).port
  }
  throw new Failure(
    'port-taken',
    `The ports ${wanted} to ${wanted + tries - 1} are all taken, so no clone can be opened in a browser. Close what uses them and start Sitefork again, or start it with --gateway-port and another port.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** @returns undefined once the server listens; the error when the port is taken or not ours to use */
function listenOn(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(error)
      else reject(error)
    }
    server.once('error', failed)
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', failed)
      resolve(undefined)
    })
  })
}
