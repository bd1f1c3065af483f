// A real browser at the door of the web host: the window gets in with its token, pages of other origins do not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startWebHost, type WebHost } from '../../src-main/hosts/web.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { smallRouter } from '../support/small-router.ts'

let directory: string
let host: WebHost
let origin: string
let browser: Browser
let context: BrowserContext
let stranger: Server
let strangerPort: number
/** What the stranger's server was sent: addresses and headers. */
let heard: string[]

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sitefork-access-'))
  // The window itself, as it is built, is in test/e2e; what it does to get in is here.
  await buildPage(directory)
  host = await startWebHost({ router: smallRouter().router, rendererDirectory: directory, log: () => undefined })
  origin = `http://127.0.0.1:${host.port}`
  stranger = createServer({ maxHeaderSize: 2 ** 20 }, (request, response) => {
    heard.push(`${request.url} ${JSON.stringify(request.headers)}`)
    response.setHeader('content-type', 'text/html')
    if (request.url === '/clear') response.setHeader('clear-site-data', '"cookies", "storage"')
    response.end('<title>Stranger</title>')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  strangerPort = (stranger.address() as AddressInfo).port
  browser = await chromium.launch(chromiumOptions)
})

afterAll(async () => {
  await browser?.close()
  await host?.close()
  stranger?.close()
  rmSync(directory, { recursive: true, force: true })
})

beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  heard = []
})

/** The real bridge of the window, in a page that says how far it came. */
async function buildPage(folder: string): Promise<void> {
  const entry = join(folder, 'page.ts')
  const bridge = join(import.meta.dirname, '../../src-renderer/bridge/client.ts')
  writeFileSync(
    entry,
    `import { openBridge } from ${JSON.stringify(bridge)}
    const bridge = await openBridge(window)
    if ('client' in bridge) bridge.onOpen(async () => {
      const { name } = await bridge.client.clone.offerName({ production: 'acme' })
      document.title = 'In: ' + name
    })
    else document.title = 'Out: ' + bridge.why`,
  )
  await build({
    configFile: false,
    logLevel: 'error',
    build: { outDir: join(folder, 'assets'), lib: { entry, formats: ['es'], fileName: () => 'window.js' } },
  })
  writeFileSync(
    join(folder, 'index.html'),
    '<title>Sitefork</title><script type="module" src="/assets/window.js"></script><script>window.inline = true</script><style>body{margin:3px}</style>',
  )
}

const titled = (page: Page, title: string) => expect.poll(() => page.title()).toBe(title)

async function windowOf(url = host.windowUrl('browser')): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await titled(page, 'In: acme-1')
  return page
}

async function strangersPage(path = '/', name = '127.0.0.1'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`http://${name}:${strangerPort}${path}`)
  expect(await page.title()).toBe('Stranger')
  return page
}

function socketFrom(page: Page, protocols: readonly string[]): Promise<string> {
  return page.evaluate(
    ([address, ...offered]) =>
      new Promise<string>((resolve) => {
        try {
          const socket = new WebSocket(address ?? '', offered)
          socket.onopen = () => resolve('open')
          socket.onerror = () => resolve('refused')
        } catch (error) {
          resolve(String(error))
        }
      }),
    [`ws://127.0.0.1:${host.port}/rpc`, ...protocols],
  )
}

it('lets the window in, keeps every key out of its address, and runs only its own files', async () => {
  const page = await windowOf()
  expect(page.url()).toBe(`${origin}/`)
  await page.reload()
  await titled(page, 'In: acme-1')
  expect(await page.evaluate(() => Reflect.get(window, 'inline'))).toBeUndefined()
  expect(await page.evaluate(() => getComputedStyle(document.body).marginTop)).toBe('3px')
  expect(await context.cookies()).toEqual([])
})

it('lets it in under its other name', async () => {
  await windowOf(host.windowUrl('browser').replace('127.0.0.1', 'localhost'))
})

it('lets a second tab in by a ticket of its own, and neither shuts the other out', async () => {
  const [one, other] = [await windowOf(), await windowOf()]
  for (const page of [one, other]) {
    await page.reload()
    await titled(page, 'In: acme-1')
  }
})

it('says to a tab without a ticket, or with a spent one, that it is out; a fresh one pasted there lets it in', async () => {
  const spent = host.windowUrl('browser')
  await windowOf(spent)
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  await titled(page, 'Out: null')
  await page.goto(spent)
  await expect.poll(() => page.title()).toMatch(/^Out: This address was used already/)
  await page.goto(host.windowUrl('person'))
  await titled(page, 'In: acme-1')
  // A tab that is in does not fall out over an old address.
  await page.goto(spent)
  await titled(page, 'In: acme-1')
})

it('shows nobody else a key: a server at another port is sent no cookie and no address with one', async () => {
  const page = await windowOf()
  await page.goto(`http://127.0.0.1:${strangerPort}/`)
  expect(
    await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie, document.referrer]),
  ).toEqual([0, 0, '', ''])
  expect(heard.length).toBeGreaterThan(0)
  for (const one of heard) expect(one).not.toMatch(/cookie|ticket/i)
  expect(heard.join()).not.toContain(host.token)
  await page.goBack()
  await titled(page, 'In: acme-1')
})

it('is not locked out by cookies of such a server, however many, nor by their end', async () => {
  const page = await windowOf()
  const hacked = await strangersPage()
  // As many and as long as a browser takes, for every server of this name.
  await hacked.evaluate((port) => {
    // biome-ignore lint/suspicious/noDocumentCookie: it is what such a page does.
    const set = (cookie: string) => (document.cookie = `${cookie}; path=/`)
    for (let index = 0; index < 170; index++) set(`c${index}=${'x'.repeat(4000)}`)
    for (const name of ['sitefork', `sitefork_${port}`]) set(`${name}=mine`)
  }, host.port)
  // Several times what a server of Node's usual limit would answer to.
  const bytes = async () => (await context.cookies()).reduce((sum, { value }) => sum + value.length, 0)
  await expect.poll(bytes).toBeGreaterThan(100_000)
  await page.reload()
  await titled(page, 'In: acme-1')
  await windowOf()
  await strangersPage('/clear')
  await page.reload()
  await titled(page, 'In: acme-1')
})

it('keeps the window from speaking to anyone else', async () => {
  const page = await windowOf()
  const reached = (url: string) =>
    page.evaluate(
      (at) =>
        fetch(at, { mode: 'no-cors' }).then(
          () => 'reached',
          () => 'refused',
        ),
      url,
    )
  expect(await reached(`http://127.0.0.1:${strangerPort}/`)).toBe('refused')
})

it.each(['127.0.0.1', 'localhost', 'clone.localhost'])('keeps a page of %s at another port out', async (name) => {
  await windowOf()
  const page = await strangersPage('/', name)
  expect(await socketFrom(page, [])).toBe('refused')
  // Not even with the token, had it been stolen: its Origin is another.
  expect(await socketFrom(page, ['sitefork', `sitefork.${host.token}`])).toBe('refused')
  const ticket = host.windowUrl('browser').split('=')[1]
  const tries = await page.evaluate(
    ([at, stolen]) =>
      Promise.all(
        [
          fetch(`${at}/`, { credentials: 'include' }),
          fetch(`${at}/session`, { method: 'POST', body: JSON.stringify({ ticket: stolen }) }),
          fetch(`${at}/session`, { headers: { authorization: 'Bearer x' } }),
        ].map((one) =>
          one.then(
            () => 'read',
            () => 'refused',
          ),
        ),
      ),
    [origin, ticket],
  )
  expect(tries).toEqual(['refused', 'refused', 'refused'])
  await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
    return new Promise((resolve) => frame.addEventListener('load', resolve))
  }, `${origin}/`)
  expect(await page.frames().at(-1)?.title()).not.toMatch(/Sitefork|In/)
})

it('asks for a new ticket once another start has another key', async () => {
  const first = await startWebHost({ router: smallRouter().router, rendererDirectory: directory, log: () => undefined })
  const page = await windowOf(first.windowUrl('browser'))
  await first.close()
  const next = await startWebHost({
    router: smallRouter().router,
    rendererDirectory: directory,
    port: first.port,
    log: () => undefined,
  })
  await titled(page, 'Out: null')
  await page.goto(next.windowUrl('person'))
  await titled(page, 'In: acme-1')
  await next.close()
})
