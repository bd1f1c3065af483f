// A real browser at the door of the web host: the window gets in with its token, pages of other origins do not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startWebHost, type WebHost } from '../../src-main/hosts/web.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { smallRouter } from '../support/small-router.ts'

let directory: string
let host: WebHost
let browser: Browser
let context: BrowserContext
let stranger: Server
let strangerPort: number
/** What the stranger's server was sent in cookies. */
let cookiesLeaked: string[]

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sitefork-access-'))
  mkdirSync(join(directory, 'assets'))
  writeFileSync(
    join(directory, 'index.html'),
    '<title>Sitefork</title><script type="module" src="/assets/window.js"></script><script>window.inline = true</script><style>body{margin:3px}</style>',
  )
  writeFileSync(join(directory, 'assets/window.js'), 'window.ran = true')
  host = await startWebHost({ router: smallRouter().router, rendererDirectory: directory, log: () => undefined })
  stranger = createServer((request, response) => {
    if (request.headers.cookie) cookiesLeaked.push(request.headers.cookie)
    response.setHeader('content-type', 'text/html')
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
  cookiesLeaked = []
})

async function windowOf(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(host.url)
  return page
}

function socketFrom(page: Page, name = '127.0.0.1'): Promise<string> {
  return page.evaluate(
    (address) =>
      new Promise<string>((resolve) => {
        try {
          const socket = new WebSocket(address)
          socket.onopen = () => resolve('open')
          socket.onerror = () => resolve('refused')
        } catch (error) {
          resolve(String(error))
        }
      }),
    `ws://${name}:${host.port}/rpc`,
  )
}

it('lets the window in, keeps the token out of its address, and runs only its own files', async () => {
  const page = await windowOf()
  expect(page.url()).toBe(`http://127.0.0.1:${host.port}/`)
  await page.reload()
  expect(await page.evaluate(() => [Reflect.get(window, 'ran'), Reflect.get(window, 'inline')])).toEqual([
    true,
    undefined,
  ])
  expect(await page.evaluate(() => getComputedStyle(document.body).marginTop)).toBe('3px')
  expect(await page.evaluate(() => document.cookie)).toBe('')
  expect(await socketFrom(page)).toBe('open')
})

it('lets it in under its other name', async () => {
  const page = await context.newPage()
  await page.goto(host.url.replace('127.0.0.1', 'localhost'))
  expect(await page.title()).toBe('Sitefork')
  expect(await socketFrom(page, 'localhost')).toBe('open')
})

it('keeps the window from speaking to anyone else', async () => {
  const page = await windowOf()
  const address = `http://127.0.0.1:${strangerPort}/`
  expect(
    await page.evaluate(
      (url) =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'reached',
          () => 'refused',
        ),
      address,
    ),
  ).toBe('refused')
})

it.each(['127.0.0.1', 'localhost', 'clone.localhost'])('keeps a page of %s at another port out', async (name) => {
  await windowOf()
  const page = await context.newPage()
  await page.goto(`http://${name}:${strangerPort}/`)
  expect(await page.title()).toBe('Stranger')
  expect(await socketFrom(page)).toBe('refused')
  const read = (url: string) =>
    page.evaluate(
      (at) =>
        fetch(at, { credentials: 'include' }).then(
          () => 'read',
          () => 'refused',
        ),
      url,
    )
  expect(await read(`http://127.0.0.1:${host.port}/`)).toBe('refused')
  await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
    return new Promise((resolve) => frame.addEventListener('load', resolve))
  }, `http://127.0.0.1:${host.port}/`)
  expect(await page.frames().at(-1)?.title()).not.toBe('Sitefork')
  // A server at another port of the same name is sent the cookie; it must be no key by itself.
  expect(cookiesLeaked.filter((cookie) => cookie.includes(host.token))).toEqual([])
})

it('tells a browser without the token how to come in', async () => {
  const page = await context.newPage()
  const response = await page.goto(`http://127.0.0.1:${host.port}/`)
  expect(response?.status()).toBe(403)
  expect(await page.textContent('body')).toContain('sitefork open')
})
