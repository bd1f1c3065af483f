// What a page of a clone is given besides its own: the wall around it, and the guard as its first script.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { withGuard } from './guard.ts'
import type { Headers } from './headers.ts'
import { nonceOf, withScriptSource } from './policy.ts'
import type { Site } from './routes.ts'

/** A page that a browser shows, in a window or a frame; what a script asks for comes as it is. */
export function isDocument({ headers }: IncomingMessage, answer: IncomingMessage): boolean {
  const { 'sec-fetch-dest': destination, accept = '' } = headers
  if (!/^\s*text\/html\b/i.test(answer.headers['content-type'] ?? '')) return false
  if (destination === undefined) return /\btext\/html\b/i.test(accept)
  return /^(?:document|iframe|frame|embed|object|fencedframe)$/.test(String(destination))
}

/** What can make requests of its own: documents of all kinds, and workers. */
export function mayRequest({ headers }: IncomingMessage, answer: IncomingMessage): boolean {
  const type = answer.headers['content-type']
  return type === undefined ? headers['sec-fetch-mode'] === 'navigate' : /html|xml|svg|script/i.test(type)
}

export const wallHeader = (site: Site, page = '') => ['Content-Security-Policy', site.wall.policy(page)] as const

export interface HeldPage {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly site: Site
  readonly status: number
  readonly statusMessage: string | undefined
  readonly headers: Headers
}

/** Most pages come at once, and are whole within this; of others, as much as there is by then is looked at. */
const mostHeld = 512 * 1024
const longestMs = 100

/**
 * Holds the beginning of a page, for its headers must say which hosts it names; sends the headers, and lets the rest through.
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

/** The headers are sent; what is left of the page's beginning comes back. */
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
