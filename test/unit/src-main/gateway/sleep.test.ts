// A clone that sleeps, as the gateway shows it: whoever asks wakes it, and a page says what it waits for.
import { createServer, type IncomingMessage, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { type Gateway, startGateway } from '../../../../src-main/gateway/gateway.ts'

const production = { home: 'https://example.com', origins: ['example.com'] }
const stops: (() => unknown)[] = []
let gateway: Gateway
let port: number
/** Resolves the wake-ups that were asked for. */
let finish: () => void
let asked: number

beforeEach(async () => {
  gateway = await startGateway({ port: 17_800 })
  stops.push(() => gateway.stop())
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function asleep(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close())
  port = (server.address() as AddressInfo).port
  asked = 0
  const woken = new Promise<void>((resolve) => {
    finish = () => {
      gateway.set({ label: 'hello', production, upstream: { is: 'ready', port } })
      resolve()
    }
  })
  const wake = () => {
    asked++
    return woken
  }
  gateway.set({ label: 'hello', production, upstream: { is: 'asleep', wake } })
  return server
}

function ask(headers: Record<string, string> = {}, body?: string, path = '/') {
  return new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
    const host = `hello.localhost:${gateway.port}`
    const method = body === undefined ? 'GET' : 'POST'
    const options = {
      host: '127.0.0.1',
      port: gateway.port,
      agent: false,
      method,
      path,
      headers: { Host: host, ...headers },
    }
    send(options, async (answer: IncomingMessage) => {
      let text = ''
      for await (const piece of answer) text += piece
      resolve({ status: answer.statusCode, text })
    })
      .once('error', reject)
      .end(body)
  })
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('holds a request and its body until the clone is awake', async () => {
  await asleep(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    response.end(`awake: ${text}`)
  })
  const [one, two] = [ask(), ask({ 'sec-fetch-mode': 'navigate' }, 'posted')]
  await until(() => asked === 2)
  expect(gateway.uses.of('hello').active).toBe(2)
  finish()
  expect([await one, await two]).toEqual([
    { status: 200, text: 'awake: ' },
    { status: 200, text: 'awake: posted' },
  ])
  await until(() => gateway.uses.of('hello').active === 0)
})

test('shows a browser after a second a page that loads itself again', async () => {
  await asleep((_request, response) => response.end('awake'))
  const told = await ask({ 'sec-fetch-mode': 'navigate' })
  expect(told.status).toBe(503)
  expect(told.text).toMatch(/waking up/)
  expect(told.text).toMatch(/http-equiv="refresh"/)
  finish()
  expect(await ask({ 'sec-fetch-mode': 'navigate' })).toEqual({ status: 200, text: 'awake' })
})

test('says why a clone did not wake', async () => {
  await asleep((_request, response) => response.end('awake'))
  const wake = async () => {
    gateway.set({ label: 'hello', production, upstream: { is: 'waiting', message: 'It could not start.' } })
    throw new Error('It could not start.')
  }
  gateway.set({ label: 'hello', production, upstream: { is: 'asleep', wake } })
  const told = await ask()
  expect([told.status, told.text]).toEqual([503, expect.stringMatching(/It could not start\./)])
})

test('says why waking a clone could not even be tried', async () => {
  await asleep((_request, response) => response.end('awake'))
  const wake = () => Promise.reject(new Failure('engine-missing', 'Docker is not there.'))
  gateway.set({ label: 'hello', production, upstream: { is: 'asleep', wake } })
  expect(await ask()).toMatchObject({ status: 503, text: expect.stringMatching(/Docker is not there/) })
})

test('holds a WebSocket as well, and counts it as use while it is open', async () => {
  const server = await asleep((_request, response) => response.end())
  const sockets = new WebSocketServer({ server })
  stops.push(() => sockets.close())
  sockets.on('connection', (socket) => socket.send('awake'))
  const headers = { Host: `hello.localhost:${gateway.port}` }
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/live`, { headers })
  const said = new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)))
    socket.once('error', reject)
  })
  await until(() => asked === 1)
  finish()
  expect(await said).toBe('awake')
  expect(gateway.uses.of('hello').active).toBe(1)
  socket.close()
  await until(() => gateway.uses.of('hello').active === 0)
  expect(Date.now() - gateway.uses.of('hello').lastAt).toBeLessThan(5_000)
})

test('forgets the use of an address that is gone, also when a request ends later', async () => {
  await asleep((_request, response) => response.end('awake'))
  const late = ask()
  await until(() => asked === 1)
  gateway.remove('hello')
  expect(gateway.uses.of('hello')).toEqual({ active: 0, lastAt: 0 })
  finish()
  expect((await late).status).toBe(200)
  expect(gateway.uses.of('hello')).toEqual({ active: 0, lastAt: 0 })
})

/** As jQuery sends what heartbeat.js gives it. */
function beat(fields: Record<string, string>) {
  const body = new URLSearchParams({
    'data[wp-auth-check]': 'true',
    interval: '60',
    _nonce: 'abc',
    ...fields,
  }).toString()
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'Content-Length': `${body.length}`,
  }
  return { body, answer: ask(headers, body, '/wp-admin/admin-ajax.php') }
}

test('neither wakes a clone by the heartbeat of a tab that nobody looks at, nor counts it as use', async () => {
  await asleep(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    response.end(text)
  })
  const idle = { action: 'heartbeat', screen_id: 'dashboard', has_focus: 'false' }
  expect(await beat(idle).answer).toMatchObject({ status: 503, text: expect.stringMatching(/sleeps/) })
  expect([asked, gateway.uses.of('hello').lastAt]).toEqual([0, 0])
  gateway.set({ label: 'hello', production, upstream: { is: 'ready', port } })
  const unseen = beat(idle)
  expect(await unseen.answer).toEqual({ status: 200, text: unseen.body })
  expect(gateway.uses.of('hello').lastAt).toBe(0)
})

test.each([
  { why: 'somebody looks', fields: { action: 'heartbeat', has_focus: 'true' } },
  { why: 'it is another action', fields: { action: 'save-widget', has_focus: 'false' } },
])('wakes a clone by a request to the same address where $why', async ({ fields }) => {
  await asleep((request, response) => request.pipe(response))
  const sent = beat(fields)
  await until(() => asked === 1)
  finish()
  expect(await sent.answer).toEqual({ status: 200, text: sent.body })
})
