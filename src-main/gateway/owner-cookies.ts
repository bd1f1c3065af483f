// Marks a browser with the clone whose address it visits, and tells who comes with what another one left there.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Site } from './routes.ts'

/**
 * Two cookies of the gateway's own, which no clone sees: whose cookies the browser has for the clone's name and all below it,
 * and whose storage it has for one address. Cookies ignore ports, so the gateway's is in their names.
 */
const named = /^=?\s*sitefork-\d+-(?:clone|origin)\s*=/i

export const isOwnerCookie = (cookie: string) => named.test(cookie.trimStart())

/** A `Cookie` header without marks; undefined when nothing else is in it. */
export function withoutOwnerCookies(cookies: string): string | undefined {
  if (!cookies.includes('sitefork-')) return cookies
  const kept = cookies.split(';').filter((cookie) => !isOwnerCookie(cookie))
  return kept.length > 0 ? kept.join(';').trimStart() : undefined
}

export interface OwnerCookies {
  /** All that the browser has for the clone's name is this clone's. */
  readonly cookies: boolean
  /** So is all that it stored for this address. */
  readonly storage: boolean
  /** Something of another clone is there. */
  readonly foreign: boolean
}

/** What a request's marks say; undefined for an address that is used but once. */
export function readOwnerCookies({ headers }: IncomingMessage, { clone, pair }: Site): OwnerCookies | undefined {
  if (clone === undefined) return undefined
  const [cookies, storage] = [
    valuesOf(headers, nameOf('clone', pair.clone)),
    valuesOf(headers, nameOf('origin', pair.clone)),
  ]
  const own = (values: readonly string[]) => values.length > 0 && values.every((value) => value === clone)
  const foreign = [...cookies, ...storage].some((value) => value !== clone)
  return { cookies: own(cookies), storage: own(cookies) && own(storage), foreign }
}

/** `Set-Cookie` values that make a browser this clone's, for as long as browsers keep any. */
export function ownerCookiesFor({ clone = '', label, pair }: Site): readonly string[] {
  const kept = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000'
  return [
    `${nameOf('clone', pair.clone)}=${clone}; Domain=${label}.localhost; ${kept}`,
    `${nameOf('origin', pair.clone)}=${clone}; ${kept}`,
  ]
}

const nameOf = (what: 'clone' | 'origin', authority: string) =>
  `sitefork-${authority.slice(authority.lastIndexOf(':') + 1)}-${what}`

/** A cookie may be there several times, for paths and names of its own. */
function valuesOf({ cookie = '' }: IncomingHttpHeaders, name: string): readonly string[] {
  return cookie.split(';').flatMap((pair) => {
    const [key, value] = pair.trim().replace(/^=/, '').split('=')
    return key === name ? [value ?? ''] : []
  })
}
