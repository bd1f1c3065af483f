// Sends a clone's answer to the browser, mapped in streams.
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

/** Sends an answer; one that cannot be passed on, such as one with a header that HTTP does not allow, becomes an error page. */
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
  const cached = mustRevalidate(request, answer) ? withRevalidation(mapped) : mapped
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

/** Checks the head before the page begins, for `writeHead` would throw too late. @throws as `writeHead` does */
function refuseUnsendable(status: number, message: string | undefined, headers: Headers): void {
  if (status < 100) throw new RangeError(`no status: ${status}`)
  validateHeaderValue('Status', message ?? '')
  for (const [name, value] of headers) validateHeaderValue(name, value)
}

/**
 * Says whether a browser must ask the gateway for this each time, as for pages, redirects and workers' scripts: the address may be
 * another clone's by then. Parts of a page are cached for as long as their server says.
 */
function mustRevalidate({ headers }: IncomingMessage, { statusCode = 0, headers: answered }: IncomingMessage): boolean {
  if (headers['service-worker'] === 'script' || headers['sec-fetch-mode'] === 'navigate') return true
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) return true
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(answered['content-type'] ?? '')
}

function withRevalidation(headers: Headers): Headers {
  if (/\bno-store\b/i.test(header(headers, 'cache-control') ?? '')) return headers
  return [...without(headers, 'cache-control', 'expires', 'pragma'), ['Cache-Control', 'no-cache']]
}
