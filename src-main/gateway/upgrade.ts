// Joins a WebSocket (or any other upgraded connection) to the clone's; frames pass untouched.
import { type Agent, type IncomingMessage, request as send } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Headers, headersOf, headersToClone, headersToProduction } from './headers.ts'
import { substitute } from './mapping.ts'
import type { Site } from './routes.ts'

export interface Joining {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly site: Site
  readonly port: number
  readonly agent: Agent
}

export function forwardUpgrade({ request, socket, head, site, port, agent }: Joining): void {
  const upstream = send({
    host: '127.0.0.1',
    port,
    agent,
    method: request.method,
    path: substitute(site.mapping.toProduction, request.url ?? '/'),
    headers: [
      ...headersToProduction(headersOf(request.rawHeaders), site.mapping, site.twin),
      ...upgradeOf(request),
    ].flat(),
    setHost: false,
  })
  socket.once('close', () => upstream.destroy())
  upstream.once('upgrade', (answer, joined, first) => {
    socket.write(replyHead(answer, site, upgradeOf(answer)))
    if (first.length > 0) socket.write(first)
    if (head.length > 0) joined.write(head)
    joined.on('error', () => socket.destroy())
    joined.once('close', () => socket.destroy())
    socket.once('close', () => joined.destroy())
    socket.pipe(joined).pipe(socket)
  })
  upstream.once('response', (answer) => {
    socket.write(replyHead(answer, site, [['Connection', 'close']]))
    answer.pipe(socket)
  })
  upstream.on('error', () => refuse(socket, '502 Bad Gateway'))
  upstream.end()
}

export function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function upgradeOf(message: IncomingMessage): Headers {
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', message.headers.upgrade ?? 'websocket'],
  ]
}

function replyHead(answer: IncomingMessage, site: Site, more: Headers): string {
  const headers = [...headersToClone(headersOf(answer.rawHeaders), site.mapping, site.twins), ...more]
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines}\r\n`
}
