// Carries one request to a clone and its answer back, mapped both ways, in streams.
import { type Agent, type ClientRequest, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { isMappedText, requestRewriter, responseStreams, rewriteThrough } from './bodies.ts'
import {
  type Headers,
  header,
  headersOf,
  headersOfMapped,
  headersToClone,
  headersToProduction,
  without,
} from './headers.ts'
import { type Rewriter, substitute } from './mapping.ts'
import { sendPage, unreachable } from './pages.ts'
import type { Site } from './routes.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly site: Site
  /** The clone's web server on 127.0.0.1. */
  readonly port: number
  /** Keeps connections to clones open. */
  readonly agent: Agent
}

/** Mapped bodies up to this size are sent with their length, as the browser sent them; longer ones in chunks. */
const shortBody = 1024 * 1024

export async function forward(exchange: Exchange): Promise<void> {
  const { request, response, site } = exchange
  const headers = headersToProduction(headersOf(request.rawHeaders), site.mapping, site.twin)
  const body = await requestBody(request, headers, site)
  if (response.destroyed) return
  ask(exchange, body.headers, body.content)
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

function ask(exchange: Exchange, headers: Headers, content: Content): void {
  const { request, response, site, port, agent } = exchange
  const upstream = send({
    host: '127.0.0.1',
    port,
    agent,
    method: request.method,
    path: substitute(site.mapping.toProduction, request.url ?? '/'),
    headers: headers.flat(),
    setHost: false,
  })
  const abandon = () => upstream.destroy()
  let isOver = false
  const askAgain = (changed: Headers) => {
    isOver = true
    response.off('close', abandon)
    upstream.destroy()
    ask(exchange, changed, content)
  }
  response.once('close', abandon)
  upstream.once('response', (answer) => {
    // Ranges count the original's bytes, the browser's copy is mapped: the whole is the only range both agree on.
    const isPartOfMapped = answer.statusCode === 206 && isMappedText(headersOf(answer.rawHeaders))
    if (isPartOfMapped && content.is === 'none') askAgain(without(headers, 'range', 'if-range'))
    else replySafely(exchange, answer)
  })
  upstream.on('error', () => {
    if (isOver || response.destroyed) return
    if (response.headersSent) response.destroy()
    // A kept connection may be closed by the clone in the moment it is used again.
    else if (upstream.reusedSocket && content.is === 'none') askAgain(headers)
    else sendPage(response, unreachable(site.label))
  })
  sendBody(upstream, content)
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

/** An answer that cannot be passed on (a header no HTTP allows) is none. */
function replySafely(exchange: Exchange, answer: IncomingMessage): void {
  try {
    reply(exchange, answer)
  } catch {
    answer.destroy()
    if (exchange.response.headersSent) exchange.response.destroy()
    else sendPage(exchange.response, unreachable(exchange.site.label))
  }
}

function reply({ request, response, site }: Exchange, answer: IncomingMessage): void {
  const received = headersOf(answer.rawHeaders)
  const headers = headersToClone(received, site.mapping, site.twins)
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
