// Logs a browser in to a clone: by an address that does so once, within seconds, and that only Sitefork's window and shell are given.
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { askOwner, type OwnerConnection, whyUnanswered } from './ask-owner.ts'
import { cookieToClone } from './cookies.ts'
import { substitute } from './mapping.ts'
import { type OwnPage, sendPage } from './pages.ts'
import type { Site } from './routes.ts'

/** A path of the gateway's own, at every clone's address; no WordPress has anything there. */
const logInPath = '/.sitefork/log-in'

/** How long an address logs somebody in. */
const lifeMs = 30_000
/** Unused ones beyond this many are forgotten, oldest first. */
const most = 100

/** Who is to be logged in, and where. */
export interface LogInWish {
  /** The id of one of the site's users; null for its administrator. */
  readonly user: number | null
  /** The directory of WordPress in the clone. */
  readonly wordpress: string
}

interface Issued extends LogInWish {
  readonly clone: string | undefined
  readonly until: number
  /** It was sent on to the host of the site's log-in page already. */
  readonly isSentOn: boolean
}

interface Entering extends Omit<OwnerConnection, 'wordpress' | 'userAgent'> {
  /** Has the clone's data asked for its addresses: the dashboard may be at a new one. @returns the site as it is then */
  readonly look: () => Promise<Site>
}

export interface LogIns {
  /** @returns the address that logs in, once */
  issue(site: Site, wish: LogInWish): string
  /** Whether a request is for such an address. */
  concerns(request: IncomingMessage): boolean
  /** Has an address count from now on: a browser has come with it, and waits for the clone to wake up. */
  prolong(request: IncomingMessage): void
  /** Answers a request that `concerns` is true for, once the clone is there. */
  answer(request: IncomingMessage, response: ServerResponse, asking: Entering): Promise<void>
}

/** @param now milliseconds of a clock that nobody sets */
export function createLogIns(now: () => number = () => performance.now()): LogIns {
  // By digest: how long a look takes tells nothing about a secret.
  const issued = new Map<string, Issued>()
  const keyOf = ({ url = '' }: IncomingMessage) => digest(url.slice(logInPath.length + 1))

  function add(clone: string | undefined, { user, wordpress }: LogInWish, isSentOn: boolean): string {
    const secret = randomBytes(24).toString('base64url')
    issued.set(digest(secret), { user, wordpress, clone, until: now() + lifeMs, isSentOn })
    const [oldest] = issued.keys()
    if (issued.size > most && oldest !== undefined) issued.delete(oldest)
    return `${logInPath}?${secret}`
  }

  /** @returns what an address was issued for, once */
  function take(request: IncomingMessage, { clone }: Site): Issued | undefined {
    const key = keyOf(request)
    const found = issued.get(key)
    issued.delete(key)
    return found && now() < found.until && found.clone === clone ? found : undefined
  }

  return {
    issue: (site, wish) => `http://${site.pair.clone}${add(site.clone, wish, false)}`,
    concerns: ({ url }) => url?.startsWith(`${logInPath}?`) ?? false,
    prolong(request) {
      const found = issued.get(keyOf(request))
      if (found && now() < found.until) issued.set(keyOf(request), { ...found, until: now() + lifeMs })
    },
    async answer(request, response, { look, ...asking }) {
      if (!isOpened(request)) return sendPage(response, onlyOpened)
      const wish = take(request, asking.site)
      if (!wish) return sendPage(response, spent)
      const userAgent = request.headers['user-agent']
      const [{ said, headers }, site] = await Promise.all([
        askOwner({ ...asking, wordpress: wish.wordpress, userAgent }, { do: 'log-in', user: wish.user }),
        look(),
      ])
      if (response.destroyed) return
      const other = said.is === 'elsewhere' && !wish.isSentOn ? addressOf(said.host, site) : undefined
      if (other !== undefined) {
        const to = `http://${other}${add(site.clone, wish, true)}`
        response.writeHead(303, { Location: to, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).end()
      } else if (said.is !== 'done') {
        sendPage(response, { status: 502, title: site.label, sentence: whyUnanswered(said, site.label) })
      } else {
        const cookies = headers.flatMap(([name, value]) =>
          name.toLowerCase() === 'set-cookie' ? [cookieToClone(value, site.mapping, site.pairs)] : [],
        )
        const page = { status: 200, title: site.label, sentence: 'You are being logged in.' } as const
        sendPage(response, { ...page, leadsTo: dashboardOf(said.to, site) }, { 'Set-Cookie': cookies })
      }
    },
  }
}

const digest = (secret: string) => createHash('sha256').update(secret).digest('hex')

const addressOf = (host: string, { pairs }: Site) => pairs.find(({ production }) => production === host)?.clone

/** @returns an address of the clone's, whatever the site says of its dashboard */
function dashboardOf(to: string, { mapping, pairs, pair, homePath }: Site): string {
  const mapped = substitute(mapping.toClone, to)
  const isOwn = pairs.some(({ clone }) => mapped.startsWith(`http://${clone}/`))
  return isOwn ? mapped : `http://${pair.clone}${homePath}/wp-admin/`
}

/**
 * Says whether a person opened the address in a tab of its own. Browsers say so in headers that no page can set; a client that says
 * nothing is none in which pages run.
 */
function isOpened({ method, headers }: IncomingMessage): boolean {
  const [mode, dest] = [headers['sec-fetch-mode'], headers['sec-fetch-dest']]
  const isPrefetched = headers['sec-purpose'] !== undefined || headers.purpose !== undefined
  return method === 'GET' && !isPrefetched && (mode ?? 'navigate') === 'navigate' && (dest ?? 'document') === 'document'
}

const onlyOpened: OwnPage = {
  status: 403,
  title: 'Not logged in',
  sentence: 'This address logs in only whoever opens it in a tab. Log in from Sitefork.',
}

const spent: OwnPage = {
  status: 403,
  title: 'Not logged in',
  sentence:
    'This address was used already, or is too old: each logs in once, within half a minute. Log in from Sitefork again.',
}
