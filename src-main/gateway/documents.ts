// Adds to each page of a clone the policy that keeps it from production (wall.ts) and the guard's script (guard.ts).
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { withGuard } from './guard.ts'
import type { Headers } from './headers.ts'
import { nonceOf, withScriptSource } from './policy.ts'
import type { Site } from './routes.ts'

/** @returns whether an answer is a page that a browser shows in a window or a frame, and not one that a script reads */
export function isDocument({ headers }: IncomingMessage, answer: IncomingMessage): boolean {
  const { 'sec-fetch-dest': destination, accept = '' } = headers
  if (!/^\s*text\/html\b/i.test(answer.headers['content-type'] ?? '')) return false
  if (destination === undefined) return /\btext\/html\b/i.test(accept)
  return /^(?:document|iframe|frame|embed|object|fencedframe)$/.test(String(destination))
}

/** @returns whether an answer can make requests of its own: a document of any kind, or a worker */
export function mayRequest({ headers }: IncomingMessage, answer: IncomingMessage): boolean {
  const type = answer.headers['content-type']
  return type === undefined ? headers['sec-fetch-mode'] === 'navigate' : /html|xml|svg|script/i.test(type)
}

/** @returns the header with the policy for a page with this text */
export const wallHeader = (site: Site, page = '') => ['Content-Security-Policy', site.wall.policy(page)] as const

/** A page whose headers are not sent yet. */
export interface HeldPage {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly site: Site
  readonly status: number
  readonly statusMessage: string | undefined
  readonly headers: Headers
}

/** How much of a page is held back at most, in characters and in time: most pages are whole by then. */
const mostHeld = 512 * 1024
const longestMs = 100

/**
 * Holds back the beginning of a page, because its headers must list the hosts that it names; then sends the headers and passes the
 * rest on.
 */
export function documentStream(page: HeldPage): Transform {
  let held = ''
  let begun = false
  let timer: NodeJS.Timeout | undefined
  const begin = (): Buffer => {
    begun = true
    clearTimeout(timer)
    return Buffer.from(opened(page, held), 'latin1')
  }
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      if (begun) return done(null, piece)
      held += piece.toString('latin1')
      if (held.length >= mostHeld) return done(null, begin())
      timer ??= setTimeout(() => {
        if (!begun && !stream.destroyed) stream.push(begin())
      }, longestMs)
      done()
    },
    flush: (done) => (begun ? done() : done(null, begin())),
    destroy(error, done) {
      clearTimeout(timer)
      done(error)
    },
  })
  return stream
}

/** Sends the headers. @returns the page's beginning with the guard in it */
function opened({ request, response, site, status, statusMessage, headers }: HeldPage, html: string): string {
  const policies = headers.filter(([name]) => isPolicy(name)).map(([, value]) => value)
  const script = `http://${site.pair.clone}${site.guard.path.split('?')[0]}`
  const own = headers.map(([name, value]) =>
    isPolicy(name) ? ([name, withScriptSource(value, script)] as const) : [name, value],
  )
  response.writeHead(status, statusMessage, [...own, wallHeader(site, html)].flat())
  return withGuard(html, site.guard, { nonce: nonceOf(policies.join()), mayReload: request.method === 'GET' })
}

const isPolicy = (name: string) => name.toLowerCase() === 'content-security-policy'
