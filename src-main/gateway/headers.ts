// The headers of both directions: what is mapped, what is dropped, what is said to the clone instead.
import { doorVisitor } from '../docker/sandbox.ts'
import { cookieToClone } from './cookies.ts'
import { type Mapping, substitute } from './mapping.ts'
import type { OriginPair } from './origins.ts'
import { isOwnerCookie, withoutOwnerCookies } from './owner-cookies.ts'
import { policyToClone } from './policy.ts'

/** Name and value, as received, in order, repeated where repeated. */
export type Headers = readonly (readonly [name: string, value: string])[]

/** Node's `rawHeaders`, in pairs. */
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
 * The browser's headers as production's server would see them. Every value is mapped, not only those of Origin and
 * Referer: whatever names the clone would otherwise be stored by it. `Accept-Encoding` is ours, since bodies are read.
 */
export function headersToProduction(headers: Headers, mapping: Mapping, pair: OriginPair): Headers {
  const said = without(endToEnd(headers), 'host', 'accept-encoding', 'expect', ...forwarding)
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

/**
 * What the proxies that productions stand behind say of the address in the browser's bar, in the words of all of them:
 * rules and plugins ask for the one their host has.
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

/** The clone's headers as the browser needs them. */
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

/** A mapped body has another length, no byte ranges, and equals its original only in meaning: its tag is weak. */
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

/** Without those of the connection itself (RFC 9110, section 7.6.1). */
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
/** Promises of an https origin, which the clone is not. */
const httpsOnly = ['strict-transport-security', 'alt-svc', 'expect-ct']
