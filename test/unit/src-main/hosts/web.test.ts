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

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: host.port, path, headers, method, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function cookie(): Promise<string> {
  const { headers } = await get(`/?token=${host.token}`)
  return String(headers['set-cookie']).split(';')[0] ?? ''
}

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
  it('exchanges the token for a cookie and leaves no token in the address', async () => {
    const { status, headers } = await get(`/?token=${host.token}`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(String(headers['set-cookie'])).not.toContain(host.token)
  })

  it('serves the window with the cookie, under a strict policy', async () => {
    const { status, body, headers } = await get('/', { cookie: `other=1; ${await cookie()}` })
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
  })

  it.each([
    ['no cookie', '/', {}],
    ['a wrong token', '/?token=wrong', {}],
    ['a wrong cookie', '/', { cookie: 'sitefork=wrong' }],
    ['a token for another page', '/index.html', { authorization: 'Bearer wrong' }],
  ])('refuses %s', async (_, path, headers) => {
    const { status, body } = await get(path, headers)
    expect(status).toBe(403)
    expect(body).not.toContain('<title>')
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'refuses the Host %s, even with the cookie',
    async (name) => {
      expect((await get('/', { host: name, cookie: await cookie() })).status).toBe(403)
      expect((await get(`/?token=${host.token}`, { host: name })).headers['set-cookie']).toBeUndefined()
    },
  )

  it('answers to localhost too', async () => {
    expect((await get('/', { host: `localhost:${host.port}`, cookie: await cookie() })).status).toBe(200)
  })

  it.each([
    '/../sitefork-outside.html',
    '/%2e%2e/sitefork-outside.html',
    '/%2e%2e%2fsitefork-outside.html',
    '/%zz',
    '/none.html',
    '/a%00.html',
    '//x/index.html',
  ])('has nothing at %s', async (path) => {
    expect((await get(path, { cookie: await cookie() })).status).toBe(404)
  })

  it('answers GET only', async () => {
    expect((await get('/', { cookie: await cookie() }, 'POST')).status).toBe(405)
  })
})

describe('the socket', () => {
  const bearer = () => ({ authorization: `Bearer ${host.token}` })

  it('opens for a command with the token', async () => expect(await upgrade(bearer())).toBe(101))

  it('opens for its own page with the cookie', async () => {
    expect(await upgrade({ origin, cookie: await cookie() })).toBe(101)
  })

  it('stays shut otherwise', async () => {
    const pass = await cookie()
    const refused: Record<string, Record<string, string>> = {
      nothing: {},
      'a wrong token': { authorization: 'Bearer wrong' },
      'no scheme': { authorization: host.token },
      'the cookie without an Origin': { cookie: pass },
      'the cookie from another origin': { cookie: pass, origin: 'http://evil.example' },
      'the cookie from another port': { cookie: pass, origin: 'http://127.0.0.1:1' },
      'the cookie from a clone': { cookie: pass, origin: 'http://acme.localhost:7700' },
      'the cookie from a sandboxed page': { cookie: pass, origin: 'null' },
      'an Origin of our other name': { cookie: pass, origin: `http://localhost:${host.port}` },
      'the token from another origin': { ...bearer(), origin: 'http://evil.example' },
      'a name that points at us': { ...bearer(), host: `evil.example:${host.port}` },
      'a page of a name that points at us': {
        cookie: pass,
        host: `evil.example:${host.port}`,
        origin: `http://evil.example:${host.port}`,
      },
    }
    const answers = await Promise.all(
      Object.entries(refused).map(async ([name, headers]) => [name, await upgrade(headers)]),
    )
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(Object.keys(refused).map((name) => [name, 403])))
  })

  it('is nowhere else', async () => expect(await upgrade(bearer(), '/other')).toBe(404))

  it('survives a connection that breaks in the middle of asking', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(host.port, '127.0.0.1', () => {
        socket.write('GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        socket.resetAndDestroy()
      })
      socket.on('close', () => resolve())
    })
    expect((await get('/', { cookie: await cookie() })).status).toBe(200)
  })
})

describe('its end', () => {
  it('closes though a browser holds its connections', async () => {
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
