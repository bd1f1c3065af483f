// Forwards one request to a clone and its answer back, mapped both ways, in streams.
import { type ClientRequest, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { isMappedText, requestRewriter, rewriteThrough } from './bodies.ts'
import type { Connections } from './door.ts'
import { type Headers, header, headersOf, headersToProduction, without } from './headers.ts'
import { type Rewriter, substitute } from './mapping.ts'
import { sendPage, troubledPage } from './pages.ts'
import { replySafely } from './reply.ts'
import type { Site } from './routes.ts'
import {
  awaitAnswer,
  largestHead,
  type Timeouts,
  type UpstreamAnswer,
  type UpstreamTrouble,
} from './upstream-answer.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly site: Site
  /** Has the clone's data asked for its addresses. @returns the site as it is then */
  readonly look: () => Promise<Site>
  /** The port of the clone's web server on 127.0.0.1. */
  readonly port: number
  readonly connections: Connections
  readonly timeouts: Timeouts
}

/** Up to this many bytes, a mapped body is sent with its length, as the browser sent it; a longer one in chunks. */
const shortBody = 1024 * 1024

export async function forward(exchange: Exchange): Promise<void> {
  const { request, response, site } = exchange
  const headers = headersToProduction(headersOf(request.rawHeaders), site.mapping, site.pair)
  const body = await requestBody(request, headers, site)
  if (response.destroyed) return
  await ask(lookingInTime(exchange), forwardable(request, body.headers), body.content, { whole: false, again: false })
}

/**
 * An answer must be mapped by the addresses that the site has now. For a page that is opened they are looked at while the clone
 * makes the page; for a request that may have changed them, after it; what belongs to a page is mapped as the page was.
 */
function lookingInTime(exchange: Exchange): Exchange {
  const { request, site, look } = exchange
  if (!asksOnly(request)) return exchange
  const looking = opensPage(request) ? look() : Promise.resolve(site)
  return { ...exchange, look: () => looking }
}

/** @returns whether a request changes nothing (RFC 9110, section 9.2.1) */
const asksOnly = ({ method = '' }: IncomingMessage) => ['GET', 'HEAD', 'OPTIONS'].includes(method)

/** @returns whether a page is opened, as browsers say; of other clients, whether they accept HTML */
function opensPage({ headers }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode']
  return mode === undefined ? /\btext\/html\b/i.test(headers.accept ?? '') : mode === 'navigate'
}

const ranged = ['range', 'if-range']

/** Asks for the whole in place of several ranges, or of a range without GET. */
function forwardable({ method, headers: { range } }: IncomingMessage, headers: Headers): Headers {
  return range !== undefined && (method !== 'GET' || range.includes(',')) ? without(headers, ...ranged) : headers
}

interface Body {
  readonly headers: Headers
  readonly content: Content
}

type Content =
  | { readonly is: 'none' }
  | { readonly is: 'short'; readonly bytes: Buffer }
  | { readonly is: 'stream'; readonly streams: readonly [Readable, ...Transform[]] }

async function requestBody(request: IncomingMessage, headers: Headers, site: Site): Promise<Body> {
  const length = header(headers, 'content-length')
  if (length === undefined && request.headers['transfer-encoding'] === undefined) {
    return { headers, content: { is: 'none' } }
  }
  const rewriter = requestRewriter(headers, site.mapping.toProduction)
  const others = without(headers, 'content-length')
  if (rewriter && Number(length) <= shortBody) {
    const bytes = await readThrough(request, rewriter)
    return { headers: [...others, ['Content-Length', String(bytes.length)]], content: { is: 'short', bytes } }
  }
  const framed: Headers = rewriter || length === undefined ? [...others, ['Transfer-Encoding', 'chunked']] : headers
  const streams = [request, ...(rewriter ? [rewriteThrough(rewriter)] : [])] as const
  return { headers: framed, content: { is: 'stream', streams } }
}

async function readThrough(request: IncomingMessage, rewriter: Rewriter): Promise<Buffer> {
  let text = ''
  for await (const piece of request as AsyncIterable<Buffer>) text += rewriter.push(piece.toString('latin1'))
  return Buffer.from(text + rewriter.end(), 'latin1')
}

/** What was tried already: each once, so that no answer makes the gateway ask for ever. */
interface Tried {
  readonly whole: boolean
  readonly again: boolean
}

async function ask(exchange: Exchange, headers: Headers, content: Content, tried: Tried): Promise<void> {
  const { request, response, site, port, connections, timeouts } = exchange
  const upstream = send({
    host: '127.0.0.1',
    port,
    agent: tried.again ? connections.fresh : connections.kept,
    method: request.method,
    path: substitute(site.mapping.toProduction, request.url ?? '/'),
    headers: headers.flat(),
    setHost: false,
    maxHeaderSize: largestHead,
  })
  const abandon = () => upstream.destroy()
  response.once('close', abandon)
  const heard = awaitAnswer(upstream, timeouts)
  sendBody(upstream, content)
  const found = await heard
  if (response.destroyed) return
  const next = nextOf(found, { reused: upstream.reusedSocket, repeatable: content.is === 'none', tried })
  switch (next.is) {
    case 'reply':
      replySafely({ request, response, site: await exchange.look() }, next.answer)
      return
    case 'page':
      abandon()
      sendPage(response, troubledPage(site.label, next.trouble, !asksOnly(request)))
      return
    default:
      response.off('close', abandon)
      abandon()
      await ask(exchange, next.is === 'whole' ? without(headers, ...ranged) : headers, content, {
        ...tried,
        [next.is]: true,
      })
  }
}

type Next =
  | { readonly is: 'reply'; readonly answer: IncomingMessage }
  | { readonly is: 'page'; readonly trouble: UpstreamTrouble }
  /** Ask again: for the whole, or over a new connection. */
  | { readonly is: keyof Tried }

interface Circumstances {
  /** Whether the connection was kept from an earlier request. */
  readonly reused: boolean
  readonly repeatable: boolean
  readonly tried: Tried
}

function nextOf(heard: UpstreamAnswer, { reused, repeatable, tried }: Circumstances): Next {
  switch (heard.is) {
    case 'answer':
      if (!isPartOfMapped(heard.answer)) return { is: 'reply', answer: heard.answer }
      return repeatable && !tried.whole ? { is: 'whole' } : { is: 'page', trouble: 'only-a-part' }
    case 'upgraded':
      heard.socket.destroy()
      return { is: 'page', trouble: 'not-http' }
    case 'trouble': {
      // A kept connection may be closed by the clone in the moment it is used again.
      const worthwhile = heard.trouble === 'unreachable' && reused && repeatable && !tried.again
      return worthwhile ? { is: 'again' } : { is: 'page', trouble: heard.trouble }
    }
  }
}

/** @returns whether an answer is a part of what is mapped: ranges count the original's bytes, but the browser's copy is mapped */
function isPartOfMapped({ statusCode, rawHeaders }: IncomingMessage): boolean {
  if (statusCode !== 206) return false
  const headers = headersOf(rawHeaders)
  return isMappedText(headers) || /^\s*multipart\/byteranges\b/i.test(header(headers, 'content-type') ?? '')
}

function sendBody(upstream: ClientRequest, content: Content): void {
  switch (content.is) {
    case 'none':
      upstream.end()
      return
    case 'short':
      upstream.end(content.bytes)
      return
    case 'stream':
      // Errors on the way show as the upstream request's own.
      pipeline([...content.streams, upstream], () => {})
  }
}
