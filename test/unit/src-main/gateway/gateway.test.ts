// The gateway before real servers on loopback, spoken to with real sockets: addresses, connections, and what answers.
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startGateway } from '../../../../src-main/gateway/gateway.ts'
import { behindGateway, bytesOf } from '../../../support/behind-gateway.ts'

const { ask, at, clone, gateway, onEnd, production } = behindGateway({ port: 17_700 })

describe('addresses', () => {
  it('takes the next port when its own is taken, on loopback only', async () => {
    const second = await startGateway({ port: gateway().port })
    onEnd(() => second.stop())
    expect([second.port, second.url('hello')]).toEqual([
      gateway().port + 1,
      `http://hello.localhost:${gateway().port + 1}`,
    ])
  })

  it('answers a host it does not know with a plain 404', async () => {
    await clone((_request, response) => response.end('secret'))
    const hosts = [
      'evil.example.org',
      'localhost',
      `127.0.0.1:${gateway().port}`,
      `other.localhost:${gateway().port}`,
      `x.hello.localhost:${gateway().port}`,
    ]
    const answers = await Promise.all(hosts.map((host) => ask({ host })))
    expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 404))
    expect(answers.some(({ text }) => text.includes('secret') || text.includes('hello'))).toBe(false)
  })

  it('says why a clone does not run, on a page that loads itself again', async () => {
    gateway().set({ label: 'hello', production, upstream: { is: 'waiting', message: 'This clone is <stopped>.' } })
    const { status, headers, text } = await ask()
    expect([
      status,
      headers['retry-after'],
      text.includes('This clone is &#60;stopped&#62;.'),
      text.includes('http-equiv="refresh"'),
    ]).toEqual([503, '2', true, true])
  })

  it('says in a sentence that a clone does not answer, and forgets one that is removed', async () => {
    const server = await clone((_request, response) => response.end())
    await new Promise((resolve) => server.close(resolve))
    const down = await ask()
    gateway().remove('hello')
    expect([down.status, down.text.includes('does not answer'), (await ask()).status]).toEqual([502, true, 404])
  })

  it('sends whoever comes to a reserved address on to the one that the clone has for that host', async () => {
    const server = await clone((_request, response) => response.end('its page'))
    const { port } = server.address() as AddressInfo
    const address = { home: 'https://example.com', origins: ['mail.example.com'] }
    gateway().set({ label: 'hello', production: address, upstream: { is: 'ready', port } })
    const sent = await ask({ host: `mail.hello.localhost:${gateway().port}`, path: '/a?b=c' })
    const location = `http://mail-2.hello.localhost:${gateway().port}/a?b=c`
    expect([sent.status, sent.headers.location]).toEqual([307, location])
    expect((await ask({ host: new URL(location).host, path: '/a?b=c' })).text).toBe('its page')
    expect((await ask({ host: `db.hello.localhost:${gateway().port}` })).status).toBe(404)
  })

  it('leads to a site in a subdirectory', async () => {
    const server = await clone((request, response) => response.end(request.url), 'sub')
    const { port } = server.address() as AddressInfo
    gateway().set({
      label: 'sub',
      production: { home: 'https://example.com/blog/', origins: ['example.com'] },
      upstream: { is: 'ready', port },
    })
    const host = `sub.localhost:${gateway().port}`
    const front = await ask({ host })
    expect([
      gateway().url('sub'),
      front.status,
      front.headers.location,
      (await ask({ host, path: '/blog/a' })).text,
    ]).toEqual([`http://${host}/blog`, 302, '/blog/', '/blog/a'])
  })
})

describe('connections', () => {
  it('joins WebSockets', async () => {
    const server = await clone((_request, response) => response.end())
    const sockets = new WebSocketServer({ server })
    onEnd(() => sockets.close())
    sockets.on('connection', (socket, request) => {
      socket.on('message', (data) => socket.send(`${request.headers.host} ${request.headers.origin} ${data}`))
    })
    const socket = new WebSocket(`ws://127.0.0.1:${gateway().port}/live`, {
      headers: { Host: at('GATE') },
      origin: at('http://GATE'),
    })
    const told = await new Promise((resolve, reject) => {
      socket.once('open', () => socket.send('hi'))
      socket.once('message', (data) => resolve(String(data)))
      socket.once('error', reject)
    })
    expect(told).toBe('example.com https://example.com hi')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await gateway().stop()
    await closed
  })

  it('refuses a WebSocket to an unknown host, and passes on the clone’s own refusal', async () => {
    await clone((_request, response) => response.end())
    const refusal = (host: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${gateway().port}/`, { headers: { Host: host } })
        socket.once('error', (error) => resolve(error.message))
      })
    expect([await refusal('evil.org'), await refusal(at('GATE'))]).toEqual([
      'Unexpected server response: 404',
      'Unexpected server response: 200',
    ])
  })

  it('keeps connections to the clone, and asks again when a kept one was just closed', async () => {
    let connections = 0
    let closing = false
    const server = await clone((request, response) => {
      if (closing) {
        closing = false
        request.socket.destroy()
      } else response.end(String(connections))
    })
    server.on('connection', () => connections++)
    const before = [(await ask()).text, (await ask()).text]
    closing = true
    expect([before, (await ask()).text]).toEqual([['1', '1'], '2'])
  })

  it('asks a web server of few processes no more at once than it has for them, and everybody gets an answer', async () => {
    const [most, asked] = [24, 60]
    const open = new Set<unknown>()
    let busiest = 0
    const server = await clone((_request, response) => setImmediate(() => response.end('ok')))
    server.on('connection', (socket) => {
      busiest = Math.max(busiest, open.add(socket).size)
      socket.once('close', () => open.delete(socket))
    })
    const answers = await Promise.all(Array.from({ length: asked }, () => ask()))
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: asked }, () => 'ok'))
    expect(busiest).toBeLessThan(most)
  })

  it('does not take two requests for one', async () => {
    await clone((_request, response) => response.end('ok'))
    const socket = connect(gateway().port, '127.0.0.1')
    socket.write(
      at('POST / HTTP/1.1\r\nHost: GATE\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    )
    expect(String(await bytesOf(socket))).toMatch(/^HTTP\/1\.1 400/)
  })
})

describe('answers', () => {
  const signal = new AbortController().signal

  it('waits for the first page that is no server error', async () => {
    let asked = 0
    await clone((_request, response) => {
      asked++
      response.writeHead(asked < 4 ? 500 : 200).end()
    })
    expect([await gateway().answers('hello', { signal, deadlineMs: 5000 }), asked]).toEqual([{ status: 200 }, 4])
  })

  it('tells a site that fails from a server that is not there', async () => {
    await clone((_request, response) => response.writeHead(500).end())
    const failing = await gateway().answers('hello', { signal, deadlineMs: 200 })
    const closed = createSocketServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    gateway().set({ label: 'hello', production, upstream: { is: 'ready', port } })
    expect([failing, await gateway().answers('hello', { signal, deadlineMs: 200 })]).toEqual([
      { status: 500 },
      { status: null },
    ])
  })

  it('ends when aborted', async () => {
    gateway().set({ label: 'hello', production, upstream: { is: 'waiting', message: '' } })
    const abort = new AbortController()
    const answer = gateway().answers('hello', { signal: abort.signal, deadlineMs: 60_000 })
    abort.abort()
    await expect(answer).rejects.toThrow(/abort/)
  })
})
