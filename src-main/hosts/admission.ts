// Decides who may speak to the web host: the right name in Host, the right Origin, and the token of this start. No cookie
// counts: a browser sends them to every server of the same name, whatever its port, and takes them from each.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The path at which a host proves that it wrote the note. */
export const alivePath = '/alive'
/** The path of the WebSocket. */
export const rpcPath = '/rpc'
/** The path that gives tickets to a caller with the token. */
export const ticketPath = '/ticket'
/** The path at which a page exchanges its ticket for the token, and asks whether the token is still valid. */
export const sessionPath = '/session'

/** The WebSocket subprotocol; a page adds a second one, this with a dot and the token: it can set no header. */
export const socketProtocol = 'sitefork'

export interface Admission {
  /** @returns whether Host names this server; false for another name that DNS points here (rebinding) */
  isOurs(headers: IncomingHttpHeaders): boolean
  /** @returns whether the window's own page asks; every browser sends the Origin with POST */
  isOwnPage(headers: IncomingHttpHeaders): boolean
  /** @returns whether the caller holds the token and is no other site's page */
  mayCall(headers: IncomingHttpHeaders): boolean
}

export function createAdmission(token: string, port: number): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const isOurs = ({ host }: IncomingHttpHeaders) => host !== undefined && hosts.includes(host.toLowerCase())
  const isOwnPage = (headers: IncomingHttpHeaders) =>
    isOurs(headers) && headers.origin === `http://${headers.host?.toLowerCase()}`
  const hasToken = ({ authorization, 'sec-websocket-protocol': protocols }: IncomingHttpHeaders) => {
    const [scheme, value] = (authorization ?? '').split(' ')
    if (scheme?.toLowerCase() === 'bearer') return same(value ?? '', token)
    const offered = (protocols ?? '').split(',').map((one) => one.trim())
    return offered.some(
      (one) => one.startsWith(`${socketProtocol}.`) && same(one.slice(socketProtocol.length + 1), token),
    )
  }
  return {
    isOurs,
    isOwnPage,
    // Every browser names the page's origin where it may change something; only the command leaves it out.
    mayCall: (headers) => (headers.origin === undefined ? isOurs(headers) : isOwnPage(headers)) && hasToken(headers),
  }
}

/** @returns the answer to a challenge that only a host with the token can give, so that the token is never sent */
export function proofOf(token: string, challenge: string): string {
  return createHmac('sha256', token).update(`alive ${challenge}`).digest('base64url')
}

/** Compares two texts in a time that does not depend on where they differ. */
export function same(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
