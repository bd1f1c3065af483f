// The bodies of answers: text is mapped as it streams by, everything else passes byte for byte.
import { createHash, randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { behindGateway } from '../../../support/behind-gateway.ts'

const { ask, at, clone, gateway, onEnd, open, production } = behindGateway({ port: 17_704 })

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

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
      const browser = connect(gateway().port, '127.0.0.1')
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
      onEnd(() => new Promise((resolve) => server.close(resolve)))
      gateway().set({
        label: 'hello',
        production,
        upstream: { is: 'ready', port: (server.address() as AddressInfo).port },
      })
      expect((await ask()).status).toBe(502)
    },
  )
})
