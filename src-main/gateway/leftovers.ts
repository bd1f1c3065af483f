// Clears a browser of what another clone left at an address that is this clone's now: cookies, storage, workers, cache.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type OwnerCookies, ownerCookiesFor, readOwnerCookies } from './owner-cookies.ts'
import { foreignPage, refusesCookies, sendPage } from './pages.ts'
import type { Site } from './routes.ts'

/**
 * A path of the gateway's own at every address. `Clear-Site-Data` clears what the same answer sets, so the owner cookies are set by
 * a second answer, and a third sees whether the browser kept them: two redirects, at its first visit only.
 */
const welcome = '/.sitefork-welcome'
/** How long a browser may take to follow. */
const followMs = 120_000
/** How often it is tried: of two tabs that come at once, one may clear what the other was given. */
const rounds = 3

export interface Leftovers {
  /** @returns whether it answered the request, which then goes no further */
  settle(request: IncomingMessage, response: ServerResponse, site: Site): boolean
  /** @returns whether a WebSocket is of a page that another clone left */
  refuses(request: IncomingMessage, site: Site): boolean
}

export function createLeftovers(): Leftovers {
  const secret = randomBytes(32)
  const proof = (site: Site, to: string, until: number) =>
    createHmac('sha256', secret).update([site.clone, site.pair.clone, until, to].join('\n')).digest('base64url')

  /** @returns the URL of the next step on the way to a path, with a proof that the browser was cleared */
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
      const owner = readOwnerCookies(request, site)
      if (!owner) return false
      if (request.url?.startsWith(`${welcome}?`)) {
        greet(request, response, site, owner)
        return true
      }
      if (owner.storage) return false
      switch (kindOf(request)) {
        case 'worker':
          retire(response)
          return true
        case 'first':
        case 'page': {
          if (!owner.foreign && kindOf(request) === 'page') return false
          const all = owner.cookies ? leftHere : [...leftHere, '"cookies"']
          const to = step(site, request.url ?? '/', 'mark', 1)
          redirect(response, site, to, { 'Clear-Site-Data': all.join(', '), ...(owner.foreign && elsewhere) })
          return true
        }
        case 'part':
          if (owner.foreign) sendPage(response, foreignPage(site.label))
          return owner.foreign
      }
    },
    refuses: (request, site) => readOwnerCookies(request, site)?.foreign ?? false,
  }
}

const leftHere = ['"storage"', '"cache"']
/** Has the tab go on in another process, which has nothing in memory and which no page of the former clone can reach. */
const elsewhere = { 'Cross-Origin-Opener-Policy': 'same-origin' }

/**
 * Says what is asked for: a worker's script, which only a page of this clone may register; a page that a person opens, where a
 * browser without owner cookies is taken for one with leftovers, for who left them could have removed the cookies; any other
 * page; or a part of one.
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
 * A service worker that answers from its own cache asks for nothing but its script, which browsers load again soon after each
 * page. It gets this script instead, which unregisters it and loads its pages again.
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
