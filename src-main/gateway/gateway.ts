// The local reverse proxy: `http://<clone>.localhost:<port>` in a browser, production's own address to the clone.
import { type Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { asFailure, Failure } from '../contract/failure.ts'
import { type Answer, firstAnswer } from './answers.ts'
import { DoorAgent, lockOf } from './door.ts'
import { forward } from './forward.ts'
import { isIdleHeartbeat } from './heartbeat.ts'
import { badTarget, sendPage, unknownHost, unreachable, waiting } from './pages.ts'
import { createRoutes, type Route, type Routes, type Site, type Upstream } from './routes.ts'
import { forwardUpgrade, refuse } from './upgrade.ts'
import { createUses, type Use, type Uses } from './use.ts'

export type { ProductionAddress } from './origins.ts'
export type { Route, Upstream } from './routes.ts'

export interface Gateway {
  readonly port: number
  /** What the door of every clone's web server is given, to know the gateway by. */
  readonly lock: string
  /** How much a clone is used by browsers and others that come through here. */
  use(label: string): Use
  /** The clone's front page as a browser opens it, without a last slash. */
  url(label: string): string
  /** Adds a clone's route, or replaces it. Requests under way end as they began. */
  set(route: Route): void
  remove(label: string): void
  /**
   * Polls the clone's front page, or what lies at `path` below it, until it answers without a server error. `status` is that of the last answer: 5xx when
   * the site keeps failing, null when its web server never answered within the deadline.
   * @throws the signal's reason when aborted
   */
  answers(
    label: string,
    options: { readonly signal: AbortSignal; readonly deadlineMs: number; readonly path?: string },
  ): Promise<Answer>
  stop(): Promise<void>
}

export interface GatewayOptions {
  readonly port: number
  /** To the doors of clones' web servers, 64 hexadecimal digits; absent where servers without doors are routed to. */
  readonly key?: string
}

/**
 * Listens on 127.0.0.1 at `port`, or at the next one that is free.
 * @throws Failure `port-taken` when none of twenty is
 */
export async function startGateway({ port: wanted, key }: GatewayOptions): Promise<Gateway> {
  const agent = new DoorAgent(key)
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0, keepAliveTimeout: 60_000 })
  const port = await listen(server, wanted)
  const routes = createRoutes(port)
  const joined = new Set<Duplex>()
  const uses = createUses()
  serve(server, routes, agent, joined, uses)
  return {
    port,
    lock: lockOf(key ?? ''),
    use: uses.of,
    url: routes.url,
    set: routes.set,
    remove(label) {
      routes.remove(label)
      uses.forget(label)
    },
    answers: (label, options) => firstAnswer(port, `${routes.url(label)}/${options.path ?? ''}`, options),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      for (const socket of joined) socket.destroy()
      agent.destroy()
      await closed
    },
  }
}

/** `joined` are the upgraded connections that are open: the server itself no longer knows them. */
function serve(server: Server, routes: Routes, agent: Agent, joined: Set<Duplex>, uses: Uses): void {
  server.on('request', (request, response) => {
    const found = routes.find(request.headers.host)
    if (!found) return sendPage(response, unknownHost)
    const answer = async () => {
      const idle = await isIdleHeartbeat(request)
      if (response.closed) return
      if (!idle) response.once('close', uses.begin(found.label))
      else if (found.upstream.is === 'asleep') return sendPage(response, waiting(found.label, 'This clone sleeps.'))
      const site = await awake(routes, found, request, response)
      if (response.destroyed) return
      if (site.upstream.is !== 'ready') return sendPage(response, waiting(site.label, whyNot(site.upstream)))
      if (!request.url?.startsWith('/')) return sendPage(response, badTarget)
      const { homePath } = site
      if (request.url === '/' && homePath) return void response.writeHead(302, { Location: `${homePath}/` }).end()
      await forward({ request, response, site, port: site.upstream.port, agent })
    }
    answer().catch(() => {
      if (response.headersSent) response.destroy()
      else sendPage(response, unreachable(found.label))
    })
  })
  server.on('upgrade', (request, socket, head) => {
    joined.add(socket)
    // The server no longer listens for errors of a socket it gave away, and one that nobody hears ends the process.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => joined.delete(socket))
    const found = routes.find(request.headers.host)
    if (!found) return refuse(socket, '404 Not Found')
    socket.once('close', uses.begin(found.label))
    awake(routes, found, request, socket).then(
      (site) => {
        if (site.upstream.is === 'ready')
          forwardUpgrade({ request, socket, head, site, port: site.upstream.port, agent })
        else refuse(socket, '503 Service Unavailable')
      },
      () => refuse(socket, '503 Service Unavailable'),
    )
  })
}

/** A browser that opens a page is told after a second what it waits for; everybody else waits for the answer itself. */
const patienceMs = 1_000

/** The same site once it is awake; as it is after a second, for a page that asks again by itself. */
async function awake(
  routes: Routes,
  site: Site,
  request: IncomingMessage,
  waiter: ServerResponse | Duplex,
): Promise<Site> {
  if (site.upstream.is !== 'asleep') return site
  const opensPage = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate'
  const enough = new AbortController()
  waiter.once('close', () => enough.abort())
  try {
    const patience = opensPage ? AbortSignal.any([enough.signal, AbortSignal.timeout(patienceMs)]) : enough.signal
    const failed = await Promise.race([site.upstream.wake().then(() => undefined, asFailure), aborted(patience)])
    const now = routes.find(request.headers.host) ?? site
    return failed && now.upstream.is === 'asleep'
      ? { ...now, upstream: { is: 'waiting', message: failed.message } }
      : now
  } finally {
    enough.abort()
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })

function whyNot(upstream: Exclude<Upstream, { is: 'ready' }>): string {
  return upstream.is === 'waiting' ? upstream.message : 'This clone is waking up.'
}

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

/** Undefined once it listens; the error when the port is taken or not ours to use. */
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
