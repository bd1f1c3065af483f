// Waits for the first page of a clone, asked for as a browser would.
import { type IncomingMessage, request as send } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { withoutCron as untouchedWord } from '../pages/checked-pages.ts'
import { userAgent } from '../pages/get-page.ts'
import { type Substitution, substitute } from './mapping.ts'
import { ownPageHeader } from './pages.ts'
import { largestHead } from './upstream-answer.ts'

export interface FirstAnswer {
  /** The HTTP status; null when the clone's web server did not answer at all. */
  readonly status: number | null
  /** The home URL that the site says it has, mapped back to production's; absent where it says none. */
  readonly home?: string
  /** Origins from which files of the site come and in place of which the clone does not answer; absent where there are none. */
  readonly elsewhere?: readonly string[]
}

const untouched = `?${untouchedWord}`
const browserHeaders = { 'User-Agent': userAgent, Accept: 'text/html,*/*;q=0.8' }

/** The pause between two tries: short, for a person waits for the first good one. */
const betweenMs = 20
/** How long one try may take before the server is asked again. */
const onceMs = 10_000
/** How long errors are taken for those of a database that still starts; after that they are the site's own. */
const settledMs = 15_000

interface Asked {
  readonly url: string
  readonly toProduction: Substitution
}

/**
 * Asks through the gateway until the clone answers without a server error.
 * @throws the signal's reason when aborted
 */
export async function awaitFirstAnswer(
  gatewayPort: number,
  asking: Asked,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<FirstAnswer> {
  const end = performance.now() + deadlineMs
  let answer: FirstAnswer = { status: null }
  let failingSince: number | undefined
  for (let now = performance.now(); now < end; now = performance.now()) {
    signal.throwIfAborted()
    const asked = await askOnce(
      gatewayPort,
      asking,
      AbortSignal.any([signal, AbortSignal.timeout(Math.min(onceMs, Math.ceil(end - now)))]),
    )
    if (asked) answer = asked
    if (asked?.status && asked.status < 500) break
    failingSince = asked ? (failingSince ?? now) : undefined
    if (failingSince !== undefined && performance.now() - failingSince > settledMs) break
    // Each try has a site that fails do all its work again, so they grow rarer.
    const failingMs = failingSince === undefined ? 0 : performance.now() - failingSince
    await pause(Math.max(betweenMs, failingMs / 10), undefined, { signal })
  }
  return answer
}

/** @returns null when the gateway itself answers, or nobody */
function askOnce(gatewayPort: number, { url, toProduction }: Asked, signal: AbortSignal): Promise<FirstAnswer | null> {
  const { host, pathname } = new URL(url)
  return new Promise((resolve) => {
    const asked = send({
      host: '127.0.0.1',
      port: gatewayPort,
      path: pathname + untouched,
      headers: { Host: host, ...browserHeaders },
      agent: false,
      maxHeaderSize: largestHead,
      signal,
    })
    asked.once('response', async (answer) => {
      const own = answer.headers[ownPageHeader.toLowerCase()] !== undefined
      const text = await readSome(answer).catch(() => '')
      const said = saidIn(answer, text, { path: pathname, toProduction })
      resolve(own ? null : { status: answer.statusCode ?? null, ...said })
    })
    asked.once('error', () => resolve(null))
    asked.end()
  })
}

/** How many characters of a page are looked through. */
const mostRead = 512 * 1024

async function readSome(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of answer as AsyncIterable<Buffer>)
    if (text.length < mostRead) text += piece.toString('latin1')
  return text
}

/**
 * WordPress says its home in a header of every page (`rest_output_link_header`) and by redirecting there; scripts and styles that
 * come from elsewhere (a CDN, WP_CONTENT_URL) have WordPress' own paths there.
 */
function saidIn(
  { headers }: IncomingMessage,
  text: string,
  { path, toProduction }: { readonly path: string; readonly toProduction: Substitution },
): Omit<FirstAnswer, 'status'> {
  const link = /<(https?:[^>]+)>;\s*rel="https:\/\/api\.w\.org\/"/.exec(String(headers.link ?? ''))?.[1]
  const leads = headers['x-redirect-by'] === 'WordPress' ? URL.parse(headers.location ?? '') : null
  const isSame = leads && `${leads.pathname}${leads.search}` === path + untouched
  const said = link?.replace(rest, '') ?? (isSame ? leads.origin + path : undefined)
  const files = new Set([...text.matchAll(ownFile)].map(([, scheme = 'https:', host]) => `${scheme}//${host}`))
  const elsewhere = [...files].filter((url) => !(URL.parse(url)?.hostname.endsWith('.localhost') ?? true))
  return {
    ...(said && { home: substitute(toProduction, said).replace(/\/+$/, '') }),
    ...(elsewhere.length > 0 && { elsewhere }),
  }
}

/** The path of WordPress' REST interface behind the home URL. */
const rest = /(?:\/index\.php)?\/(?:wp-json\/?|\?rest_route=\/?)$/

/** No path with a dot in it: that is another site's, on a host that serves many (`i0.wp.com/acme.example/…`). */
const ownFile =
  /\b(?:src|href)=["'](https?:)?\/\/([a-z0-9.:-]+)(?:\/[a-z0-9_-]+){0,2}\/wp-(?:includes|content\/(?:plugins|themes|mu-plugins))\/[^"'?]+\.(?:js|mjs|css)\b/gi
