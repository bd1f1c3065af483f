// A gateway of its own for every test of a file, and servers behind it that answer as they please.
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
  request as send,
} from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../src-main/gateway/gateway.ts'

export interface Ask {
  readonly host?: string
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable | string | Buffer
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

  /** A browser's request; resolves once the head of the answer is there. */
  function open({ path = '/', method = 'GET', headers = {}, body, ...asked }: Ask): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = send({
        host: '127.0.0.1',
        port: gateway.port,
        agent: false,
        maxHeaderSize: 512 * 1024,
        path,
        method,
        headers: { Host: asked.host ?? host(), ...headers },
      })
      request.once('error', reject)
      request.once('response', resolve)
      if (body instanceof Readable) pipeline(body, request).catch(reject)
      else request.end(body)
    })
  }

  return {
    gateway: () => gateway,
    production,
    /** Called after the test, what was added last first. */
    onEnd: (stop: () => unknown) => void stops.push(stop),
    host,
    route,
    /** GATE is the clone's address. */
    at: (text: string) => text.replaceAll('GATE', host()),
    /** A clone's web server. */
    async clone(listener: RequestListener, label?: string, clone?: string): Promise<HttpServer> {
      const server = createServer({ maxHeaderSize: 2 ** 20 }, listener)
      route(await listening(server), label, clone)
      stops.push(() => {
        server.closeAllConnections()
        server.close()
      })
      return server
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
    open,
    async ask(options: Ask = {}): Promise<Answer> {
      const answer = await open(options)
      const body = await bytesOf(answer)
      return { status: answer.statusCode, headers: answer.headers, body, text: String(body) }
    },
  }
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}
