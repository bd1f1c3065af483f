// Asks production's own web server for pages: through its SSH host, where no proxy or cache stands between.
import type { Duplex } from 'node:stream'
import type { AnsweredPage, CheckedPage } from '../../pages/checked-pages.ts'
import { getPage, overTls } from '../../pages/get-page.ts'
import type { PageKind } from '../../pages/page.ts'
import { type GetOnce, visit } from '../../pages/visit.ts'
import type { Ssh } from './ssh.ts'

/** The longest that one page may take. */
const onceMs = 15_000

interface WebServer {
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
}

/**
 * The web servers to try, in order: the host's own, which is reached without the proxies that turn robots away, then the one
 * that the site's name leads to, for the web server may be another machine. Names are resolved on the host, never here:
 * whatever a production calls itself, no address of this machine's network is asked.
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

/** Kinds of pages that only a WordPress answers with: another site of the same server has none of them. */
const ofWordpress: ReadonlySet<PageKind> = new Set<PageKind>(['front', 'post', 'page', 'not-found', 'login', 'index'])

/**
 * Asks for pages as a visitor who is not logged in; starts no job of WordPress.
 * @returns the answers of the first server that is a WordPress, else of the first that answered anything; empty where none did
 */
export async function askPages(
  ssh: Pick<Ssh, 'forward'>,
  { home: address, origins }: { readonly home: string; readonly origins: readonly string[] },
  asked: readonly CheckedPage[],
  signal: AbortSignal,
): Promise<readonly AnsweredPage[]> {
  const home = new URL(address)
  const own = new Set([home.host, ...origins].map((host) => host.toLowerCase().replace(/^www\./, '')))
  const isOwn = (host: string) => own.has(host.toLowerCase().replace(/^www\./, ''))
  let anything: readonly AnsweredPage[] = []
  for (const server of serversFor(home)) {
    if (signal.aborted) break
    const ask = askBy(ssh, server, home, signal)
    const answered = await Promise.all(
      asked.map(async (one) => ({ ...one, page: await visit(ask, { host: home.host, path: one.path }, isOwn) })),
    )
    if (answered.some(({ page }) => ofWordpress.has(page.kind))) return answered
    if (anything.length === 0 && answered.some(({ page }) => page.kind !== 'silent')) anything = answered
  }
  return anything
}

function askBy(
  ssh: Pick<Ssh, 'forward'>,
  { host, port, isEncrypted }: WebServer,
  home: URL,
  signal: AbortSignal,
): GetOnce {
  const headers = home.protocol === 'https:' && !isEncrypted ? { 'X-Forwarded-Proto': 'https' } : {}
  return async (target) => {
    const connection = await ssh.forward(host, port).catch(() => undefined)
    if (!connection) return undefined
    const stream: Duplex = isEncrypted ? overTls(connection, home.hostname) : connection
    return getPage(stream, { ...target, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(onceMs)]) })
  }
}
