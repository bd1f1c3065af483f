// Sends one GET over a given connection, limited in bytes and time.
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { HttpAnswer } from './page.ts'
import type { PageAddress } from './visit.ts'

/** How much of a body is read: a head with inlined styles is long, and the body's classes come after it. */
const mostBytes = 2 * 2 ** 20

/** Rules against robots refuse clients that do not name themselves. */
export const userAgent = 'Mozilla/5.0 (compatible; Sitefork)'
const asBrowser = {
  'User-Agent': userAgent,
  Accept: 'text/html,application/json;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en',
  'Accept-Encoding': 'identity',
  Connection: 'close',
}

export interface PageRequest extends PageAddress {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** @returns undefined when nothing answers, or the signal is aborted meanwhile */
export function getPage(
  connection: Duplex,
  { host, path, headers = {}, signal }: PageRequest,
): Promise<HttpAnswer | undefined> {
  return new Promise((resolve) => {
    const end = (answer?: HttpAnswer) => {
      resolve(answer)
      connection.destroy()
    }
    connection.once('error', () => end())
    const asked = request({
      createConnection: () => connection,
      path,
      headers: { ...asBrowser, ...headers, Host: host },
      maxHeaderSize: 256 * 1024,
      signal,
    })
    asked.once('error', () => end())
    asked.once('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      const whole = () =>
        end({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(parts).toString('utf8'),
        })
      response.on('data', (part: Buffer) => {
        parts.push(part)
        length += part.length
        if (length > mostBytes) whole()
      })
      response.once('end', whole)
      // A body that was cut off still shows what the page is.
      response.once('error', whole)
      response.once('aborted', whole)
    })
    asked.end()
  })
}

/** Speaks TLS over a private tunnel, where it does not matter whose certificate the server has. */
export function overTls(connection: Duplex, servername: string): Duplex {
  return connectTls({ socket: connection, servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
}
