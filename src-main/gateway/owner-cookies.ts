// Cookies by which the gateway knows whether what a browser has stored for an address is of the clone that has the address now.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Site } from './routes.ts'

/**
 * The two owner cookies, which no clone sees, name a clone: the one whose cookies the browser has for the clone's name and all
 * below it, and the one whose storage it has for one address. Cookies ignore ports, so the gateway's port is in their names.
 */
const named = /^=?\s*sitefork-\d+-(?:clone|origin)\s*=/i

export const isOwnerCookie = (cookie: string) => named.test(cookie.trimStart())

/** @returns a `Cookie` header without owner cookies; undefined when nothing else is in it */
export function withoutOwnerCookies(cookies: string): string | undefined {
  if (!cookies.includes('sitefork-')) return cookies
  const kept = cookies.split(';').filter((cookie) => !isOwnerCookie(cookie))
  return kept.length > 0 ? kept.join(';').trimStart() : undefined
}

/** What the owner cookies of a request say. */
export interface OwnerCookies {
  /** Whether all cookies that the browser has for the clone's name are this clone's. */
  readonly cookies: boolean
  /** Whether all that the browser stored for this address is this clone's, too. */
  readonly storage: boolean
  /** Whether there is something of another clone. */
  readonly foreign: boolean
}

/** @returns undefined for an address that is used only once, and has no owner */
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

/** @returns `Set-Cookie` values of the owner cookies, which browsers keep for as long as they keep any */
export function ownerCookiesFor({ clone = '', label, pair }: Site): readonly string[] {
  const kept = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000'
  return [
    `${nameOf('clone', pair.clone)}=${clone}; Domain=${label}.localhost; ${kept}`,
    `${nameOf('origin', pair.clone)}=${clone}; ${kept}`,
  ]
}

const nameOf = (what: 'clone' | 'origin', authority: string) =>
  `sitefork-${authority.slice(authority.lastIndexOf(':') + 1)}-${what}`

/** @returns the values of a cookie, which may be there several times, for other paths and domains */
function valuesOf({ cookie = '' }: IncomingHttpHeaders, name: string): readonly string[] {
  return cookie.split(';').flatMap((pair) => {
    const [key, value] = pair.trim().replace(/^=/, '').split('=')
    return key === name ? [value ?? ''] : []
  })
}
