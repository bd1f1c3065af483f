// A person at work behind the gateway: a real browser logs in, writes a post with a picture, and reads it.
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../src-main/gateway/gateway.ts'
import type { Route } from '../../src-main/gateway/routes.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { startWordPress, type WordPress } from '../support/wordpress.ts'
import { dismissGreeting, logInto, publishPost } from '../support/wp-admin.ts'

const home = 'https://acme.example'
let gateway: Gateway
let wordPress: WordPress
let browser: Browser
let page: Page
let site: string
/** Hosts that the browser asked for anything; errors of scripts, and of what did not come. */
const hosts = new Set<string>()
const errors: string[] = []

const running = (): Route => ({
  label: 'hello',
  clone: 'hello',
  production: { home, origins: ['acme.example'] },
  upstream: { is: 'ready', port: wordPress.port },
})

beforeAll(async () => {
  gateway = await startGateway({ port: 17_760 })
  wordPress = await startWordPress(home)
  gateway.set(running())
  await gateway.answers('hello', { signal: AbortSignal.timeout(120_000), deadlineMs: 120_000 })
  site = gateway.url('hello')
  browser = await chromium.launch(chromiumOptions)
  page = await browser.newPage()
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http')) hosts.add(url.host)
  })
  await dismissGreeting(page)
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // Aborted is what a page still asked for when it was left; what another network took along is asked for again.
    const isExpected = reason === 'net::ERR_ABORTED' || reason === 'net::ERR_NETWORK_CHANGED'
    if (request.url().startsWith(site) && !isExpected) errors.push(`${reason} ${request.url()}`)
  })
  page.on('response', (answer) => {
    if (answer.status() >= 500) errors.push(`${answer.status()} ${answer.url()}`)
  })
})

afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  await wordPress?.remove()
})

it('logs in, and stays logged in on every page', async () => {
  await logInto(page, site, 'admin', 'pass word')
  await page.goto(site)
  await page.waitForSelector('#wpadminbar')
})

it('writes a post with a link and a picture in the block editor; production’s address is what is stored', async () => {
  await publishPost(page, site, { title: 'Written in a clone', text: `${site}/hello-world/ is a link.` })

  const stored = await wordPress.sql(
    "SELECT post_content, guid FROM wp_posts WHERE post_status = 'publish' AND post_title = 'Written in a clone'",
  )
  expect(stored).toContain(`${home}/hello-world/ is a link.`)
  expect(stored).toContain(`src="${home}/wp-content/uploads/`)
  const anywhere = ['post_content', 'post_excerpt', 'guid'].map((column) => `${column} LIKE '%localhost%'`).join(' OR ')
  expect(await wordPress.sql(`SELECT COUNT(*) FROM wp_posts WHERE ${anywhere}`)).toBe('0\n')
  expect(await wordPress.sql("SELECT COUNT(*) FROM wp_postmeta WHERE meta_value LIKE '%localhost%'")).toBe('0\n')
  expect(await wordPress.sql("SELECT COUNT(*) FROM wp_options WHERE option_value LIKE '%localhost:%'")).toBe('0\n')
})

it('shows the published page with its picture, on the clone’s own address', async () => {
  await page.goto(`${site}/written-in-a-clone/`)
  const picture = page.locator('.wp-block-image img')
  await picture.waitFor()
  expect(
    await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).toBeGreaterThan(0)
  expect(await page.content()).not.toMatch(/(?<!@)acme\.example/)
})

it('opens the site editor, the media library and the plugins on the clone’s address', async () => {
  for (const path of ['/wp-admin/site-editor.php', '/wp-admin/upload.php', '/wp-admin/plugins.php']) {
    const answer = await page.goto(site + path)
    expect([path, answer?.status(), new URL(page.url()).host]).toEqual([path, 200, new URL(site).host])
  }
})

it('never asks production for anything, and meets no error of a script', () => {
  expect([...hosts].filter((host) => host.includes('acme.example'))).toEqual([])
  expect(errors).toEqual([])
})

/** A tab of the clone that is still open when it fails, and does what a script can: it reads the token, and sends it. */
const intruder = `addEventListener('load', async () => {
  if (location.pathname === '/.sitefork/start') return
  let token
  while (!token) token = /name="token" value="(\\w+)"/.exec(await (await fetch('/')).text())?.[1]
  await fetch('/.sitefork/start', { method: 'POST', body: new URLSearchParams({ token }) })
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/.sitefork/start'
  form.innerHTML = '<input name="token" value="' + token + '">'
  document.body.append(form)
  form.submit()
})`

it('starts a clone that failed by a click on its page, and by nothing that a script of the clone does', async () => {
  const tab = await browser.newPage()
  await tab.addInitScript(intruder)
  await tab.goto(site)
  let started = 0
  const start = async () => {
    started++
    gateway.set(running())
  }
  const upstream = {
    is: 'failed',
    message: 'Its database server was killed.',
    token: 'c0ffee'.repeat(5),
    start,
  } as const
  gateway.set({ ...running(), upstream })
  await tab.waitForURL('**/.sitefork/start')
  expect(await tab.textContent('main')).toContain('Only a click')
  expect(started).toBe(0)
  await tab.close()

  const person = await browser.newPage()
  await person.goto(site)
  expect(await person.textContent('main')).toContain('Its database server was killed.')
  await person.getByRole('button', { name: 'Start' }).click()
  await person.waitForSelector('body.home')
  expect(started).toBe(1)
})
