// Scripts that build production's address out of pieces, in a real browser: nothing reaches production, and others are reached.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../src-main/gateway/gateway.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { docker } from '../support/seen.ts'

/** Everything that is no clone's: production under all its names, and others. By host, what was asked. */
const asked: string[] = []
const others = createServer((request, response) => {
  asked.push(`${request.headers.host}${request.url}`)
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Content-Type', request.url?.endsWith('.js') ? 'text/javascript' : 'text/css')
  response.end('/* others */')
})
/** The same by TLS: whoever only connects has not asked anything, but whoever says more than hello would. */
const encrypted = createSocketServer((socket) => socket.destroy())
const came: IncomingMessage[] = []
let content: (request: IncomingMessage) => string
let csp: string | undefined
const clone = createServer((request, response) => {
  came.push(request)
  const url = request.url ?? ''
  if (url.endsWith('.js')) response.setHeader('Content-Type', 'text/javascript')
  else response.setHeader('Content-Type', url.endsWith('.css') ? 'text/css' : 'text/html; charset=utf-8')
  if (csp) response.setHeader('Content-Security-Policy', csp)
  response.end(
    url.startsWith('/step')
      ? `steps.push('${url}')`
      : url.endsWith('.js')
        ? worker
        : url.endsWith('.css')
          ? ''
          : content(request),
  )
})
/** The address in pieces: nobody who maps text sees it. */
const built = `const P = ['http:', '', 'acme' + '.example'].join('/')`
const worker = `${built}; fetch(P + '/from-worker', { mode: 'no-cors' }).catch(() => 0)`

let gateway: Gateway
let browser: Browser

beforeAll(async () => {
  gateway = await startGateway({ port: 17_780 })
  for (const server of [others, encrypted, clone])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const port = (server: typeof others | typeof encrypted) => (server.address() as AddressInfo).port
  gateway.set({
    label: 'hello',
    production: { home: 'http://acme.example', origins: ['acme.example', 'cdn.acme-files.test'] },
    upstream: { is: 'ready', port: port(clone) },
  })
  const rules = `MAP *:80 127.0.0.1:${port(others)}, MAP *:443 127.0.0.1:${port(encrypted)}`
  browser = await chromium.launch({
    ...chromiumOptions,
    args: [...(chromiumOptions.args ?? []), `--host-resolver-rules=${rules}`],
  })
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  for (const server of [others, encrypted, clone]) server.close()
})
beforeEach(() => {
  csp = undefined
  asked.length = 0
  came.length = 0
})

const page = (script: string, head = '') =>
  `<!doctype html><html><head><title>Clone</title>${head}</head><body><p id="p">page</p><script>${built}\n${script}</script></body></html>`

/** Shows the page, and waits until nothing more is asked. */
async function shown(html: string, act?: (tab: Page) => unknown, before?: (tab: Page) => unknown): Promise<string> {
  content = ({ url }) => (url === '/' ? html : page('', '').replace('>page<', `>${url}<`))
  const context = await browser.newContext()
  const tab = await context.newPage()
  await before?.(tab)
  await tab.goto(gateway.url('hello'))
  await act?.(tab)
  await tab.waitForLoadState('networkidle').catch(() => undefined)
  await tab.waitForTimeout(150)
  const { host } = new URL(tab.url())
  await context.close()
  return host
}

/** What the guard maps; the rest is held back. */
const answered = [
  'fetch',
  'fetch of a Request',
  'XMLHttpRequest',
  'sendBeacon',
  'EventSource',
  'an image',
  'an image by attribute',
  'a script',
]
/** Paths that tell which way it was, and names of its own. */
const apart = (script: string, at: number) => `{ ${script.replaceAll("'/x", `'/x${at}`)} }`

/** A page that is left before it is there never is. */
const afterLoad = (script: string) => `addEventListener('load', () => setTimeout(() => { ${script} }))`

const viaPristine = `const frame = document.createElement('iframe'); document.body.append(frame); const w = frame.contentWindow;`
/** They leave the page where it is. */
const requests: Readonly<Record<string, string>> = {
  fetch: "fetch(P + '/x', { mode: 'no-cors' }).catch(() => 0)",
  'fetch of a Request': "fetch(new Request(P + '/x', { method: 'POST', body: 'a', mode: 'no-cors' })).catch(() => 0)",
  'fetch of another window': `${viaPristine} w.fetch(P + '/x', { mode: 'no-cors' }).catch(() => 0)`,
  XMLHttpRequest: "const x = new XMLHttpRequest(); x.open('POST', P + '/x'); x.send('a')",
  sendBeacon: "navigator.sendBeacon(P + '/x', 'a')",
  'a beacon of another window': `${viaPristine} w.navigator.sendBeacon(P + '/x', 'a')`,
  WebSocket: "new WebSocket(P.replace('http', 'ws') + '/x')",
  EventSource: "new EventSource(P + '/x')",
  'an image': "new Image().src = P + '/x.png'",
  'an image in HTML':
    "document.getElementById('p').innerHTML = '<img src=\"' + P + '/x.png\" srcset=\"' + P + '/y.png 2x\">'",
  'an image by attribute': "document.createElement('img').setAttribute('src', P + '/x.png')",
  'a style': "document.head.insertAdjacentHTML('beforeend', '<link rel=stylesheet href=\"' + P + '/x.css\">')",
  'a style’s import':
    "document.head.insertAdjacentHTML('beforeend', '<style>@import \"' + P + '/x.css\"; p { background: url(' + P + '/x.png) }</style>')",
  'a script': "const s = document.createElement('script'); s.src = P + '/x.js'; document.head.append(s)",
  'a module': "import(P + '/x.js').catch(() => 0)",
  'a worker': "new Worker('/worker.js')",
  'a worker of a blob': "new Worker(URL.createObjectURL(new Blob(['importScripts(\"' + P + '/x.js\")'])))",
  'a frame': "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"' + P + '/x\"></iframe>')",
  'an object':
    "document.body.insertAdjacentHTML('beforeend', '<object data=\"' + P + '/x\"></object><embed src=\"' + P + '/y\">')",
  'a video':
    "document.body.insertAdjacentHTML('beforeend', '<video poster=\"' + P + '/x.png\" src=\"' + P + '/x.mp4\" autoplay></video>')",
  prefetch: "document.head.insertAdjacentHTML('beforeend', '<link rel=prefetch href=\"' + P + '/x\">')",
  preload: "document.head.insertAdjacentHTML('beforeend', '<link rel=preload as=script href=\"' + P + '/x.js\">')",
  'speculation rules':
    "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ urls: [P + '/x'], eagerness: 'immediate' }], prerender: [{ urls: [P + '/y'], eagerness: 'immediate' }] }); document.head.append(s)",
}

/** They lead the page, or another, elsewhere. */
const departures: Readonly<Record<string, string>> = {
  'a form':
    "document.body.insertAdjacentHTML('beforeend', '<form method=post action=\"' + P + '/x\"><input name=a></form>'); document.forms[0].requestSubmit()",
  'a form sent by script':
    "document.body.insertAdjacentHTML('beforeend', '<form method=post action=\"' + P + '/x\"><input name=a></form>'); document.forms[0].submit()",
  'a form of another window': `${viaPristine} document.body.insertAdjacentHTML('beforeend', '<form method=post action="' + P + '/x"><input name=a></form>'); w.HTMLFormElement.prototype.submit.call(document.forms[0])`,
  'a form that opens a window':
    "document.body.insertAdjacentHTML('beforeend', '<form method=post target=_blank action=\"' + P + '/x\"><input name=a></form>'); document.forms[0].submit()",
  location: "location.href = P + '/x'",
  'location.replace': "location.replace(P + '/x')",
  'a link that is clicked by script':
    "document.body.insertAdjacentHTML('beforeend', '<a href=\"' + P + '/x\">x</a>'); document.querySelector('a').click()",
  'meta refresh':
    "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=refresh content=\"0;url=' + P + '/x\">')",
  'window.open': "window.open(P + '/x')",
  'a ping':
    "document.body.insertAdjacentHTML('beforeend', '<a href=\"#\" ping=\"' + P + '/x\">x</a>'); document.querySelector('a').click()",
}

it('asks production for nothing, whatever scripts ask and load', async () => {
  const scripts = Object.values(requests).map((script, at) => `try { ${apart(script, at)} } catch {}`)
  await shown(page(scripts.join('\n')))
  expect(asked.filter((one) => /acme/.test(one))).toEqual([])
})

it.each(Object.entries(departures))('does not lead to production by %s', async (_way, script) => {
  expect([await shown(page(afterLoad(script))), asked.filter((one) => /acme/.test(one))]).toEqual([
    new URL(gateway.url('hello')).host,
    [],
  ])
})

it.each([
  ['a link', (tab: Page) => tab.click('a')],
  ['a link into another tab', (tab: Page) => tab.click('a', { modifiers: ['Control'] })],
  ['a button of the middle', (tab: Page) => tab.click('a', { button: 'middle' })],
])('does not reach production by %s that a person clicks', async (_what, click) => {
  await shown(page("document.body.insertAdjacentHTML('beforeend', '<a href=\"' + P + '/x\">x</a>')"), click)
  expect([asked.filter((one) => /acme/.test(one)), came.some(({ url }) => url === '/x')]).toEqual([[], true])
})

it('has the clone answer instead: what is asked, loaded, sent and opened', async () => {
  const scripts = answered.map((way, at) => apart(requests[way] ?? '', at))
  await shown(page(scripts.join('\n')))
  expect(answered.filter((_way, at) => !came.some(({ url }) => url?.startsWith(`/x${at}`)))).toEqual([])
  for (const way of ['a form', 'a form sent by script', 'location', 'meta refresh', 'window.open']) {
    came.length = 0
    await shown(page(afterLoad(departures[way] ?? '')))
    expect([way, came.some(({ url }) => url === '/x')]).toEqual([way, true])
  }
})

it('reaches whom the page names, and whom its scripts turn out to need', async () => {
  await shown(
    page(
      "const late = ['http:', '', 'late' + '.test', 'b.css'].join('/'); document.head.insertAdjacentHTML('beforeend', '<link rel=stylesheet href=\"' + late + '\">')",
      '<link rel="stylesheet" href="http://named.test/a.css">',
    ),
    () => expect.poll(() => asked, { timeout: 10_000 }).toContain('late.test/b.css'),
  )
  expect(asked).toEqual(expect.arrayContaining(['named.test/a.css', 'late.test/b.css']))
})

it('runs the guard under a policy of the site’s own, and changes nothing else of it', async () => {
  csp = "default-src 'none'; script-src 'nonce-abc'; img-src 'self'"
  await shown(page(requests['an image'] ?? '').replace('<script>', '<script nonce="abc">'))
  expect(came.some(({ url }) => url === '/x.png')).toBe(true)
  expect(asked).toEqual([])
})

it('asks once more for what was lost while the page came: scripts in their order, styles, what scripts read', async () => {
  const lost = ['/step1.js', '/step3.js', '/a.css', '/read']
  const lose = async (tab: Page) => {
    for (const path of lost) await tab.route(`**${path}`, (route) => route.abort('failed'), { times: 1 })
  }
  const scripts = [1, 2, 3].map((step) => `<script src="/step${step}.js"></script>`).join('')
  const reads = "fetch('/read').then((answer) => steps.push(answer.status))"
  const head = `<script>const steps = []</script>${scripts}<link rel="stylesheet" href="/a.css"><script>${reads}</script>`
  const all = ['/step1.js', '/step2.js', '/step3.js', 200]
  await shown(page('', head), (tab) => expect.poll(() => tab.evaluate('steps')).toEqual(all), lose)
  const urls = came.map(({ url }) => url)
  expect(urls).toEqual(expect.arrayContaining(lost))
  expect(urls.filter((url) => url === '/step2.js')).toHaveLength(1)
})

it('shows a page of many scripts whole while networks come and go', async () => {
  const count = 80
  const scripts = Array.from({ length: count }, (_, step) => `<script src="/step${step}.js"></script>`).join('')
  const network = `sitefork-test-${randomBytes(4).toString('hex')}`
  const coming = (async () => {
    for (let times = 0; times < 4; times++) {
      await docker('network', 'create', network)
      await docker('network', 'rm', network)
    }
  })()
  await shown(page('', `<script>const steps = []</script>${scripts}`), (tab) =>
    expect.poll(() => tab.evaluate('steps.length')).toBe(count),
  )
  await coming
})
