// Browsers, and whoever calls itself one, that ask what nobody should: bounded, and never led to another clone.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { behindGateway, bytesOf } from '../../../support/behind-gateway.ts'

const patience = { headersMs: 300, requestMs: 600, connections: 20 }
const { ask, at, clone, dial, gateway, host } = behindGateway({ port: 17_730, timeouts: patience })

/** Says a piece again and again for as long as the connection lives; all that came back. */
async function drip(socket: Socket, piece: string): Promise<string> {
  const dripping = setInterval(() => socket.write(piece), 20)
  socket.once('close', () => clearInterval(dripping))
  return String(await bytesOf(socket).catch(() => ''))
}

it('is disconnected when its headers or its body do not end', async () => {
  await clone((request, response) => request.resume().once('end', () => response.end('ok')))
  const start = at('POST / HTTP/1.1\r\nHost: GATE\r\n')
  const answers = await Promise.all([
    drip(dial(start), 'X: y\r\n'),
    drip(dial(`${start}Content-Length: 100000\r\n\r\n`), 'x'),
    drip(dial(`${start}Transfer-Encoding: chunked\r\n\r\n`), '1\r\nx\r\n'),
    drip(
      dial(`${start}Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n`),
      '1\r\n-\r\n',
    ),
  ])
  // Whether it still hears why depends on what it says meanwhile.
  expect(answers.filter((answer) => !/^(?:$|HTTP\/1\.1 408 )/.test(answer))).toEqual([])
})

it('gets no more connections than the limit', async () => {
  await clone((_request, response) => response.end('ok'))
  const sockets = Array.from({ length: 30 }, () => dial(''))
  await Promise.all(sockets.slice(20).map((socket) => once(socket, 'close')))
  sockets[0]?.destroy()
  for (;;) {
    const answer = await ask().catch(() => undefined)
    if (answer?.text === 'ok') break
  }
})

it('finds a clone under its own address alone', async () => {
  await clone((request, response) => response.end(`clone ${request.headers.host}`))
  const { port } = gateway()
  const found = await ask({ host: `HELLO.LocalHost:${port}` })
  expect([found.status, found.text]).toEqual([200, 'clone example.com'])
  const others = [
    `hello.localhost.:${port}`,
    `hello.localhost`,
    `hello.localhost:${port + 1}`,
    `hello.localhost:0${port}`,
    `user@hello.localhost:${port}`,
    `user:pass@hello.localhost:${port}`,
    `hello.localhost:${port}@evil.example`,
    `evil.example#hello.localhost:${port}`,
    `[::1]:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `x/../hello.localhost:${port}`,
    `%68ello.localhost:${port}`,
    `hello.localhost:${port}, other.localhost:${port}`,
    'x'.repeat(5_000),
    '',
  ]
  const answers = await Promise.all(others.map((name) => ask({ host: name })))
  expect(answers.map(({ status, text }) => [status, text.includes('clone example')])).toEqual(
    others.map(() => [404, false]),
  )
})

it.each([
  ['http://example.com/', 400],
  ['*', 400],
  ['//evil.example/a', 200],
  ['/..%2f..%2fetc', 200],
  ['/a\\b', 200],
])('is answered for %s with %i, by the clone whose address it is', async (path, status) => {
  await clone((request, response) => response.end(`${request.headers.host} ${request.url}`))
  const answer = await ask({ path, method: path === '*' ? 'OPTIONS' : 'GET' })
  expect([answer.status, status === 400 || answer.text === `example.com ${path}`]).toEqual([status, true])
})

it('cannot smuggle a second request in one', async () => {
  const seen: (string | undefined)[] = []
  await clone((request, response) => {
    seen.push(request.url)
    response.end('ok')
  })
  const tries = [
    'GET /a HTTP/1.1\r\nHost: GATE\r\nHost: other.localhost\r\nConnection: close\r\n\r\n',
    'GET /b HTTP/1.1\r\nHost: GATE\r\nX: a\rGET /smuggled HTTP/1.1\r\n\r\n',
    'POST /c HTTP/1.1\r\nHost: GATE\r\nContent-Length: 3\r\nContent-Length: 40\r\n\r\nabcGET /smuggled HTTP/1.1\r\n\r\n',
    'POST /d HTTP/1.1\r\nHost: GATE\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: GATE\r\n\r\n',
  ]
  for (const said of tries) await bytesOf(dial(at(said))).catch(() => undefined)
  expect(seen.filter((url) => url !== '/a')).toEqual([])
  expect(host()).toBe(at('GATE'))
})
