// Serves the window's page on loopback, and its socket to whoever holds the token of this start.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { Failure } from '../contract/failure.ts'
import { type Admission, alivePath, createAdmission, proofOf, rpcPath, socketProtocol } from './admission.ts'
import { pageHeaders } from './headers.ts'
import { findPage } from './pages.ts'
import { answerSession } from './session.ts'
import { createTickets, type TicketLife, type Tickets, ticketUrl } from './tickets.ts'

const longestMessage = 4 * 1024 * 1024
const longestChallenge = 200
const goodbyeMs = 500
const limits = {
  // A browser sends the cookies of all servers at this address, whoever set them: up to 180 of 4 KB.
  maxHeaderSize: 1024 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
} as const

export interface WebHost {
  readonly port: number
  readonly token: string
  /** Opens the window once, within the life of its ticket. */
  windowUrl(life: TicketLife): string
  close(): Promise<void>
}

/**
 * @param options.rendererDirectory the built window, `index.html` in it
 * @param options.port a free one by default
 * @throws Failure `port-taken`
 */
export async function startWebHost(options: {
  readonly router: AnyRouter
  readonly rendererDirectory: string
  readonly port?: number
  readonly token?: string
  readonly log: (line: string) => void
}): Promise<WebHost> {
  const { log, rendererDirectory } = options
  const token = options.token ?? randomBytes(32).toString('base64url')
  const server = createServer(limits)
  const port = await listen(server, options.port ?? 0)
  const admission = createAdmission(token, port)
  const tickets = createTickets()
  const headers = pageHeaders([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`])
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestMessage,
    // Never the one with the token.
    handleProtocols: (offered) => offered.has(socketProtocol) && socketProtocol,
  })
  const rpc = new RPCHandler(options.router)

  server.on('request', (request, response) => {
    answer({ request, response, admission, tickets, token, port, headers, rendererDirectory }).catch(
      (error: unknown) => {
        log(`${request.method} ${pathOf(request)}: ${error instanceof Error ? error.stack : error}`)
        if (response.headersSent) response.destroy()
        else plain(response, 500, 'Sitefork could not answer this.')
      },
    )
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Before ws takes over, a broken connection would end the process.
    socket.on('error', () => socket.destroy())
    if (pathOf(request) !== rpcPath) return refuse(socket, '404 Not Found')
    if (!admission.mayCall(request.headers)) return refuse(socket, '403 Forbidden')
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', (error) => log(`socket: ${error.message}`))
      void rpc.upgrade(opened, { context: {} })
    })
  })

  return {
    port,
    token,
    windowUrl: (life) => ticketUrl(port, tickets.issue(life)),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([...sockets.clients].map(farewell))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(of: {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly admission: Admission
  readonly tickets: Tickets
  readonly token: string
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  readonly rendererDirectory: string
}): Promise<void> {
  const { request, response, admission } = of
  for (const [name, value] of Object.entries(of.headers)) response.setHeader(name, value)
  if (!admission.isOurs(request.headers)) {
    const through = `Its address is http://127.0.0.1:${of.port}/; a tunnel must end in the same port on both sides.`
    return plain(response, 403, `This is not an address of Sitefork. ${through}`)
  }
  const path = pathOf(request)
  const said = await answerSession(request, path, of)
  if (said) return typeof said.body === 'string' ? plain(response, said.status, said.body) : json(response, said.body)
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET is answered here.')
  if (path === alivePath) {
    const challenge = new URLSearchParams(request.url?.slice(path.length)).get('challenge')
    const isOne = challenge !== null && challenge.length <= longestChallenge
    return isOne ? plain(response, 200, proofOf(of.token, challenge)) : plain(response, 400, 'A challenge is missing.')
  }
  // The page knows nothing by itself, so anybody may have it; what it shows comes over the socket.
  const page = await findPage(of.rendererDirectory, path)
  if (!page) return plain(response, 404, 'There is nothing at this address.')
  response.writeHead(200, {
    'content-type': page.type,
    'content-length': page.body.length,
    'cache-control': page.cache,
  })
  response.end(request.method === 'HEAD' ? undefined : page.body)
}

function json(response: ServerResponse, body: Readonly<Record<string, string>>): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** @returns the path of a request without its query, which must not be logged */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/'
}

function farewell(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const tooLong = setTimeout(() => socket.terminate(), goodbyeMs)
    socket.once('close', () => {
      clearTimeout(tooLong)
      resolve()
    })
    socket.close(1001, 'Sitefork closes.')
  })
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(
        taken
          ? new Failure(
              'port-taken',
              `Port ${port} is taken by another program. Nothing was started; give another one with --port, or none.`,
              { cause: error },
            )
          : error,
      )
    })
    server.listen({ host: '127.0.0.1', port }, () => {
      server.removeAllListeners('error')
      resolve((server.address() as AddressInfo).port)
    })
  })
}
