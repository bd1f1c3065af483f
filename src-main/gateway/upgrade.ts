// Connects a browser's WebSocket to the clone's; frames pass unchanged. Any other answer is mapped like a page.
import { type IncomingMessage, ServerResponse, request as send } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Connections } from './door.ts'
import { type Headers, headersOf, headersToClone, headersToProduction } from './headers.ts'
import { substitute } from './mapping.ts'
import { sendPage, troubledPage } from './pages.ts'
import { replySafely } from './reply.ts'
import type { Site } from './routes.ts'
import { awaitAnswer, largestHead, type Timeouts } from './upstream-answer.ts'

export interface Joining {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** The bytes that came behind the request. */
  readonly head: Buffer
  readonly site: Site
  /** The port of the clone's web server on 127.0.0.1. */
  readonly port: number
  readonly connections: Connections
  readonly timeouts: Timeouts
}

/**
 * Says whether a request wants a WebSocket (RFC 6455, section 4.1). Any other upgrade is ignored, as it may be (RFC 9110, section
 * 7.8), and answered as a request without one.
 */
export function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && /^\s*websocket\s*$/i.test(headers.upgrade ?? '') && !!headers['sec-websocket-key']
}

/** Resolves once the two are connected, or another answer was sent. */
export async function forwardUpgrade(joining: Joining): Promise<void> {
  const { request, socket, site, port, connections, timeouts } = joining
  const upstream = send({
    host: '127.0.0.1',
    port,
    agent: connections.fresh,
    method: request.method,
    path: substitute(site.mapping.toProduction, request.url ?? '/'),
    headers: [
      ...headersToProduction(headersOf(request.rawHeaders), site.mapping, site.pair),
      ...upgradeOf(request),
    ].flat(),
    setHost: false,
    maxHeaderSize: largestHead,
  })
  socket.once('close', () => upstream.destroy())
  const heard = awaitAnswer(upstream, { silenceMs: timeouts.upgradeMs, headMs: timeouts.headMs })
  upstream.end()
  const found = await heard
  if (found.is === 'upgraded') {
    upstream.setTimeout(0)
    join(joining, found)
    return
  }
  const response = responseOn(request, socket)
  if (found.is === 'answer') replySafely({ request, response, site }, found.answer)
  else sendPage(response, troubledPage(site.label, found.trouble))
}

export function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** @returns a response for one answer on a connection that the server gave away, which ends with it */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as Socket)
  response.once('finish', () => socket.end())
  response.once('close', () => socket.destroy())
  // What a browser sends behind such a request is of no use to anybody; its leaving is.
  socket.resume()
  return response
}

interface Joined {
  readonly answer: IncomingMessage
  readonly socket: Duplex
  readonly first: Buffer
}

/** How long one side may go on after the other has ended its half. */
const partingMs = 10_000

function join({ socket, head, site, timeouts }: Joining, { answer, socket: joined, first }: Joined): void {
  const end = () => {
    socket.destroy()
    joined.destroy()
  }
  for (const side of [socket, joined]) {
    side.on('error', end)
    side.once('close', end)
    if (side instanceof Socket) side.setTimeout(timeouts.idleMs, end)
    side.once('end', () => setTimeout(end, partingMs).unref())
  }
  socket.write(replyHead(answer, site), 'latin1')
  if (first.length > 0) socket.write(first)
  if (head.length > 0) joined.write(head)
  socket.pipe(joined).pipe(socket)
}

function upgradeOf(message: IncomingMessage): Headers {
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', message.headers.upgrade ?? 'websocket'],
  ]
}

/** Writes the head as text: the parser that read the headers let no line break through. */
function replyHead(answer: IncomingMessage, site: Site): string {
  const headers = [...headersToClone(headersOf(answer.rawHeaders), site.mapping, site.pairs), ...upgradeOf(answer)]
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`
}
