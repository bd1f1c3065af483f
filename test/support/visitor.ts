// A small browser without a screen: keeps cookies, follows redirects, speaks to one loopback port for every host.

import { randomBytes } from 'node:crypto'
import { request as send } from 'node:http'
import { crc32, deflateSync } from 'node:zlib'

export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly text: string
}

export interface Visit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
}

export interface Visitor {
  /** `path` is relative to the site's address, or a whole URL. */
  visit(path: string, options?: Visit): Promise<Page>
  /** Every host that a redirect led to. */
  readonly hosts: ReadonlySet<string>
}

export function createVisitor(site: string): Visitor {
  const cookies = new Map<string, string>()
  const hosts = new Set<string>()
  const once = (url: URL, { method = 'GET', headers = {}, body }: Visit) =>
    new Promise<Page>((resolve, reject) => {
      hosts.add(url.host)
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
      const asked = send(
        {
          host: '127.0.0.1',
          port: url.port,
          path: url.pathname + url.search,
          method,
          agent: false,
          maxHeaderSize: 512 * 1024,
          headers: { Host: url.host, ...(cookie && { Cookie: cookie }), ...length, ...headers },
        },
        async (answer) => {
          const pieces: Buffer[] = []
          for await (const piece of answer) pieces.push(piece)
          for (const set of answer.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
            cookies.set(name, value)
          }
          const bytes = Buffer.concat(pieces)
          resolve({
            url: url.href,
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: bytes,
            text: bytes.toString(),
          })
        },
      )
      asked.once('error', reject)
      asked.end(body)
    })
  return {
    hosts,
    async visit(path, options = {}) {
      let url = new URL(path.includes('://') ? path : site + path)
      let page = await once(url, options)
      for (let hop = 0; page.status >= 300 && page.status < 400 && page.headers.location && hop < 10; hop++) {
        url = new URL(String(page.headers.location), url)
        page = await once(url, {})
      }
      return page
    },
  }
}

/** Logs into wp-admin as admin; gives the nonce that REST asks for. */
export async function logIn({ visit }: Visitor, site: string, password = 'pass word'): Promise<string> {
  await visit('/wp-login.php')
  const form = new URLSearchParams({
    log: 'admin',
    pwd: password,
    testcookie: '1',
    redirect_to: `${site}/wp-admin/`,
  })
  const page = await visit('/wp-login.php', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  if (!page.text.includes('id="wpadminbar"')) throw new Error(`Login led to ${page.url} (${page.status})`)
  return (await visit('/wp-admin/admin-ajax.php?action=rest-nonce')).text
}

/** Opens an address that logs in with one click, as a browser does: it goes on to where the page leads. */
export async function openLogIn({ visit }: Visitor, address: string): Promise<Page> {
  const page = await visit(address)
  const [, to] = /<meta http-equiv="refresh" content="0;url=([^"]+)"/.exec(page.text) ?? []
  return to === undefined ? page : visit(to)
}

/** A valid picture of noise, which no compression makes smaller. */
export function noisePng(width: number, height: number): Buffer {
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), randomBytes(3 * width)]))
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  size.set([8, 2, 0, 0, 0], 8)
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(named), 4)
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
