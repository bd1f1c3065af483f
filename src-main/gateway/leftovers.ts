// Clears a browser of what another clone left at an address that is this one's now: cookies, storage, workers, cache.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type OwnerCookies, ownerCookiesFor, readOwnerCookies } from './owner-cookies.ts'
import { foreignPage, refusesCookies, sendPage } from './pages.ts'
import type { Site } from './routes.ts'

/**
 * A path of the gateway's own at every address. A browser clears what the answer itself sets as well, so it is marked by a
 * second answer, and a third sees whether it kept the mark: two redirects, at its first visit only.
 */
const welcome = '/.sitefork-welcome'
/** Milliseconds that a browser has to follow. */
const followMs = 120_000
/** Two tabs that come at once may each be cleared after the other was marked. */
const rounds = 3

export interface Leftovers {
  /** Whether it answered: the request goes no further. */
  settle(request: IncomingMessage, response: ServerResponse, site: Site): boolean
  /** Whether a WebSocket is one of a page that another clone left. */
  refuses(request: IncomingMessage, site: Site): boolean
}

export function createLeftovers(): Leftovers {
  const secret = randomBytes(32)
  const proof = (site: Site, to: string, until: number) =>
    createHmac('sha256', secret).update([site.clone, site.pair.clone, until, to].join('\n')).digest('base64url')

  /** The next step on the way to a path, which only who was cleared is given. */
  function step(site: Site, to: string, is: 'mark' | 'look', round: number): string {
    const until = Date.now() + followMs
    const query = { is, round: String(round), to, until: String(until), proof: proof(site, to, until) }
    return `${welcome}?${new URLSearchParams(query)}`
  }

  function greet({ url = '' }: IncomingMessage, response: ServerResponse, site: Site, owner: OwnerCookies): void {
    const query = new URL(url, 'http://gateway').searchParams
    const [to, until, round] = [query.get('to') ?? '/', Number(query.get('until')), Number(query.get('round'))]
    const told = Buffer.from(query.get('proof') ?? '')
    const expected = Buffer.from(proof(site, to, until))
    const proven = until > Date.now() && told.length === expected.length && timingSafeEqual(told, expected)
    if (!proven || owner.storage) redirect(response, site, to.startsWith('/') ? to : '/')
    else if (query.get('is') === 'mark') {
      redirect(response, site, step(site, to, 'look', round), { 'Set-Cookie': ownerCookiesFor(site) })
    } else if (round < rounds) redirect(response, site, step(site, to, 'mark', round + 1))
    else sendPage(response, refusesCookies(site.label))
  }

  return {
    settle(request, response, site) {
      const marks = readOwnerCookies(request, site)
      if (!marks) return false
      if (request.url?.startsWith(`${welcome}?`)) {
        greet(request, response, site, marks)
        return true
      }
      if (marks.storage) return false
      switch (kindOf(request)) {
        case 'worker':
          retire(response)
          return true
        case 'first':
        case 'page': {
          if (!marks.foreign && kindOf(request) === 'page') return false
          const all = marks.cookies ? leftHere : [...leftHere, '"cookies"']
          const to = step(site, request.url ?? '/', 'mark', 1)
          redirect(response, site, to, { 'Clear-Site-Data': all.join(', '), ...(marks.foreign && elsewhere) })
          return true
        }
        case 'part':
          if (marks.foreign) sendPage(response, foreignPage(site.label))
          return marks.foreign
      }
    },
    refuses: (request, site) => readOwnerCookies(request, site)?.foreign ?? false,
  }
}

const leftHere = ['"storage"', '"cache"']
/** The tab goes on in another process, which has nothing in memory, and which no page of the clone before has a hold of. */
const elsewhere = { 'Cross-Origin-Opener-Policy': 'same-origin' }

/**
 * What is asked for: a worker's script, which only a page of this clone may register; a page that a person opens, at which
 * a browser without a mark is taken for one with leftovers, for whoever left them could have removed it; any other page; or
 * a part of one.
 */
function kindOf({ method, headers }: IncomingMessage): 'worker' | 'first' | 'page' | 'part' {
  if (headers['service-worker'] === 'script') return 'worker'
  if (headers['sec-fetch-mode'] !== 'navigate') return 'part'
  const framed = /^(?:iframe|frame|embed|object|fencedframe)$/.test(String(headers['sec-fetch-dest']))
  return method === 'GET' && !framed ? 'first' : 'page'
}

function redirect(
  response: ServerResponse,
  { pair }: Site,
  path: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  response.writeHead(303, {
    Location: `http://${pair.clone}${path}`,
    'Cache-Control': 'no-store',
    'Content-Length': '0',
    ...(headers as Record<string, string | string[]>),
  })
  response.end()
}

/**
 * A worker that answers from its own cache asks for nothing but its script, which browsers look at again soon after each
 * page. In its place it gets one that removes it and has its pages come again, from here.
 */
const retirement = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(leave()))
async function leave() {
  await self.registration.unregister()
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url).catch(() => undefined)
}
`

function retire(response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'text/javascript',
    'Content-Length': Buffer.byteLength(retirement),
    'Cache-Control': 'no-store',
    'Service-Worker-Allowed': '/',
  })
  response.end(retirement)
}
