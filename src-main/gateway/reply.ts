// Gives a browser a clone's answer, mapped in streams.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { responseStreams } from './bodies.ts'
import { type Headers, header, headersOf, headersOfMapped, headersToClone, without } from './headers.ts'
import { sendPage, troubled } from './pages.ts'
import type { Site } from './routes.ts'

export interface Replying {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly site: Site
}

/** An answer that cannot be passed on (a header no HTTP allows) is none. */
export function replySafely(replying: Replying, answer: IncomingMessage): void {
  const { response, site } = replying
  try {
    reply(replying, answer)
  } catch {
    answer.destroy()
    if (response.headersSent) response.destroy()
    else sendPage(response, troubled(site.label, 'not-http'))
  }
}

function reply({ request, response, site }: Replying, answer: IncomingMessage): void {
  const received = headersOf(answer.rawHeaders)
  const mapped = headersToClone(received, site.mapping, site.twins)
  const headers = isLookedAtAgain(request, answer) ? lookedAtAgain(mapped) : mapped
  const status = answer.statusCode ?? 502
  const streams = responseStreams(received, site.mapping.toClone)
  response.writeHead(status, answer.statusMessage, (streams ? headersOfMapped(headers) : headers).flat())
  const empty = request.method === 'HEAD' || status === 204 || status === 304
  // Events are worth nothing late, and the first may be far off.
  if (header(received, 'content-type')?.startsWith('text/event-stream')) response.flushHeaders()
  pipeline([answer, ...(empty ? [] : (streams ?? [])), response], (error) => {
    if (error) response.destroy()
  })
}

/**
 * Pages, redirects and workers' scripts, which a browser must ask the gateway for each time: an address may be another
 * clone's by then. What belongs to a page is kept for as long as its server says.
 */
function isLookedAtAgain(
  { headers }: IncomingMessage,
  { statusCode = 0, headers: answered }: IncomingMessage,
): boolean {
  if (headers['service-worker'] === 'script' || headers['sec-fetch-mode'] === 'navigate') return true
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) return true
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(answered['content-type'] ?? '')
}

function lookedAtAgain(headers: Headers): Headers {
  if (/\bno-store\b/i.test(header(headers, 'cache-control') ?? '')) return headers
  return [...without(headers, 'cache-control', 'expires', 'pragma'), ['Cache-Control', 'no-cache']]
}
