// Production's own web server, as its pages are asked for: from its host, where nothing stands between, or from here.
import type { Duplex } from 'node:stream'
import type { AnsweredPage, AskedPage } from '../../answers/asked-pages.ts'
import { encrypted, get } from '../../answers/http.ts'
import type { PageKind } from '../../answers/page.ts'
import { type Ask, visit } from '../../answers/visit.ts'
import type { Ssh } from './ssh.ts'

/** What one page may take. */
const onceMs = 15_000

interface WebServer {
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
}

/**
 * From its host the server is reached without what stands before it and doubts robots; then as a visitor of its own network
 * would, where the web server is another machine's. Names are resolved there, never here: whatever a production calls itself,
 * no address of this machine's network is asked.
 */
function serversFor(home: URL): readonly WebServer[] {
  const isHttps = home.protocol === 'https:'
  const port = Number(home.port || (isHttps ? 443 : 80))
  return [
    { host: '127.0.0.1', port, isEncrypted: isHttps },
    ...(isHttps ? [{ host: '127.0.0.1', port: 80, isEncrypted: false }] : []),
    { host: home.hostname, port, isEncrypted: isHttps },
  ]
}

/** What only a WordPress answers: another site of the same server has none of these. */
const ofWordpress: ReadonlySet<PageKind> = new Set<PageKind>(['front', 'post', 'page', 'not-found', 'login', 'index'])

/**
 * Production's own answers: those of the first way that leads to a WordPress, else of the first that leads anywhere. Nothing
 * but pages is asked for, as somebody who is not logged in, and no job of WordPress is started.
 * @returns none where no way leads to its web server
 */
export async function askPages(
  ssh: Pick<Ssh, 'forward'>,
  { home: address, origins }: { readonly home: string; readonly origins: readonly string[] },
  asked: readonly AskedPage[],
  signal: AbortSignal,
): Promise<readonly AnsweredPage[]> {
  const home = new URL(address)
  const own = new Set([home.host, ...origins].map((host) => host.toLowerCase().replace(/^www\./, '')))
  const isOwn = (host: string) => own.has(host.toLowerCase().replace(/^www\./, ''))
  let anything: readonly AnsweredPage[] = []
  for (const way of serversFor(home)) {
    if (signal.aborted) break
    const ask = askBy(ssh, way, home, signal)
    const answered = await Promise.all(
      asked.map(async (one) => ({ ...one, page: await visit(ask, { host: home.host, path: one.path }, isOwn) })),
    )
    if (answered.some(({ page }) => ofWordpress.has(page.kind))) return answered
    if (anything.length === 0 && answered.some(({ page }) => page.kind !== 'silent')) anything = answered
  }
  return anything
}

function askBy(ssh: Pick<Ssh, 'forward'>, { host, port, isEncrypted }: WebServer, home: URL, signal: AbortSignal): Ask {
  const headers = home.protocol === 'https:' && !isEncrypted ? { 'X-Forwarded-Proto': 'https' } : {}
  return async (target) => {
    const connection = await ssh.forward(host, port).catch(() => undefined)
    if (!connection) return undefined
    const stream: Duplex = isEncrypted ? encrypted(connection, home.hostname) : connection
    return get(stream, { ...target, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(onceMs)]) })
  }
}
