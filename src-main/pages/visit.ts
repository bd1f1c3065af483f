// Asks for a page as a browser does, and follows where the site itself leads.
import { plainText } from '../contract/plain-text.ts'
import { type HttpAnswer, readPage, type ShownPage, silent } from './page.ts'

export interface PageAddress {
  /** With the port where it is not the usual. */
  readonly host: string
  /** With its query. */
  readonly path: string
}

/** Asks once; undefined where nothing answers. */
export type GetOnce = (target: PageAddress) => Promise<HttpAnswer | undefined>

/** As many as browsers follow. */
const mostRedirects = 20

/**
 * @param isOwn whether a host is the site's: what it leads to there is asked too
 * @returns what is shown in the end
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
    // No cookie is kept, so whoever leads to the same address a second time does so for ever.
    if (been.has(location)) break
    been.add(location)
  }
  return { status: null, title: '', kind: 'loop', ledTo, ledBy }
}
