// Serves the window and its socket on loopback, to whoever holds the token of this start.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { Failure } from '../contract/failure.ts'
import { type Admission, alivePath, createAdmission, proofOf, rpcPath } from './admission.ts'
import { pageHeaders } from './headers.ts'
import { findPage } from './pages.ts'

const longestMessage = 4 * 1024 * 1024
const goodbyeMs = 500

export interface WebHost {
  readonly port: number
  /** Opens the window; holds the token, so it is for the person's eyes only. */
  readonly url: string
  readonly token: string
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
  const server = createServer()
  const port = await listen(server, options.port ?? 0)
  const admission = createAdmission(token, port)
  const headers = pageHeaders([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`])
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage })
  const rpc = new RPCHandler(options.router)

  server.on('request', (request, response) => {
    answer({ request, response, admission, token, headers, rendererDirectory }).catch((error: unknown) => {
      log(`${request.method} ${pathOf(request)}: ${error instanceof Error ? error.stack : error}`)
      if (response.headersSent) response.destroy()
      else plain(response, 500, 'Sitefork could not answer this.')
    })
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
    url: `http://127.0.0.1:${port}/?token=${token}`,
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
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  readonly rendererDirectory: string
}): Promise<void> {
  const { request, response, admission } = of
  for (const [name, value] of Object.entries(of.headers)) response.setHeader(name, value)
  if (!admission.isOurs(request.headers)) return plain(response, 403, 'This is not an address of Sitefork.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET is answered here.')
  const path = pathOf(request)
  const query = new URLSearchParams(request.url?.slice(path.length))
  const challenge = query.get('challenge')
  if (path === alivePath && challenge) return plain(response, 200, proofOf(of.token, challenge))
  const offered = path === '/' ? query.get('token') : null
  if (offered !== null && admission.isToken(offered)) {
    response.setHeader('set-cookie', admission.cookie())
    // So that the token stays in no address bar, history or referrer.
    response.setHeader('location', '/')
    return plain(response, 303, 'Opening Sitefork.')
  }
  if (offered !== null || !admission.hasCookie(request.headers)) {
    return plain(response, 403, 'This address needs the key of the running Sitefork. Open it with: sitefork open')
  }
  const page = await findPage(of.rendererDirectory, path)
  if (!page) return plain(response, 404, 'There is nothing at this address.')
  response.writeHead(200, {
    'content-type': page.type,
    'content-length': page.body.length,
    'cache-control': page.cache,
  })
  response.end(request.method === 'HEAD' ? undefined : page.body)
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Without the query, which may hold the token. */
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
