// The button on the page of a clone that failed: only a person who clicks it there starts the clone.
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type OwnPage, sendPage } from './pages.ts'
import type { Site } from './routes.ts'

/** A path of the gateway's own, at every clone's address; no WordPress has anything there. */
export const startPath = '/.sitefork/start'

/** The characters that the form may have, which is a token and nothing else. */
const mostCharacters = 200

const refused: OwnPage = {
  status: 403,
  title: 'Not started',
  sentence:
    'Only a click on the button of this page starts the clone. Go back and click it, or start the clone in Sitefork.',
}

/** Answers a request for `startPath` with a redirect to the clone's page, after a click has started the clone. */
export async function answerStart(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { upstream } = site
  if (request.method === 'POST' && upstream.is === 'failed') {
    const token = isClicked(request) ? await tokenOf(request) : undefined
    if (token === undefined || !same(token, upstream.token)) return sendPage(response, refused)
    void upstream.start()
  }
  response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store', Connection: 'close' }).end()
}

/**
 * Says whether somebody clicked: the whole window navigates, from a page of this very address, by a person's action. Browsers say so
 * in headers that no page can set, so a script of the clone cannot, even where it has read the token.
 */
function isClicked({ headers }: IncomingMessage): boolean {
  return (
    headers.origin === `http://${headers.host}` &&
    headers['sec-fetch-site'] === 'same-origin' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-fetch-user'] === '?1'
  )
}

async function tokenOf(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const piece of request) {
    text += piece
    if (text.length > mostCharacters) return undefined
  }
  return new URLSearchParams(text).get('token') ?? undefined
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}
