// The key that the gateway begins every connection to a clone with, before a server that looks for it as a door does.
import { createHash } from 'node:crypto'
import { createServer as createSite, request as send } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Gateway, startGateway } from '../../../../src-main/gateway/gateway.ts'

const key = '0123456789abcdef'.repeat(4)
const production = { home: 'https://example.com', origins: ['example.com'] }
const stops: (() => Promise<unknown> | unknown)[] = []
/** What each connection to the door began with. */
let shown: string[]
let gateway: Gateway

beforeEach(async () => {
  shown = []
  gateway = await startGateway({ port: 17_710, key })
  stops.push(() => gateway.stop())
  const site = createSite((request, response) => response.end(`${request.url} ${request.rawHeaders.join()}`))
  const sockets = new WebSocketServer({ server: site })
  sockets.on('connection', (socket) => socket.send('hi'))
  const inside = await listening(site)
  const door = createServer((outside) => {
    outside.once('readable', () => {
      shown.push(String(outside.read(`sitefork ${key}\n`.length)))
      const joined = connect(inside, '127.0.0.1')
      outside.pipe(joined).pipe(outside)
      for (const one of [outside, joined]) one.on('error', () => outside.destroy())
    })
  })
  gateway.set({ label: 'hello', production, upstream: { is: 'ready', port: await listening(door) } })
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => void server.close())
  return (server.address() as AddressInfo).port
}

const host = () => `hello.localhost:${gateway.port}`
const ask = (path: string) =>
  new Promise<string>((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port: gateway.port, path, headers: { Host: host() }, agent: false })
    asked.once('response', async (answer) => {
      let text = ''
      for await (const piece of answer) text += piece
      resolve(text)
    })
    asked.once('error', reject)
    asked.end()
  })

it('begins each connection with the key once, and puts it into no request', async () => {
  const answers = [await ask('/a'), await ask('/b')]
  expect(shown).toEqual([`sitefork ${key}\n`])
  expect(answers.map((text) => [text.slice(0, 2), text.includes(key)])).toEqual([
    ['/a', false],
    ['/b', false],
  ])
  expect(gateway.lock).toBe(
    createHash('sha256')
      .update(shown[0] ?? '')
      .digest('hex'),
  )
})

it('does so for WebSockets too', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/`, { headers: { Host: host() } })
  const told = await new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)))
    socket.once('error', reject)
  })
  socket.close()
  expect([told, shown]).toEqual(['hi', [`sitefork ${key}\n`]])
})

it('does so when it waits for a clone’s first page', async () => {
  const options = { signal: new AbortController().signal, deadlineMs: 5_000 }
  expect([await gateway.answers('hello', options), shown]).toEqual([{ status: 200 }, [`sitefork ${key}\n`]])
})
