// Asks production's own web server for pages: through its SSH host, where no proxy or cache stands between.
import type { Duplex } from 'node:stream'
import type { AnsweredPage, CheckedPage } from '../../pages/checked-pages.ts'
import { getPage, overTls } from '../../pages/get-page.ts'
import type { HttpAnswer, PageKind } from '../../pages/page.ts'
import { type GetOnce, visit } from '../../pages/visit.ts'
import type { Ssh } from './ssh.ts'

/** The longest that one page may take. */
const onceMs = 15_000

interface WebServer {
  readonly host: string
  /** The host itself, or what the site's name leads to. */
  readonly by: 'host' | 'name'
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
    { host: '127.0.0.1', by: 'host', port, isEncrypted: isHttps },
    ...(isHttps ? [{ host: '127.0.0.1', by: 'host', port: 80, isEncrypted: false } as const] : []),
    { host: home.hostname, by: 'name', port, isEncrypted: isHttps },
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

/** How one path is asked for. */
export interface AskedPath {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** The longest that it may take, milliseconds. */
  readonly ms?: number
}

export interface PathAnswer extends HttpAnswer {
  readonly by: WebServer['by']
}

/**
 * Asks the web servers for one path, one after the other, without following redirects.
 * @param isEnough ends it with that answer
 * @returns what answered, in order
 */
export async function askPath(
  ssh: Pick<Ssh, 'forward'>,
  address: string,
  asked: AskedPath,
  isEnough: (answer: PathAnswer) => boolean,
  signal: AbortSignal,
): Promise<readonly PathAnswer[]> {
  const home = new URL(address)
  const answers: PathAnswer[] = []
  for (const server of serversFor(home)) {
    if (signal.aborted) break
    const told = await askBy(ssh, server, home, signal, asked)({ host: home.host, path: asked.path })
    if (!told) continue
    const answer = { ...told, by: server.by }
    answers.push(answer)
    if (isEnough(answer)) break
  }
  return answers
}

function askBy(
  ssh: Pick<Ssh, 'forward'>,
  { host, port, isEncrypted }: WebServer,
  home: URL,
  signal: AbortSignal,
  { headers: more = {}, ms = onceMs }: Omit<AskedPath, 'path'> = {},
): GetOnce {
  const forwarded = home.protocol === 'https:' && !isEncrypted ? { 'X-Forwarded-Proto': 'https' } : {}
  const headers = { ...forwarded, ...more }
  return async (target) => {
    const connection = await ssh.forward(host, port).catch(() => undefined)
    if (!connection) return undefined
    const stream: Duplex = isEncrypted ? overTls(connection, home.hostname) : connection
    return getPage(stream, { ...target, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) })
  }
}
