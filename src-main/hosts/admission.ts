// Decides who may speak to the web host: the right name in Host, the right Origin, and the token of this start.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Where a host proves that it is the one that wrote the note. */
export const alivePath = '/alive'
/** Where the socket opens. */
export const rpcPath = '/rpc'

export interface Admission {
  /** False for a name that only points at us by DNS (rebinding). */
  isOurs(headers: IncomingHttpHeaders): boolean
  isToken(text: string): boolean
  /** Value of the Set-Cookie header that admits a browser from now on. */
  cookie(): string
  /** A browser that exchanged the token for the cookie. */
  hasCookie(headers: IncomingHttpHeaders): boolean
  /** For the socket, which pages of other origins can open too. */
  mayCall(headers: IncomingHttpHeaders): boolean
}

export function createAdmission(token: string, port: number): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  // Cookies ignore ports: the name keeps hosts apart, and the value, which other local servers get to see, is no Bearer.
  const name = `sitefork_${port}`
  const pass = createHmac('sha256', token).update('cookie').digest('base64url')

  const isOurs = ({ host }: IncomingHttpHeaders) => host !== undefined && hosts.includes(host.toLowerCase())
  const hasCookie = ({ cookie }: IncomingHttpHeaders) =>
    (cookie ?? '').split(';').some((pair) => {
      const [key, value] = pair.trim().split('=')
      return key === name && same(value ?? '', pass)
    })
  const hasBearer = ({ authorization }: IncomingHttpHeaders) => {
    const [scheme, value] = (authorization ?? '').split(' ')
    return scheme?.toLowerCase() === 'bearer' && same(value ?? '', token)
  }
  return {
    isOurs,
    isToken: (text) => same(text, token),
    cookie: () => `${name}=${pass}; HttpOnly; SameSite=Strict; Path=/`,
    hasCookie,
    mayCall(headers) {
      if (!isOurs(headers)) return false
      // Every browser names the page's origin; only the command may leave it out.
      if (headers.origin === undefined) return hasBearer(headers)
      return headers.origin === `http://${headers.host?.toLowerCase()}` && (hasCookie(headers) || hasBearer(headers))
    },
  }
}

/** What only a host that knows the token can answer; the token itself is never sent to find that out. */
export function proofOf(token: string, challenge: string): string {
  return createHmac('sha256', token).update(`alive ${challenge}`).digest('base64url')
}

/** In a time that tells nothing about where two texts differ. */
export function same(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
