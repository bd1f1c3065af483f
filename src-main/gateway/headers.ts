// Maps the headers of both directions: what is changed, what is dropped, and what the clone is told of its proxy.
import { doorVisitor } from '../docker/sandbox.ts'
import { cookieToClone } from './cookies.ts'
import { type Mapping, substitute } from './mapping.ts'
import type { OriginPair } from './origins.ts'
import { isOwnerCookie, withoutOwnerCookies } from './owner-cookies.ts'
import { policyToClone } from './policy.ts'

/** Names and values as received, in order, with repetitions. */
export type Headers = readonly (readonly [name: string, value: string])[]

/** @returns Node's `rawHeaders` in pairs */
export function headersOf(raw: readonly string[]): Headers {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))
}

export function header(headers: Headers, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1]
}

export function without(headers: Headers, ...names: readonly string[]): Headers {
  return headers.filter(([name]) => !names.includes(name.toLowerCase()))
}

/**
 * Maps a browser's headers to those that production's server would get. Every value is mapped, not only those of Origin and
 * Referer: whatever names the clone could otherwise be stored. `Accept-Encoding` is replaced, since bodies are read.
 */
export function headersToProduction(headers: Headers, mapping: Mapping, pair: OriginPair): Headers {
  const said = without(endToEnd(headers), 'host', 'accept-encoding', 'expect', ...forwarding).filter(isBrowsers)
  return [
    ['Host', pair.production],
    ...said.flatMap(([name, value]) => {
      const known = name.toLowerCase() === 'cookie' ? withoutOwnerCookies(value) : value
      return known === undefined ? [] : [[name, substitute(mapping.toProduction, known)] as const]
    }),
    ['Accept-Encoding', 'identity'],
    ...saidByProxy(pair),
  ]
}

/** Whether a header may come from a browser: what begins so says that the gateway itself asks (`ask-owner.ts`). */
const isBrowsers = ([name]: Headers[number]) => !/^x[-_]sitefork/i.test(name)

/**
 * Lists the headers by which the proxies before productions tell the address in the browser's bar, those of all usual proxies: rules
 * and plugins look for the one that their host has.
 */
function saidByProxy({ scheme, production }: OriginPair): Headers {
  const https = scheme === 'https'
  const said: Headers = [
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Host', production],
    ['X-Forwarded-Port', /:(\d+)$/.exec(production)?.[1] ?? (https ? '443' : '80')],
    ['X-Forwarded-For', doorVisitor],
    ['X-Real-IP', doorVisitor],
  ]
  if (!https) return said
  return [
    ...said,
    ['X-Forwarded-SSL', 'on'],
    ['X-Forwarded-Scheme', 'https'],
    ['X-Url-Scheme', 'https'],
    ['X-Proto', 'SSL'],
    ['Front-End-Https', 'on'],
    ['CloudFront-Forwarded-Proto', 'https'],
    ['CF-Visitor', '{"scheme":"https"}'],
  ]
}

/** Maps a clone's headers to those that the browser needs. */
export function headersToClone(
  headers: Headers,
  mapping: Mapping,
  pairs: readonly [OriginPair, ...OriginPair[]],
): Headers {
  return without(endToEnd(headers), ...httpsOnly).flatMap(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'set-cookie':
        return isOwnerCookie(value) ? [] : [[name, cookieToClone(value, mapping, pairs)] as const]
      case 'content-security-policy':
      case 'content-security-policy-report-only':
        return [[name, policyToClone(value, mapping, pairs)] as const]
      default:
        return [[name, substitute(mapping.toClone, value)] as const]
    }
  })
}

/** Changes the headers of a body that is mapped: it has another length and no byte ranges, and its entity tag is weak. */
export function headersOfMapped(headers: Headers): Headers {
  const gone = [
    'content-length',
    'content-encoding',
    'accept-ranges',
    'content-md5',
    'digest',
    'content-digest',
    'repr-digest',
  ]
  return without(headers, ...gone).map(([name, value]) =>
    name.toLowerCase() === 'etag' && value.startsWith('"') ? ([name, `W/${value}`] as const) : ([name, value] as const),
  )
}

/** Drops headers of the connection itself (RFC 9110, section 7.6.1). */
function endToEnd(headers: Headers): Headers {
  const named = (header(headers, 'connection') ?? '').split(',').map((name) => name.trim().toLowerCase())
  return without(headers, ...hopByHop, ...named)
}

const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]
const forwarding = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-forwarded-server',
  'x-forwarded-ssl',
  'x-proto',
  'x-real-ip',
  'x-url-scheme',
  'cf-connecting-ip',
  'cf-visitor',
  'cloudfront-forwarded-proto',
  'front-end-https',
  'true-client-ip',
]
/** Headers that only an https origin may have, which the clone is not. */
const httpsOnly = ['strict-transport-security', 'alt-svc', 'expect-ct']
