// Gives a browser a clone's answer, mapped in streams.
import { type IncomingMessage, type ServerResponse, validateHeaderValue } from 'node:http'
import { pipeline } from 'node:stream'
import { responseStreams } from './bodies.ts'
import { documentStream, isDocument, mayRequest, wallHeader } from './documents.ts'
import { type Headers, header, headersOf, headersOfMapped, headersToClone, without } from './headers.ts'
import { sendPage, troubledPage } from './pages.ts'
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
    else sendPage(response, troubledPage(site.label, 'not-http'))
  }
}

function reply({ request, response, site }: Replying, answer: IncomingMessage): void {
  const received = headersOf(answer.rawHeaders)
  const mapped = headersToClone(received, site.mapping, site.pairs)
  const cached = isLookedAtAgain(request, answer) ? lookedAtAgain(mapped) : mapped
  const status = answer.statusCode ?? 502
  const streams = responseStreams(received, site.mapping.toClone)
  const headers = streams ? headersOfMapped(cached) : cached
  const empty = request.method === 'HEAD' || status === 204 || status === 304
  const done = (error: unknown) => {
    if (error) response.destroy()
  }
  if (streams && !empty && isDocument(request, answer)) {
    refuseUnsendable(status, answer.statusMessage, headers)
    const page = documentStream({ request, response, site, status, statusMessage: answer.statusMessage, headers })
    pipeline([answer, ...streams, page, response], done)
    return
  }
  const walled = mayRequest(request, answer) ? [...headers, wallHeader(site)] : headers
  response.writeHead(status, answer.statusMessage, walled.flat())
  // Events are worth nothing late, and the first may be far off.
  if (header(received, 'content-type')?.startsWith('text/event-stream')) response.flushHeaders()
  pipeline([answer, ...(empty ? [] : (streams ?? [])), response], done)
}

/** What would not be told before the page begins. @throws as `writeHead` does */
function refuseUnsendable(status: number, message: string | undefined, headers: Headers): void {
  if (status < 100) throw new RangeError(`no status: ${status}`)
  validateHeaderValue('Status', message ?? '')
  for (const [name, value] of headers) validateHeaderValue(name, value)
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
