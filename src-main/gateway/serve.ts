// Answers each request that comes to the gateway: finds its clone, wakes it, passes it on.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { asFailure } from '../contract/failure.ts'
import type { Connections } from './door.ts'
import { forward } from './forward.ts'
import { guardPath, hostsPath } from './guard.ts'
import { answerGuard } from './guard-answers.ts'
import { isIdleHeartbeat } from './heartbeat.ts'
import { createLeftovers } from './leftovers.ts'
import type { LogIns } from './log-in.ts'
import { badTarget, type OwnPage, sendPage, troubledPage, unknownHost, waitingPage } from './pages.ts'
import type { CloneUpstream, Routes, Site } from './routes.ts'
import { answerStart, startPath } from './start-button.ts'
import { forwardUpgrade, refuse } from './upgrade.ts'
import type { Timeouts } from './upstream-answer.ts'
import type { Uses } from './use.ts'

export interface Serving {
  readonly routes: Routes
  readonly connections: Connections
  /** The open upgraded connections, which the server itself no longer knows. */
  readonly joined: Set<Duplex>
  readonly uses: Uses
  readonly logIns: LogIns
  readonly timeouts: Timeouts
}

export function serve(server: Server, { routes, connections, joined, uses, logIns, timeouts }: Serving): void {
  const leftovers = createLeftovers()
  server.on('request', (request, response) => {
    const { host } = request.headers
    const answer = async () => {
      const found = routes.find(host) ?? (await routes.lookFor(host))
      const moved = found ? undefined : routes.movedTo(host)
      if (moved !== undefined && request.url?.startsWith('/')) return sendOn(response, `http://${moved}${request.url}`)
      if (!found) return sendPage(response, unknownHost)
      if (leftovers.settle(request, response, found)) return
      const idle = await isIdleHeartbeat(request)
      if (response.closed) return
      if (!idle) response.once('close', uses.begin(usedAs(found)))
      else if (found.upstream.is === 'asleep') return sendPage(response, waitingPage(found.label, 'This clone sleeps.'))
      if (request.url === hostsPath || request.url?.startsWith(guardPath)) return answerGuard(request, response, found)
      const site = await awake(routes, found, request, response)
      if (response.destroyed) return
      const look = async () => (await routes.lookFor(host)) ?? site
      if (request.url === startPath) return answerStart(request, response, site)
      if (logIns.concerns(request)) {
        if (site.upstream.is !== 'ready') logIns.prolong(request)
        else return logIns.answer(request, response, { site, look, port: site.upstream.port, connections, timeouts })
      }
      if (site.upstream.is === 'failed') return sendPage(response, failed(site.label, site.upstream))
      if (site.upstream.is !== 'ready') return sendPage(response, waitingPage(site.label, whyNot(site.upstream)))
      if (!request.url?.startsWith('/')) return sendPage(response, badTarget)
      const { homePath } = site
      if (request.url === '/' && homePath) return void response.writeHead(302, { Location: `${homePath}/` }).end()
      await forward({ request, response, site, look, port: site.upstream.port, connections, timeouts: timeouts })
    }
    answer().catch(() => {
      if (response.headersSent) response.destroy()
      else sendPage(response, troubledPage(routes.find(host)?.label ?? '', 'unreachable'))
    })
  })
  server.on('upgrade', (request, socket, head) => {
    joined.add(socket)
    // The server no longer listens for errors of a socket that it gave away, and an error without a listener ends the process.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => joined.delete(socket))
    const found = routes.find(request.headers.host)
    if (!found) return refuse(socket, '404 Not Found')
    if (leftovers.refuses(request, found)) return refuse(socket, '409 Conflict')
    socket.once('close', uses.begin(usedAs(found)))
    const answer = async () => {
      const site = await awake(routes, found, request, socket)
      if (site.upstream.is !== 'ready') return refuse(socket, '503 Service Unavailable')
      await forwardUpgrade({ request, socket, head, site, port: site.upstream.port, connections, timeouts: timeouts })
    }
    answer().catch(() => refuse(socket, '503 Service Unavailable'))
  })
}

/** @returns the key by which use is counted; an address without a clone is used only once, and counted by itself */
const usedAs = ({ clone, label }: Site) => clone ?? label

/** After this time a browser that opens a page is shown what it waits for; every other client waits for the answer itself. */
const patienceMs = 1_000

/** Wakes a clone that sleeps. @returns the site once it is awake; for a page that is opened, as it is after a second */
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

/** Redirects for this one time: a service of the clone may answer here one day. */
function sendOn(response: ServerResponse, url: string): void {
  response.writeHead(307, { Location: url, 'Cache-Control': 'no-store', 'Content-Length': '0' }).end()
}

/** @returns a page that does not load itself again, for somebody is about to click its button */
function failed(title: string, { message, token }: Extract<CloneUpstream, { is: 'failed' }>): OwnPage {
  return { status: 503, title, sentence: message, button: { label: 'Start', path: startPath, token } }
}

function whyNot(upstream: Exclude<CloneUpstream, { is: 'ready' | 'failed' }>): string {
  return upstream.is === 'waiting' ? upstream.message : 'This clone is waking up.'
}
