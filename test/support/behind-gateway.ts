// A gateway of its own for every test of a file, and servers behind it that answer as they please.
import { createServer, type IncomingMessage, type RequestListener, request as send } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../src-main/gateway/gateway.ts'

export interface Ask {
  readonly host?: string
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly text: string
}

const production = { home: 'https://example.com', origins: ['example.com'] }

/** `port`: another one for each file, for their tests run at once. */
export function behindGateway(options: GatewayOptions) {
  const stops: (() => unknown)[] = []
  let gateway: Gateway

  beforeEach(async () => {
    gateway = await startGateway(options)
    stops.push(() => gateway.stop())
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  const route = (port: number, label = 'hello', clone = label) =>
    gateway.set({ label, clone, production, upstream: { is: 'ready', port } })
  const host = (name = 'hello') => `${name}.localhost:${gateway.port}`

  return {
    gateway: () => gateway,
    host,
    route,
    /** GATE is the clone's address. */
    at: (text: string) => text.replaceAll('GATE', host()),
    /** A clone's web server. */
    async clone(listener: RequestListener, label?: string, clone?: string): Promise<void> {
      const server = createServer({ maxHeaderSize: 2 ** 20 }, listener)
      route(await listening(server), label, clone)
      stops.push(() => {
        server.closeAllConnections()
        server.close()
      })
    },
    /** One that speaks with each connection as it likes. */
    async rawClone(speak: (socket: Socket) => void): Promise<void> {
      const open = new Set<Socket>()
      const server = createSocketServer((socket) => {
        open.add(socket.on('error', () => undefined))
        socket.once('close', () => open.delete(socket))
        speak(socket.resume())
      })
      route(await listening(server))
      stops.push(() => {
        for (const socket of open) socket.destroy()
        server.close()
      })
    },
    /** A browser's connection, to say anything on. */
    dial(said: string): Socket {
      const socket = connect(gateway.port, '127.0.0.1', () => socket.write(said))
      stops.push(() => socket.destroy())
      return socket.on('error', () => undefined)
    },
    ask: ({ path = '/', method = 'GET', headers = {}, body, ...asked }: Ask = {}): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const Host = asked.host ?? host()
        const request = send({
          host: '127.0.0.1',
          port: gateway.port,
          agent: false,
          maxHeaderSize: 512 * 1024,
          path,
          method,
          headers: { Host, ...headers },
        })
        request.once('error', reject)
        request.once('response', (answer) =>
          bytesOf(answer).then(
            (bytes) =>
              resolve({ status: answer.statusCode, headers: answer.headers, body: bytes, text: String(bytes) }),
            reject,
          ),
        )
        request.end(body)
      }),
  }
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}
