// The gateway before real servers on loopback, spoken to with real sockets.
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, request as send } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Gateway, startGateway } from '../../../../src-main/gateway/gateway.ts'
import { heldMemoryWatch } from '../../../support/held-memory.ts'

const production = { home: 'https://example.com', origins: ['example.com'] }
const stops: (() => Promise<unknown> | unknown)[] = []
let gateway: Gateway

beforeEach(async () => {
  gateway = await startGateway({ port: 17_700 })
  stops.push(() => gateway.stop())
})

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A clone's web server; gives its port. */
async function upstream(listener: RequestListener): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, server }
}

async function clone(listener: RequestListener): Promise<Server> {
  const { port, server } = await upstream(listener)
  gateway.set({ label: 'hello', production, upstream: { is: 'ready', port } })
  return server
}

interface Ask {
  readonly host?: string
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: Readable | string | Buffer
}

function open({ host = `hello.localhost:${gateway.port}`, path = '/', method = 'GET', headers = {}, body }: Ask) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const asked = send(
      { host: '127.0.0.1', port: gateway.port, agent: false, path, method, headers: { Host: host, ...headers } },
      resolve,
    )
    asked.once('error', reject)
    if (body instanceof Readable) pipeline(body, asked).catch(reject)
    else asked.end(body)
  })
}

async function ask(options: Ask = {}) {
  const answer = await open(options)
  const body = await bytesOf(answer)
  return { status: answer.statusCode, headers: answer.headers, body, text: body.toString() }
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

const at = (text: string) => text.replaceAll('GATE', `hello.localhost:${gateway.port}`)

describe('addresses', () => {
  it('takes the next port when its own is taken, on loopback only', async () => {
    const second = await startGateway({ port: gateway.port })
    stops.push(() => second.stop())
    expect([second.port, second.url('hello')]).toEqual([gateway.port + 1, `http://hello.localhost:${gateway.port + 1}`])
  })

  it('answers a host it does not know with a plain 404', async () => {
    await clone((_request, response) => response.end('secret'))
    const hosts = [
      'evil.example.org',
      'localhost',
      `127.0.0.1:${gateway.port}`,
      `other.localhost:${gateway.port}`,
      `x.hello.localhost:${gateway.port}`,
    ]
    const answers = await Promise.all(hosts.map((host) => ask({ host })))
    expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 404))
    expect(answers.some(({ text }) => text.includes('secret') || text.includes('hello'))).toBe(false)
  })

  it('says why a clone rests, and looks again by itself', async () => {
    gateway.set({ label: 'hello', production, upstream: { is: 'waiting', message: 'This clone is <stopped>.' } })
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
    gateway.remove('hello')
    expect([down.status, down.text.includes('does not answer'), (await ask()).status]).toEqual([502, true, 404])
  })

  it('leads to a site in a subdirectory', async () => {
    const { port } = await upstream((request, response) => response.end(request.url))
    gateway.set({
      label: 'sub',
      production: { home: 'https://example.com/blog/', origins: ['example.com'] },
      upstream: { is: 'ready', port },
    })
    const host = `sub.localhost:${gateway.port}`
    const front = await ask({ host })
    expect([
      gateway.url('sub'),
      front.status,
      front.headers.location,
      (await ask({ host, path: '/blog/a' })).text,
    ]).toEqual([`http://${host}/blog`, 302, '/blog/', '/blog/a'])
  })
})

describe('headers', () => {
  it('shows the clone production’s own address, and nothing of the gateway', async () => {
    await clone((request, response) => response.end(JSON.stringify([request.url, request.rawHeaders])))
    const { text } = await ask({
      path: `/wp-login.php?redirect_to=${encodeURIComponent(at('http://GATE/wp-admin/'))}`,
      headers: {
        Origin: at('http://GATE'),
        Referer: at('http://GATE/a?b'),
        'X-Forwarded-For': '9.9.9.9',
        'X-Forwarded-Host': 'x',
        'X-Forwarded-SSL': 'off',
        'CF-Visitor': '{"scheme":"http"}',
        'Accept-Encoding': 'br',
      },
    })
    const [url, raw] = JSON.parse(text) as [string, string[]]
    expect(url).toBe('/wp-login.php?redirect_to=https%3A%2F%2Fexample.com%2Fwp-admin%2F')
    expect(raw.slice(0, -2)).toEqual([
      'Host',
      'example.com',
      'Origin',
      'https://example.com',
      'Referer',
      'https://example.com/a?b',
      'Accept-Encoding',
      'identity',
      'X-Forwarded-Proto',
      'https',
      'X-Forwarded-Host',
      'example.com',
      'X-Forwarded-Port',
      '443',
      'X-Forwarded-For',
      '192.0.2.1',
      'X-Real-IP',
      '192.0.2.1',
      'X-Forwarded-SSL',
      'on',
      'X-Forwarded-Scheme',
      'https',
      'X-Url-Scheme',
      'https',
      'X-Proto',
      'SSL',
      'Front-End-Https',
      'on',
      'CloudFront-Forwarded-Proto',
      'https',
      'CF-Visitor',
      '{"scheme":"https"}',
    ])
  })

  it('tells the clone which of production’s origins was meant', async () => {
    await clone((request, response) =>
      response.end(`${request.headers['x-forwarded-proto']}://${request.headers.host}`),
    )
    const hosts = ['hello', 'www.hello', 'http.hello', 'http.www.hello'].map(
      (name) => `${name}.localhost:${gateway.port}`,
    )
    expect((await Promise.all(hosts.map((host) => ask({ host })))).map(({ text }) => text)).toEqual([
      'https://example.com',
      'https://www.example.com',
      'http://example.com',
      'http://www.example.com',
    ])
  })

  it('maps redirects, links, cookies, policies and origins to the clone', async () => {
    await clone((_request, response) => {
      response.writeHead(302, {
        Location: 'https://example.com/wp-login.php?redirect_to=https%3A%2F%2Fexample.com%2Fwp-admin%2F',
        Link: ['<https://example.com/wp-json/>; rel="https://api.w.org/"', '<https://example.com/?p=1>; rel=shortlink'],
        Refresh: '0;url=https://example.com/a',
        'Access-Control-Allow-Origin': 'https://example.com',
        'Content-Security-Policy':
          "default-src 'self' example.com https://*.example.com cdn.org; upgrade-insecure-requests; img-src https://example.com/a",
        'Strict-Transport-Security': 'max-age=9',
        'Set-Cookie': [
          'a=1; Path=/; Domain=.example.com; Secure; HttpOnly; SameSite=None',
          'b=2; domain=www.example.com; SameSite=Lax',
          'c=3; Domain=other.org',
          '__Host-d=https%3A%2F%2Fexample.com; Path=/; Secure; SameSite=None',
        ],
      })
      response.end()
    })
    const { status, headers } = await ask()
    const encoded = encodeURIComponent(`http://hello.localhost:${gateway.port}`)
    expect([status, headers.location, headers.link, headers.refresh, headers['access-control-allow-origin']]).toEqual([
      302,
      at(`http://GATE/wp-login.php?redirect_to=${encoded}%2Fwp-admin%2F`),
      at('<http://GATE/wp-json/>; rel="https://api.w.org/", <http://GATE/?p=1>; rel=shortlink'),
      at('0;url=http://GATE/a'),
      at('http://GATE'),
    ])
    expect(headers['content-security-policy']).toBe(at("default-src 'self' GATE *.GATE cdn.org; img-src http://GATE/a"))
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['set-cookie']).toEqual([
      'a=1; Path=/; Domain=hello.localhost; HttpOnly',
      'b=2; Domain=www.hello.localhost; SameSite=Lax',
      'c=3',
      `__Host-d=${encoded}; Path=/; Secure; SameSite=None`,
    ])
  })
})

describe('bodies of answers', () => {
  it.each([
    'text/html; charset=UTF-8',
    'text/css',
    'application/json',
    'application/rss+xml',
    'image/svg+xml',
    'text/javascript',
  ])('maps %s', async (type) => {
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': 25, ETag: '"v1"', 'Accept-Ranges': 'bytes' })
      response.end('ü https://example.com/ab')
    })
    const { text, headers } = await ask()
    expect([text, headers.etag, headers['content-length'], headers['accept-ranges']]).toEqual([
      at('ü http://GATE/ab'),
      'W/"v1"',
      undefined,
      undefined,
    ])
  })

  it('unpacks what a cache in the clone packed, to map it', async () => {
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' })
      response.end(gzipSync('https://example.com/'))
    })
    const { text, headers } = await ask()
    expect([text, headers['content-encoding']]).toEqual([at('http://GATE/'), undefined])
  })

  it('lets downloads and binaries pass byte for byte, with their length and tag', async () => {
    const bytes = Buffer.concat([randomBytes(8_000_000), Buffer.from('https://example.com/')])
    await clone((request, response) => {
      const type =
        request.url === '/export'
          ? { 'Content-Type': 'text/xml', 'Content-Disposition': 'attachment; filename="a.xml"' }
          : { 'Content-Type': 'image/png' }
      response.writeHead(200, { ...type, 'Content-Length': bytes.length, ETag: '"v1"' })
      response.end(bytes)
    })
    const answers = await Promise.all([ask({ path: '/export' }), ask()])
    expect(answers.map(({ body, headers }) => [sha(body), headers['content-length'], headers.etag])).toEqual(
      answers.map(() => [sha(bytes), String(bytes.length), '"v1"']),
    )
  })

  it('passes ranges of binaries, and gives text whole', async () => {
    const seen: (string | undefined)[] = []
    await clone((request, response) => {
      seen.push(request.headers.range)
      const type = request.url === '/a.txt' ? 'text/plain' : 'video/mp4'
      const whole = 'https://example.com'
      if (!request.headers.range) return void response.writeHead(200, { 'Content-Type': type }).end(whole)
      response.writeHead(206, { 'Content-Type': type, 'Content-Range': 'bytes 8-14/19', 'Content-Length': 7 })
      response.end(whole.slice(8, 15))
    })
    const headers = { Range: 'bytes=8-14' }
    const video = await ask({ path: '/a.mp4', headers })
    const text = await ask({ path: '/a.txt', headers })
    expect([video.status, video.text, video.headers['content-range']]).toEqual([206, 'example', 'bytes 8-14/19'])
    expect([text.status, text.text, text.headers['content-range'], seen]).toEqual([
      200,
      at('http://GATE'),
      undefined,
      ['bytes=8-14', 'bytes=8-14', undefined],
    ])
  })

  it('answers HEAD and 304 without a body', async () => {
    await clone((request, response) => {
      const status = request.headers['if-none-match'] ? 304 : 200
      response.writeHead(status, {
        'Content-Type': request.url === '/a.png' ? 'image/png' : 'text/html',
        ...(status === 200 && { 'Content-Length': 19 }),
      })
      response.end(request.method === 'HEAD' || status === 304 ? undefined : 'https://example.com')
    })
    const page = await ask({ method: 'HEAD' })
    const image = await ask({ method: 'HEAD', path: '/a.png' })
    const cached = await ask({ headers: { 'If-None-Match': 'W/"v1"' } })
    expect([
      page.status,
      page.text,
      page.headers['content-length'],
      image.headers['content-length'],
      cached.status,
      cached.text,
    ]).toEqual([200, '', undefined, '19', 304, ''])
  })

  it('gives events as they happen', async () => {
    const pending: (() => void)[] = []
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.flushHeaders()
      pending.push(
        () => response.write('data: https://example.com/1\n\n'),
        () => response.end('data: 2\n\n'),
      )
    })
    const answer = await open({})
    const events = answer[Symbol.asyncIterator]()
    const told: string[] = []
    for (const tell of pending) {
      tell()
      told.push(String((await events.next()).value))
    }
    expect(told).toEqual([at('data: http://GATE/1\n\n'), 'data: 2\n\n'])
  })

  it('ends what breaks off, instead of calling it whole', async () => {
    await clone((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.write('<p>half ', () => response.destroy())
    })
    await expect(ask()).rejects.toThrow(/aborted|hang up/)
  })

  it.each(['before the answer', 'amid the answer'])(
    'lets go of the clone when the browser leaves %s',
    async (moment) => {
      const asked = Promise.withResolvers<void>()
      const left = Promise.withResolvers<void>()
      await clone((request, response) => {
        request.socket.once('close', left.resolve)
        if (moment === 'amid the answer') {
          response.writeHead(200, { 'Content-Type': 'text/html' })
          response.write('<p>')
        }
        asked.resolve()
      })
      const browser = connect(gateway.port, '127.0.0.1')
      const begun = new Promise((resolve) => browser.once('data', resolve))
      browser.write(at('GET / HTTP/1.1\r\nHost: GATE\r\n\r\n'))
      await (moment === 'amid the answer' ? begun : asked.promise)
      browser.destroy()
      await left.promise
    },
  )

  it.each(['SSH-2.0-OpenSSH_10.0\r\n', 'HTTP/1.1 200 OK\r\nX: \u0001\r\n\r\n', 'HTTP/1.1 050 Odd\r\n\r\n'])(
    'calls %j no answer',
    async (said) => {
      const server = createSocketServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end(said),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      stops.push(() => new Promise((resolve) => server.close(resolve)))
      gateway.set({
        label: 'hello',
        production,
        upstream: { is: 'ready', port: (server.address() as AddressInfo).port },
      })
      expect((await ask()).status).toBe(502)
    },
  )
})

describe('bodies of requests', () => {
  const echo: RequestListener = async (request, response) => {
    const body = await bytesOf(request)
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'X-Length': request.headers['content-length'] ?? 'chunked',
    })
    response.end(body)
  }

  it('maps forms and JSON back to production, with their new length', async () => {
    await clone(echo)
    const form = `u=${encodeURIComponent(`http://hello.localhost:${gateway.port}/a`)}&v=1`
    const sent = [
      await ask({ method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: form }),
      await ask({
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: at(String.raw`{"content":"<a href=\"http://GATE/ü\">","b":"http:\/\/GATE"}`),
      }),
    ]
    expect(sent.map(({ text }) => text)).toEqual([
      'u=https%3A%2F%2Fexample.com%2Fa&v=1',
      String.raw`{"content":"<a href=\"https://example.com/ü\">","b":"https:\/\/example.com"}`,
    ])
    expect(sent.map(({ body, headers }) => headers['x-length'] === String(body.length))).toEqual([true, true])
  })

  it('maps the fields of an upload and leaves its files alone', async () => {
    await clone(echo)
    const file = Buffer.concat([randomBytes(3_000_000), Buffer.from(at('http://GATE/'))])
    const data = new FormData()
    data.append('guid', at('http://GATE/?p=1'))
    data.append('empty', '')
    data.append('file', new Blob([file], { type: 'text/plain' }), 'a.txt')
    data.append('after', at('http://GATE/'))
    const body = new Response(data)
    const type = body.headers.get('content-type') ?? ''
    const raw = Buffer.from(await body.arrayBuffer())
    for (const content of [raw, Readable.from([raw])]) {
      const { body: received, headers } = await ask({
        method: 'POST',
        headers: { 'Content-Type': type },
        body: content,
      })
      expect(headers['x-length']).toBe('chunked')
      const fields = await new Response(new Uint8Array(received), { headers: { 'Content-Type': type } }).formData()
      const kept = fields.get('file') as File
      expect([
        fields.get('guid'),
        fields.get('empty'),
        fields.get('after'),
        sha(Buffer.from(await kept.arrayBuffer())),
      ]).toEqual(['https://example.com/?p=1', '', 'https://example.com/', sha(file)])
    }
  })

  it('streams an upload of 100 MB without holding it', async () => {
    const hash = createHash('sha256')
    let early = false
    let sentAll = false
    const memory = heldMemoryWatch(20 * 2 ** 20)
    await clone(async (request, response) => {
      for await (const piece of request) {
        early ||= !sentAll
        hash.update(piece)
        memory.saw(piece.length)
      }
      response.end(request.headers['content-length'])
    })
    const block = randomBytes(1024 * 1024)
    const expected = createHash('sha256')
    const blocks = Readable.from(
      (function* () {
        for (let count = 0; count < 100; count++) {
          expected.update(block)
          yield block
        }
        sentAll = true
      })(),
    )
    const { text } = await ask({
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(100 * block.length) },
      body: blocks,
    })
    expect([text, hash.digest('hex'), early]).toEqual([String(100 * block.length), expected.digest('hex'), true])
    expect(memory.most()).toBeLessThan(40 * 2 ** 20)
  })
})

describe('connections', () => {
  it('joins WebSockets', async () => {
    const server = await clone((_request, response) => response.end())
    const sockets = new WebSocketServer({ server })
    stops.push(() => sockets.close())
    sockets.on('connection', (socket, request) => {
      socket.on('message', (data) => socket.send(`${request.headers.host} ${request.headers.origin} ${data}`))
    })
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/live`, {
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
    await gateway.stop()
    await closed
  })

  it('refuses a WebSocket to an unknown host, and passes on the clone’s own refusal', async () => {
    await clone((_request, response) => response.end())
    const refusal = (host: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/`, { headers: { Host: host } })
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

  it('does not take two requests for one', async () => {
    await clone((_request, response) => response.end('ok'))
    const socket = connect(gateway.port, '127.0.0.1')
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
    expect([await gateway.answers('hello', { signal, deadlineMs: 5000 }), asked]).toEqual([{ status: 200 }, 4])
  })

  it('tells a site that fails from a server that is not there', async () => {
    await clone((_request, response) => response.writeHead(500).end())
    const failing = await gateway.answers('hello', { signal, deadlineMs: 200 })
    const closed = createSocketServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    gateway.set({ label: 'hello', production, upstream: { is: 'ready', port } })
    expect([failing, await gateway.answers('hello', { signal, deadlineMs: 200 })]).toEqual([
      { status: 500 },
      { status: null },
    ])
  })

  it('ends when aborted', async () => {
    gateway.set({ label: 'hello', production, upstream: { is: 'waiting', message: '' } })
    const abort = new AbortController()
    const answer = gateway.answers('hello', { signal: abort.signal, deadlineMs: 60_000 })
    abort.abort()
    await expect(answer).rejects.toThrow(/abort/)
  })
})

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
