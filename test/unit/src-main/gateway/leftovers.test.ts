// What a browser without a clone's owner cookies is answered, step by step; and that nobody else can set or remove them.
import { expect, it } from 'vitest'
import { type Answer, behindGateway, bytesOf } from '../../../support/behind-gateway.ts'

const { ask, at, clone, dial, gateway, host } = behindGateway({ port: 17_750 })

const opens = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const mark = (what: 'clone' | 'origin', value = 'one') => `sitefork-${gateway().port}-${what}=${value}`
const marks = (value = 'one') => `${mark('clone', value)}; ${mark('origin', value)}`
const seen: { readonly url: string; readonly cookie: string | undefined }[] = []

async function site(): Promise<void> {
  seen.length = 0
  await clone(
    (request, response) => {
      seen.push({ url: request.url ?? '', cookie: request.headers.cookie })
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('page')
    },
    'hello',
    'one',
  )
}

const pathOf = ({ headers }: Answer) => {
  const { host: to, pathname, search } = new URL(headers.location ?? '')
  return [to, pathname + search] as const
}
/** Opens a page and follows, with the cookies that the browser keeps. */
async function follow(path: string, cookie: (answer: Answer) => string | undefined) {
  const answers = [await ask({ path, headers: opens })]
  for (let last = answers[0]; last?.status === 303 && answers.length < 20; last = answers.at(-1)) {
    const kept = cookie(last)
    answers.push(await ask({ path: pathOf(last)[1], headers: { ...opens, ...(kept && { Cookie: kept }) } }))
  }
  return answers
}
const given = (answer: Answer) => answer.headers['set-cookie']?.map((one) => one.split(';')[0]).join('; ') ?? marksKept
let marksKept: string | undefined

it('clears a new browser, sets owner cookies, checks that it kept them, and shows the page', async () => {
  await site()
  marksKept = undefined
  const answers = await follow('/a?b=c&d', (answer) => {
    marksKept = given(answer)
    return marksKept
  })
  expect(answers.map(({ status, headers }) => [status, headers['clear-site-data'], headers['set-cookie']])).toEqual([
    [303, '"storage", "cache", "cookies"', undefined],
    [
      303,
      undefined,
      [
        `${mark('clone')}; Domain=hello.localhost; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000`,
        `${mark('origin')}; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000`,
      ],
    ],
    [303, undefined, undefined],
    [200, undefined, undefined],
  ])
  expect(seen).toEqual([{ url: '/a?b=c&d', cookie: undefined }])
})

it('tells a browser that keeps no cookies why it sees nothing, instead of redirecting for ever', async () => {
  await site()
  const last = (await follow('/', () => undefined)).at(-1)
  expect([last?.status, last?.text.includes('keeps no cookies'), seen]).toEqual([403, true, []])
})

it('sets owner cookies again where another tab cleared them in between', async () => {
  await site()
  let count = 0
  const last = (await follow('/', (answer) => (++count > 3 ? given(answer) : undefined))).at(-1)
  expect(last?.text).toBe('page')
})

it('clears only storage where the cookies are this clone’s already', async () => {
  await site()
  const cookie = { Cookie: mark('clone') }
  expect((await ask({ headers: { ...opens, ...cookie } })).headers['clear-site-data']).toBe('"storage", "cache"')
})

it.each([
  ['a page', {}, 'GET', 303],
  ['a form that is sent', {}, 'POST', 303],
  ['a frame', { 'Sec-Fetch-Dest': 'iframe' }, 'GET', 303],
  ['a script', { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' }, 'GET', 409],
  ['a program’s request', { 'Sec-Fetch-Mode': '', 'Sec-Fetch-Dest': '' }, 'POST', 409],
])('does not pass on %s of another clone’s page', async (_what, headers, method, status) => {
  await site()
  const cookies = [marks('other'), `${marks()}; ${mark('clone', 'other')}`, `${marks()}; ${mark('origin', 'other')}`]
  const answers = await Promise.all(
    cookies.map((Cookie) => ask({ method, headers: { ...opens, ...headers, Cookie, 'Content-Length': '0' } })),
  )
  expect([answers.map((answer) => answer.status), seen]).toEqual([cookies.map(() => status), []])
})

it.each([
  ['its own marks', () => ({ ...opens, Cookie: `a=b; ${marks()}; c=d` }), 'a=b; c=d'],
  ['no marks in a frame', () => ({ ...opens, 'Sec-Fetch-Dest': 'iframe' }), undefined],
  ['no marks in a part of a page', () => ({ 'Sec-Fetch-Mode': 'cors', Cookie: 'a=b' }), 'a=b'],
  ['no browser', () => ({}), undefined],
  ['marks of another gateway', () => ({ Cookie: 'sitefork-1-clone=x; sitefork-1-origin=x' }), undefined],
])('passes on a request with %s, without owner cookies', async (_what, headers, cookie) => {
  await site()
  expect([(await ask({ headers: headers() })).text, seen]).toEqual(['page', [{ url: '/', cookie }]])
})

it('passes on a form from another site, with which browsers send no owner cookies', async () => {
  await site()
  const headers = { ...opens, 'Sec-Fetch-Site': 'cross-site', 'Content-Length': '0' }
  expect((await ask({ method: 'POST', headers })).text).toBe('page')
})

it('gives a service worker’s script only to pages of this clone; another clone’s worker gets one that unregisters it', async () => {
  await site()
  const script = { 'Service-Worker': 'script', 'Sec-Fetch-Dest': 'serviceworker' }
  for (const Cookie of ['', marks('other'), mark('clone')]) {
    const { text, headers } = await ask({ path: '/sw.js', headers: { ...script, ...(Cookie && { Cookie }) } })
    expect([text.includes('unregister()'), headers['content-type'], headers['service-worker-allowed']]).toEqual([
      true,
      'text/javascript',
      '/',
    ])
  }
  const own = await ask({ path: '/sw.js', headers: { ...script, Cookie: marks() } })
  expect([own.text, own.headers['cache-control'], seen.length]).toEqual(['page', 'no-cache', 1])
})

it('sets no owner cookies without a proof that the browser was cleared, and redirects to no other host', async () => {
  await site()
  const [first] = await follow('/', () => undefined)
  if (!first) throw new Error('Nothing was answered.')
  const [, step] = pathOf(first)
  const forged = [
    step.replace(/proof=(.)/, (_all, first) => `proof=${first === '-' ? '_' : '-'}`),
    step.replace('to=%2F', 'to=%2Fother'),
    step.replace(/until=\d/, 'until=9'),
    step.replace(/proof=[^&]+/, ''),
    '/.sitefork-welcome?is=mark&to=//evil.example/&until=9999999999999&proof=x',
    '/.sitefork-welcome?is=mark&to=https://evil.example/&until=9999999999999&proof=x',
  ]
  const answers = await Promise.all(forged.map((path) => ask({ path, headers: opens })))
  expect(answers.map(({ status, headers }) => [status, headers['set-cookie']])).toEqual(
    forged.map(() => [303, undefined]),
  )
  expect(new Set(answers.map((answer) => pathOf(answer)[0]))).toEqual(new Set([host()]))
  // One that another name of the clone was given is none here.
  const elsewhere = await ask({ host: host('www.hello'), path: step, headers: opens })
  expect(elsewhere.headers['set-cookie']).toBeUndefined()
})

it('lets no clone set an owner cookie, in any spelling', async () => {
  await clone((_request, response) => {
    const value = mark('origin', 'next')
    response.writeHead(200, {
      'Set-Cookie': [value, ` ${value}; Path=/`, value.toUpperCase(), `=${value}`, `= ${value}`, 'sitefork-a=b', 'x=y'],
    })
    response.end()
  })
  expect((await ask()).headers['set-cookie']).toEqual(['sitefork-a=b', 'x=y'])
})

it('refuses a WebSocket of another clone’s page', async () => {
  await site()
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n'
  const said = `GET / HTTP/1.1\r\nHost: GATE\r\n${upgrade}Cookie: ${marks('other')}\r\n\r\n`
  expect(String(await bytesOf(dial(at(said))))).toMatch(/^HTTP\/1\.1 409 /)
  expect(seen).toEqual([])
})

it('has a browser revalidate pages and redirects, and cache what belongs to them', async () => {
  await clone((request, response) => {
    const [status = '200', type = ''] = (request.url ?? '').slice(1).split('/')
    response.writeHead(Number(status), {
      'Cache-Control': request.url?.endsWith('private') ? 'private, no-store' : 'public, max-age=99999',
      Expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
      'Content-Type': decodeURIComponent(type) || 'text/html',
      ...(Number(status) > 300 && { Location: '/' }),
    })
    response.end()
  })
  const Cookie = marks('hello')
  const kept = async (path: string, headers = {}) =>
    (await ask({ path, headers: { Cookie, ...headers } })).headers['cache-control']
  expect([
    await kept('/200/text%2Fhtml'),
    await kept('/301/text%2Fplain'),
    await kept('/200/image%2Fpng', { 'Sec-Fetch-Mode': 'navigate' }),
    await kept('/304/x', { 'Sec-Fetch-Mode': 'navigate' }),
    await kept('/200/text%2Fcss'),
    await kept('/304/x'),
    await kept('/200/text%2Fhtml/private'),
  ]).toEqual([
    'no-cache',
    'no-cache',
    'no-cache',
    'no-cache',
    'public, max-age=99999',
    'public, max-age=99999',
    'private, no-store',
  ])
})
