// One GET over a connection that somebody else made, bounded in bytes and time.
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { HttpAnswer } from './page.ts'
import type { PageAddress } from './visit.ts'

/** Heads with all their styles in them are long; what names the kind of page comes after. */
const mostBytes = 2 * 2 ** 20

/** Rules against robots shut out who does not say what it is. */
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

/** Undefined where nothing answers, or the signal was aborted meanwhile. */
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
      // What was cut off in the middle is still what was shown.
      response.once('error', whole)
      response.once('aborted', whole)
    })
    asked.end()
  })
}

/** TLS for a server that is reached by a way nobody else is on: whose certificate it has says nothing more of it. */
export function overTls(connection: Duplex, servername: string): Duplex {
  return connectTls({ socket: connection, servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
}
