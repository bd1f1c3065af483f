// The web host with real sockets: who gets in, who stays out, and what a page may do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startWebHost, type WebHost } from '../../../../src-main/hosts/web.ts'
import { smallRouter } from '../../../support/small-router.ts'

let directory: string
let host: WebHost
let origin: string
const log: string[] = []

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sitefork-web-'))
  writeFileSync(join(directory, 'index.html'), '<title>Sitefork</title>')
  writeFileSync(join(directory, '..', 'sitefork-outside.html'), 'outside')
  host = await startWebHost({
    router: smallRouter().router,
    rendererDirectory: directory,
    log: (line) => log.push(line),
  })
  origin = `http://127.0.0.1:${host.port}`
})

afterAll(async () => {
  await host.close()
  rmSync(directory, { recursive: true })
  rmSync(join(tmpdir(), 'sitefork-outside.html'))
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

function ask(method: string, path: string, headers: Record<string, string> = {}, sent = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: host.port, path, headers, method, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject)
    asked.end(sent)
  })
}

const get = (path: string, headers: Record<string, string> = {}) => ask('GET', path, headers)
const bearer = () => ({ authorization: `Bearer ${host.token}` })
const ticketOf = (url: string) => url.split('#ticket=')[1] ?? ''
const enter = (ticket: string, headers: Record<string, string> = { origin }) =>
  ask('POST', '/session', headers, JSON.stringify({ ticket }))

/** 101 when the socket opened, else the status it was refused with. */
function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

describe('pages', () => {
  it('are served to anybody, under a strict policy, and set no cookie', async () => {
    const { status, body, headers } = await get('/')
    expect({ status, body }).toEqual({ status: 200, body: '<title>Sitefork</title>' })
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    })
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('come whatever cookies other servers of this machine left', async () => {
    const most = Array.from({ length: 180 }, (_, index) => `c${index}=${'x'.repeat(4090)}`).join('; ')
    const strange = 'sitefork=1; sitefork=2; =; ;; a="b\\"; \u00ff\u0080=\u00fe; __proto__=1'
    for (const cookie of [most, strange]) {
      expect((await get('/', { cookie })).status).toBe(200)
      expect(await upgrade({ ...bearer(), cookie })).toBe(101)
    }
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'are refused to the Host %s, whatever it holds',
    async (name) => {
      const answer = await get('/', { host: name, ...bearer() })
      expect(answer.status).toBe(403)
      expect(answer.body).toContain('same port on both sides')
      expect((await ask('POST', '/ticket', { host: name, ...bearer() }, '{"for":"browser"}')).status).toBe(403)
    },
  )

  it('answer to localhost too', async () => {
    expect((await get('/', { host: `localhost:${host.port}` })).status).toBe(200)
  })

  it.each([
    '/../sitefork-outside.html',
    '/%2e%2e/sitefork-outside.html',
    '/%2e%2e%2fsitefork-outside.html',
    '/%zz',
    '/none.html',
    '/a%00.html',
    '//x/index.html',
  ])('are not found at %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it('answer GET only', async () => {
    expect((await ask('POST', '/')).status).toBe(405)
    expect((await ask('OPTIONS', '/session', { origin: 'http://evil.example' })).status).toBe(405)
  })

  it('refuse a challenge that is too long', async () => {
    expect((await get('/alive?challenge=abc')).status).toBe(200)
    expect((await get(`/alive?challenge=${'x'.repeat(10_000)}`)).status).toBe(400)
    expect((await get('/alive')).status).toBe(400)
  })
})

describe('a ticket', () => {
  it('is exchanged for the token by the page itself, once', async () => {
    const url = host.windowUrl('browser')
    expect(url).toMatch(new RegExp(`^${origin}/#ticket=[\\w-]{32}$`))
    expect(url).not.toContain(host.token)
    const first = await enter(ticketOf(url))
    expect([first.status, JSON.parse(first.body)]).toEqual([200, { token: host.token }])
    expect(first.headers['cache-control']).toBe('no-store')
    expect(first.headers['access-control-allow-origin']).toBeUndefined()
    const again = await enter(ticketOf(url))
    expect(again.status).toBe(403)
    expect(again.body).toContain('used already, or is too old')
  })

  it('is not exchanged by anybody else, and not spent by the attempt', async () => {
    const ticket = ticketOf(host.windowUrl('person'))
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { origin: `http://localhost:${host.port}` },
      { origin: 'http://acme.localhost:7700' },
      { origin: `http://evil.example:${host.port}`, host: `evil.example:${host.port}` },
    ]) {
      const { status, body } = await enter(ticket, headers)
      expect([headers, status, body.includes(host.token)]).toEqual([headers, 403, false])
    }
    expect((await enter(ticket)).status).toBe(200)
  })

  it('is given only to who holds the token', async () => {
    const wish = (headers: Record<string, string>, sent = '{"for":"browser"}') => ask('POST', '/ticket', headers, sent)
    const { ticket } = JSON.parse((await wish(bearer())).body)
    expect((await enter(ticket)).status).toBe(200)
    for (const headers of [
      {},
      { origin },
      { authorization: 'Bearer wrong' },
      { ...bearer(), origin: 'http://evil.example' },
    ]) {
      expect((await wish(headers)).status).toBe(403)
    }
    for (const sent of ['', '{', '[]', '{"for":"years"}', '{"for":"toString"}']) {
      expect([sent, (await wish(bearer(), sent)).status]).toEqual([sent, 400])
    }
  })

  it.each(['', '{', 'null', '{"ticket":1}', '{"ticket":{"x":1}}', '[1]'])('is refused when it is %s', async (sent) => {
    expect((await ask('POST', '/session', { origin }, sent)).status).toBe(400)
  })

  it('is refused when it is a megabyte long', async () => {
    const status = await ask('POST', '/session', { origin }, 'x'.repeat(2 ** 20)).then(
      (answer) => answer.status,
      () => 'hung up',
    )
    expect([400, 'hung up']).toContain(status)
    expect((await get('/')).status).toBe(200)
  })
})

describe('a tab that is let in', () => {
  it('is told whether its token still counts', async () => {
    expect((await get('/session', bearer())).status).toBe(200)
    expect((await get('/session', { authorization: 'Bearer of-another-start' })).status).toBe(403)
    expect((await get('/session')).status).toBe(403)
  })
})

describe('the socket', () => {
  const key = () => ({ 'sec-websocket-protocol': `sitefork, sitefork.${host.token}` })

  it('opens for a command with the token', async () => expect(await upgrade(bearer())).toBe(101))

  it('opens for its own page with the token, which is not said back', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, ['sitefork', `sitefork.${host.token}`], { origin })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    expect(socket.protocol).toBe('sitefork')
    socket.close()
  })

  it('stays shut otherwise', async () => {
    const refused: Record<string, Record<string, string>> = {
      nothing: {},
      'a wrong token': { authorization: 'Bearer wrong' },
      'no scheme': { authorization: host.token },
      'its own page without the token': { origin },
      'its own page with another token': { origin, 'sec-websocket-protocol': 'sitefork, sitefork.wrong' },
      'its own page with nothing after the dot': { origin, 'sec-websocket-protocol': 'sitefork, sitefork.' },
      'the token as a cookie': { origin, cookie: `sitefork=${host.token}; sitefork_${host.port}=${host.token}` },
      'the token from another port': { ...key(), origin: 'http://127.0.0.1:1' },
      'the token from a clone': { ...key(), origin: 'http://acme.localhost:7700' },
      'the token from a sandboxed page': { ...key(), origin: 'null' },
      'an Origin of our other name': { ...key(), origin: `http://localhost:${host.port}` },
      'the token from another origin': { ...bearer(), origin: 'http://evil.example' },
      'a name that points at us': { ...bearer(), host: `evil.example:${host.port}` },
      'a page of a name that points at us': {
        ...key(),
        host: `evil.example:${host.port}`,
        origin: `http://evil.example:${host.port}`,
      },
    }
    const answers = await Promise.all(
      Object.entries(refused).map(async ([name, headers]) => [name, await upgrade(headers)]),
    )
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(Object.keys(refused).map((name) => [name, 403])))
  })

  it('opens at no other path', async () => expect(await upgrade(bearer(), '/other')).toBe(404))

  it('survives a connection that breaks in the middle of asking', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(host.port, '127.0.0.1', () => {
        socket.write('GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        socket.resetAndDestroy()
      })
      socket.on('close', () => resolve())
    })
    expect((await get('/')).status).toBe(200)
  })
})

describe('closing the host', () => {
  it('ends though a browser holds its connections', async () => {
    const other = await startWebHost({
      router: smallRouter().router,
      rendererDirectory: directory,
      log: () => undefined,
    })
    const socket = new WebSocket(`ws://127.0.0.1:${other.port}/rpc`, {
      headers: { authorization: `Bearer ${other.token}` },
    })
    await new Promise((resolve) => socket.on('open', resolve))
    const idle = connect(other.port, '127.0.0.1')
    await new Promise((resolve) => idle.on('connect', resolve))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await other.close()
    expect(await closed).toBe(1001)
    idle.destroy()
  })

  it('names a taken port', async () => {
    const taken = startWebHost({
      router: smallRouter().router,
      rendererDirectory: directory,
      port: host.port,
      log: () => undefined,
    })
    await expect(taken).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(String(host.port)),
    })
  })

  it('logged nothing, and never a token', () => expect(log.filter((line) => line.includes(host.token))).toEqual([]))
})
