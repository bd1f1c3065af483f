// Requests a page as a browser does, and follows redirects within the site.
import { plainText } from '../contract/plain-text.ts'
import { type HttpAnswer, readPage, type ShownPage, silent } from './page.ts'

export interface PageAddress {
  /** The host, with its port unless that is the default. */
  readonly host: string
  /** The path with its query. */
  readonly path: string
}

/** Sends one request. @returns undefined when nothing answers */
export type GetOnce = (target: PageAddress) => Promise<HttpAnswer | undefined>

/** The redirects that browsers follow. */
const mostRedirects = 20

/**
 * @param isOwn whether a host is the site's own, so that a redirect there is followed
 * @returns the page that is shown in the end
 */
export async function visit(ask: GetOnce, target: PageAddress, isOwn: (host: string) => boolean): Promise<ShownPage> {
  let at = target
  let ledTo = ''
  let ledBy = ''
  const been = new Set<string>()
  for (let count = 0; count <= mostRedirects; count++) {
    const answer = await ask(at)
    if (!answer) return { ...silent, ledTo, ledBy }
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined
    if (location === undefined) return { ...readPage(answer, at.path), ledTo, ledBy }
    ledTo = plainText(location)
    ledBy = plainText(answer.headers['x-redirect-by'] ?? '', 60)
    const next = URL.parse(location, `http://${at.host}${at.path}`)
    if (!next || !isOwn(next.host)) return { status: answer.status, title: '', kind: 'away', ledTo, ledBy }
    at = { host: next.host, path: next.pathname + next.search }
    // No cookie is kept, so a second redirect to the same address means a loop.
    if (been.has(location)) break
    been.add(location)
  }
  return { status: null, title: '', kind: 'loop', ledTo, ledBy }
}
