// Addresses that log in to a clone, before a web server that answers as log-in.php does: once, for its own clone, in time.
import { once } from 'node:events'
import { get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { connectionsWith } from '../../../../src-main/gateway/door.ts'
import { createLogIns } from '../../../../src-main/gateway/log-in.ts'
import { createRoutes } from '../../../../src-main/gateway/routes.ts'
import { usualTimeouts } from '../../../../src-main/gateway/upstream-answer.ts'
import { behindGateway } from '../../../support/behind-gateway.ts'

const { gateway, clone, ask, host, onEnd, production } = behindGateway({ port: 17890 })

const wish = { user: null, wordpress: '/var/www/html' }
const pathOf = (address: string) => new URL(address).pathname + new URL(address).search

/** What a browser sends that was at the clone before. */
const known = () => ({ Cookie: ['clone', 'origin'].map((one) => `sitefork-${gateway().port}-${one}=hello`).join('; ') })

/** A web server that says so to the owner, and what it was asked. */
async function wordPress(said: unknown, cookies: readonly string[] = []) {
  const asked: { request: IncomingMessage; body: unknown }[] = []
  await clone(async (request, response) => {
    if (request.url !== '/.sitefork/owner') return void response.end('a page')
    asked.push({ request, body: JSON.parse(await text(request)) })
    answer(request, response, said, cookies)
  })
  return asked
}

function answer(request: IncomingMessage, response: ServerResponse, said: unknown, cookies: readonly string[]) {
  response.writeHead(200, {
    'X-Sitefork-Owner': String(request.headers['x-sitefork-owner']),
    'Set-Cookie': [...cookies],
  })
  response.end(JSON.stringify(said))
}

it('hands on the cookies of who is logged in, and leads to the dashboard', async () => {
  const done = { is: 'done', to: 'https://example.com/wp-admin/' }
  const asked = await wordPress(done, ['wordpress_logged_in_1=a; path=/; secure; HttpOnly', 'b=c; domain=.example.com'])
  const address = gateway().logIn('hello', { ...wish, user: 7 })
  const page = await ask({ path: pathOf(address), headers: { 'User-Agent': 'Browser/1' } })
  expect([page.status, page.headers['set-cookie']]).toEqual([
    200,
    ['wordpress_logged_in_1=a; path=/; HttpOnly', 'b=c; Domain=hello.localhost'],
  ])
  expect(page.text).toContain(`content="0;url=http://${host()}/wp-admin/"`)
  expect([page.headers['referrer-policy'], page.headers['cache-control']]).toEqual(['no-referrer', 'no-store'])
  const [{ request, body } = { request: undefined, body: undefined }] = asked
  expect(body).toEqual({ do: 'log-in', user: 7, wordpress: '/var/www/html', path: '/' })
  expect(request?.headers).toMatchObject({
    host: 'example.com',
    'user-agent': 'Browser/1',
    'x-forwarded-proto': 'https',
    'x-sitefork-owner': expect.stringMatching(/^[\w-]{32}$/),
  })
})

it('leads to no address that is not the clone’s', async () => {
  await wordPress({ is: 'done', to: 'https://evil.test/wp-admin/' })
  const page = await ask({ path: pathOf(gateway().logIn('hello', wish)) })
  expect(page.text).toContain(`content="0;url=http://${host()}/wp-admin/"`)
})

it('logs in once', async () => {
  const asked = await wordPress({ is: 'done', to: 'https://example.com/wp-admin/' }, ['a=b'])
  const path = pathOf(gateway().logIn('hello', wish))
  const [first, second] = [await ask({ path }), await ask({ path })]
  expect([first.status, second.status, second.headers['set-cookie'], asked.length]).toEqual([200, 403, undefined, 1])
  expect((await ask({ path: '/.sitefork/log-in?guess' })).status).toBe(403)
})

it.each([
  ['by a script', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ['in a frame', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
  ['ahead of time', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Purpose': 'prefetch;prerender' }],
])('logs nobody in who asks %s, and still whoever opens it then', async (_how, headers) => {
  const asked = await wordPress({ is: 'done', to: 'https://example.com/wp-admin/' })
  const path = pathOf(gateway().logIn('hello', wish))
  expect([(await ask({ path, headers: { ...headers, ...known() } })).status, asked.length]).toEqual([403, 0])
  const opened = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', ...known() }
  expect((await ask({ path, headers: opened })).status).toBe(200)
})

it('counts at no other clone, and at none that has the name now', async () => {
  const asked = await wordPress({ is: 'done', to: 'https://example.com/wp-admin/' })
  const [elsewhere, later] = [gateway().logIn('hello', wish), gateway().logIn('hello', wish)]
  const port = portOf(await clone((_, response) => void response.end(), 'beside'))
  gateway().set({ label: 'other', clone: 'other', production, upstream: { is: 'ready', port } })
  expect((await ask({ host: host('other'), path: pathOf(elsewhere) })).status).toBe(403)
  expect((await ask({ path: pathOf(elsewhere) })).status).toBe(403)
  gateway().set({ label: 'hello', clone: 'another', production, upstream: { is: 'ready', port } })
  expect([(await ask({ path: pathOf(later) })).status, asked.length]).toEqual([403, 0])
})

const portOf = (server: Server) => (server.address() as AddressInfo).port

it('goes on to the host of the log-in page, once', async () => {
  const asked: string[] = []
  await clone((request, response) => {
    asked.push(String(request.headers.host))
    answer(request, response, { is: 'elsewhere', host: 'www.example.com' }, [])
  })
  const first = await ask({ path: pathOf(gateway().logIn('hello', wish)) })
  const to = new URL(String(first.headers.location))
  expect([first.status, to.host]).toEqual([303, `www.${host()}`])
  const second = await ask({ host: to.host, path: to.pathname + to.search })
  expect([second.status, second.headers['set-cookie'], asked]).toEqual([
    502,
    undefined,
    ['example.com', 'www.example.com'],
  ])
})

it.each([
  [{ is: 'nobody' }, 'There is no such user'],
  [{ is: 'missing' }, 'WordPress is not where'],
  [{ is: 'stopped' }, 'loaded without its plugins'],
  ['nonsense', 'ended before its plugins were loaded (status 200)'],
])('says why nobody was logged in: %j', async (said, sentence) => {
  await wordPress(said, ['a=b'])
  const page = await ask({ path: pathOf(gateway().logIn('hello', wish)) })
  expect([page.status, page.headers['set-cookie']]).toEqual([502, undefined])
  expect(page.text).toContain(sentence)
})

it('takes no answer of the site’s own for WordPress’', async () => {
  await clone((_, response) => {
    response.writeHead(200, { 'X-Sitefork-Owner': 'a'.repeat(32), 'Set-Cookie': 'a=b' })
    response.end(JSON.stringify({ is: 'done', to: 'https://example.com/wp-admin/' }))
  })
  const page = await ask({ path: pathOf(gateway().logIn('hello', wish)) })
  expect([page.status, page.headers['set-cookie']]).toEqual([502, undefined])
  await clone((_, response) => void response.writeHead(404).end('No such page'))
  expect((await ask({ path: pathOf(gateway().logIn('hello', wish)) })).text).toContain(
    'by an earlier version of Sitefork',
  )
})

it('lists users, or fails with the reason', async () => {
  const user = { id: 1, login: 'admin', name: 'Ada', email: 'ada@example.com', roles: ['Administrator'] }
  const asked = await wordPress({ is: 'users', users: [user], isMore: true })
  const found = await gateway().users('hello', { wordpress: '/srv/wp', search: 'a', limit: 1 })
  expect(found).toMatchObject({ users: [user], isMore: true })
  expect(asked.map(({ body }) => body)).toEqual([
    { do: 'users', search: 'a', limit: 1, wordpress: '/srv/wp', path: '/' },
  ])
  await wordPress({ is: 'missing' })
  const failed = gateway().users('hello', { wordpress: '/srv/wp', search: '', limit: 1 })
  await expect(failed).rejects.toMatchObject({ code: 'clone-unhealthy' })
})

it.each(['X-Sitefork-Owner', 'x_sitefork_owner', 'X-SITEFORK-anything'])(
  'no browser’s request has %s',
  async (name) => {
    const seen: string[] = []
    await clone((request, response) => {
      seen.push(...Object.keys(request.headers))
      response.end()
    })
    await ask({ path: '/.sitefork/owner', method: 'POST', headers: { [name]: 'a'.repeat(32), 'X-Other': 'b' } })
    expect(seen.filter((one) => one.startsWith('x-other') || one.includes('sitefork'))).toEqual(['x-other'])
  },
)

it('waits for a clone that sleeps', async () => {
  const asked = await wordPress({ is: 'done', to: 'https://example.com/wp-admin/' })
  const address = gateway().logIn('hello', wish)
  const server = await clone((request, response) => {
    asked.push({ request, body: undefined })
    request
      .resume()
      .once('end', () => answer(request, response, { is: 'done', to: 'https://example.com/wp-admin/' }, []))
  })
  const route = { label: 'hello', clone: 'hello', production }
  const wake = async () => gateway().set({ ...route, upstream: { is: 'ready', port: portOf(server) } })
  gateway().set({ ...route, upstream: { is: 'asleep', wake } })
  expect([(await ask({ path: pathOf(address) })).status, asked.length]).toEqual([200, 1])
})

it('is good for half a minute from when a browser came with it, and no longer', async () => {
  let now = 0
  const logIns = createLogIns(() => now)
  const upstream = await clone((request, response) => {
    request
      .resume()
      .once('end', () => answer(request, response, { is: 'done', to: 'https://example.com/wp-admin/' }, []))
  })
  const routes = createRoutes(7700)
  routes.set({ label: 'hello', clone: 'hello', production, upstream: { is: 'ready', port: 1 } })
  const site = routes.find('hello.localhost:7700')
  if (!site) throw new Error('There is no such site.')
  const connections = connectionsWith(undefined)
  onEnd(() => connections.fresh.destroy())
  const asking = { site, look: async () => site, port: portOf(upstream), connections, timeouts: usualTimeouts }
  const entrance = await clone((request, response) => void logIns.answer(request, response, asking), 'entrance')
  const open = async (address: string) => {
    const [answered] = await once(get(`http://127.0.0.1:${portOf(entrance)}${pathOf(address)}`), 'response')
    return answered.resume().statusCode
  }
  const request = (address: string) => ({ url: pathOf(address) }) as IncomingMessage

  const [awaited, forgotten] = [logIns.issue(site, wish), logIns.issue(site, wish)]
  now = 29_000
  logIns.prolong(request(awaited))
  now = 31_000
  logIns.prolong(request(forgotten))
  expect([await open(awaited), await open(forgotten)]).toEqual([200, 403])
})

it('forgets the oldest of very many that nobody used', async () => {
  await wordPress({ is: 'done', to: 'https://example.com/wp-admin/' })
  const [first, ...others] = Array.from({ length: 102 }, () => gateway().logIn('hello', wish))
  expect((await ask({ path: pathOf(first ?? '') })).status).toBe(403)
  expect((await ask({ path: pathOf(others.at(-1) ?? '') })).status).toBe(200)
})
