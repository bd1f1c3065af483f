// A real browser that visited a clone, when that clone is gone and another one has its name.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../src-main/gateway/gateway.ts'
import { chromiumOptions } from '../support/chromium.ts'

const production = { home: 'https://acme.example', origins: ['acme.example'] }
let gateway: Gateway
let browser: Browser
let context: BrowserContext
let page: Page
let site: string
let alias: string
const servers: Server[] = []
/** What clones' servers were asked. */
let asked: { readonly clone: string; readonly url: string; readonly cookie: string }[]
/**
 * By what was sent on to a clone, never by when: a browser asks by itself too (a worker's script again, a page's icon), and
 * what it asked before another clone came may arrive after.
 */
const cookiesSentTo = (clone: string) => asked.filter((one) => one.clone === clone).map(({ cookie }) => cookie)

beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions)
})
afterAll(() => browser?.close())

beforeEach(async () => {
  gateway = await startGateway({ port: 17_770 })
  site = gateway.url('hello')
  alias = site.replace('hello.', 'www.hello.')
  asked = []
  context = await browser.newContext()
  page = await context.newPage()
})
afterEach(async () => {
  await context?.close()
  await gateway?.stop()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Takes pages out of its cache without asking anybody; another script takes them from its server. */
const keepingWorker = `
  addEventListener('install', (event) => { skipWaiting(); event.waitUntil(caches.open('kept').then((cache) => cache.addAll(['/', '/kept.js']))) })
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((found) => found ?? fetch(event.request))))`
const passingWorker = `
  addEventListener('install', () => skipWaiting())
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

/** The clone whose name it is from now on: its pages say who made them. */
async function comes(clone: string, label = 'hello'): Promise<void> {
  const answer = (request: IncomingMessage): readonly [type: string, text: string] => {
    const { pathname } = new URL(request.url ?? '/', site)
    if (pathname === '/keeping.js' && clone === 'old') return ['text/javascript', keepingWorker]
    if (pathname === '/passing.js' && clone === 'old') return ['text/javascript', passingWorker]
    if (pathname === '/kept.js') return ['text/javascript', `window.madeBy = '${clone}'`]
    return ['text/html', `<title>${clone}</title><script src="/kept.js"></script>`]
  }
  const server = createServer((request, response) => {
    asked.push({ clone, url: request.url ?? '', cookie: request.headers.cookie ?? '' })
    const [type, text] = answer(request)
    const cookies = clone === 'old' ? ['login=old; Path=/; HttpOnly', 'all=old; Path=/; Domain=acme.example'] : []
    response.writeHead(200, { 'Content-Type': type, 'Set-Cookie': cookies, 'Cache-Control': 'max-age=86400' })
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const { port } = server.address() as AddressInfo
  gateway.set({ label, clone, production, upstream: { is: 'ready', port } })
}

/** In another tab, for what one holds in its memory goes with it. */
async function openAnew(address: string): Promise<void> {
  const before = page
  page = await context.newPage()
  await before.close()
  await page.goto(address)
}

/** Everything that a page can leave in a browser. */
async function leaveAll(worker?: string): Promise<void> {
  await page.evaluate(async (script) => {
    localStorage.setItem('left', 'old')
    // biome-ignore lint/suspicious/noDocumentCookie: what a page does.
    document.cookie = 'left=old; path=/; max-age=99999'
    await (await caches.open('left')).put('/left', new Response('old'))
    await new Promise((resolve) => indexedDB.open('left').addEventListener('success', resolve))
    if (!script) return
    await navigator.serviceWorker.register(script)
    await navigator.serviceWorker.ready
  }, worker)
}

const whatIsLeft = () =>
  page.evaluate(async () => ({
    title: document.title,
    madeBy: Reflect.get(window, 'madeBy'),
    storage: localStorage.getItem('left'),
    cookies: document.cookie,
    caches: (await caches.keys()).sort(),
    databases: (await indexedDB.databases()).map((one) => one.name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))
const nothingOf = (clone: string) => ({
  title: clone,
  madeBy: clone,
  storage: null,
  cookies: '',
  caches: [],
  databases: [],
  workers: 0,
})
const titled = (title: string) => page.waitForFunction((wanted) => document.title === wanted, title)

it('keeps all that a clone left for as long as the address is its own, and shows it no mark', async () => {
  await comes('old')
  await page.goto(`${site}/?a=b#c`)
  expect(page.url()).toBe(`${site}/?a=b#c`)
  await leaveAll('/keeping.js')
  // Its state is another one, after a refresh; the clone is the same.
  await comes('old')
  await page.goto(`${site}/other`)
  expect(await whatIsLeft()).toEqual({
    title: 'old',
    madeBy: 'old',
    storage: 'old',
    cookies: expect.stringContaining('left=old'),
    caches: ['kept', 'left'],
    databases: ['left'],
    workers: 1,
  })
  expect(await page.evaluate(() => document.cookie)).not.toContain('sitefork')
  expect(asked.at(-1)?.cookie).toContain('login=old')
  expect(asked.filter(({ cookie, url }) => cookie.includes('sitefork') || url.includes('sitefork'))).toEqual([])
})

it.each([
  ['/keeping.js', 'answers from its cache'],
  ['/passing.js', 'asks its server'],
])('removes a worker (%s) that %s, and all else, before another clone shows a page', async (worker) => {
  await comes('old')
  await page.goto(site)
  await leaveAll(worker)
  await page.goto(site)
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  await comes('next')
  await openAnew(site)
  await titled('next')
  expect(await whatIsLeft()).toEqual(nothingOf('next'))
  await page.goto(site)
  expect(await whatIsLeft()).toEqual(nothingOf('next'))
  const sent = cookiesSentTo('next')
  expect(sent).toEqual(sent.map(() => ''))
})

it('clears what was left under a clone’s other names too, and logs nobody out who comes to one for the first time', async () => {
  await comes('old')
  for (const address of [site, alias]) {
    await page.goto(address)
    await leaveAll()
  }
  expect((await context.cookies(site)).map((one) => one.name)).toContain('login')
  await page.goto(site)
  expect(await page.evaluate(() => localStorage.getItem('left'))).toBe('old')
  await comes('next')
  for (const address of [site, alias]) {
    await openAnew(address)
    expect(await whatIsLeft()).toEqual(nothingOf('next'))
  }
})

it('clears a name that moved from one clone to another, and not what others left under theirs', async () => {
  await comes('old')
  await comes('old', 'other')
  const other = gateway.url('other')
  for (const address of [site, other]) {
    await page.goto(address)
    await leaveAll()
  }
  await comes('next')
  await page.goto(site)
  expect(await whatIsLeft()).toEqual(nothingOf('next'))
  await page.goto(other)
  expect(await page.evaluate(() => [document.cookie.includes('left'), localStorage.getItem('left')])).toEqual([
    true,
    'old',
  ])
})

it('sends nothing on that a page of the clone before still asks for, and clears whoever removed the mark', async () => {
  await comes('old')
  await page.goto(site)
  await leaveAll()
  await comes('next')
  const refused = await page.evaluate(async () => {
    const answer = await fetch('/wp-json/', { method: 'POST', body: 'of the old clone' })
    return [answer.status, (await answer.text()).includes('another clone')]
  })
  expect([refused, cookiesSentTo('next')]).toEqual([[409, true], []])
  await context.clearCookies({ name: /^sitefork/ })
  await openAnew(site)
  expect(await whatIsLeft()).toEqual(nothingOf('next'))
})

it('lets no page of the clone before hold on to one of the next that it opens', async () => {
  await comes('old')
  await page.goto(site)
  await comes('next')
  const opened = context.waitForEvent('page')
  await page.evaluate(() => Reflect.set(window, 'opened', window.open('/')))
  await (await opened).waitForFunction(() => document.title === 'next')
  await page.waitForFunction(() => (Reflect.get(window, 'opened') as Window).closed)
})
