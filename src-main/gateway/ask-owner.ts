// Asks a clone's WordPress, for the clone's owner, who its users are, and to log one of them in; see resources/images/web/log-in.php.
import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request as send } from 'node:http'
import { z } from 'zod'
import { siteUserSchema } from '../contract/models.ts'
import type { Connections } from './door.ts'
import { type Headers, header, headersOf, headersToProduction } from './headers.ts'
import type { Site } from './routes.ts'
import { awaitAnswer, largestHead, type Timeouts } from './upstream-answer.ts'

/** A path of the clone's web server that is not of the site; browsers' requests have no mark, and get nothing there. */
const ownPath = '/.sitefork/owner'
/** The header with the mark of a request of the gateway's own, and of its answer; no browser's request has it (`headers.ts`). */
const markName = 'X-Sitefork-Owner'

/** The answer has so many bytes at most: two hundred users whose every name is as long as it may be. */
const mostBytes = 1024 * 1024

export type OwnerQuestion =
  | { readonly do: 'users'; readonly search: string; readonly limit: number }
  /** `user`: an id; null for the administrator. */
  | { readonly do: 'log-in'; readonly user: number | null }

const saidSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('users'), users: z.array(siteUserSchema), isMore: z.boolean() }),
  /** `to`: the address of the dashboard. */
  z.object({ is: z.literal('done'), to: z.string() }),
  /** Its log-in page is at another host of the site. */
  z.object({ is: z.literal('elsewhere'), host: z.string() }),
  z.object({ is: z.literal('nobody') }),
  /** There is no WordPress where it is looked for. */
  z.object({ is: z.literal('missing') }),
  /** WordPress was loaded, and its plugins were not. */
  z.object({ is: z.literal('stopped') }),
])

export type OwnerAnswer = z.infer<typeof saidSchema> | { readonly is: 'unanswered'; readonly status: number | null }

export interface OwnerConnection {
  readonly site: Site
  /** The port of the clone's web server on 127.0.0.1. */
  readonly port: number
  readonly connections: Connections
  readonly timeouts: Timeouts
  /** The directory of WordPress in the clone. */
  readonly wordpress: string
  /** The browser that is logged in, as a session notes it. */
  readonly userAgent?: string | undefined
}

interface Heard {
  readonly said: OwnerAnswer
  /** The headers of the answer, which have the cookies. */
  readonly headers: Headers
}

/**
 * Asks past all rules that the site has for its addresses; and once more where they hold, for a site that does not come up without
 * what they set.
 */
export async function askOwner(asking: OwnerConnection, question: OwnerQuestion): Promise<Heard> {
  const heard = await ask(asking, ownPath, question)
  if (heard.said.is !== 'unanswered') return heard
  const again = await ask(asking, `${asking.site.homePath}/index.php`, question)
  return again.said.is === 'unanswered' ? heard : again
}

async function ask(
  { site, port, connections, timeouts, wordpress, userAgent }: OwnerConnection,
  path: string,
  question: OwnerQuestion,
): Promise<Heard> {
  const mark = randomBytes(24).toString('base64url')
  const body = JSON.stringify({ ...question, wordpress, path: `${site.homePath}/` })
  const headers: Headers = [
    ...headersToProduction(userAgent ? [['User-Agent', userAgent]] : [], site.mapping, site.pair),
    [markName, mark],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ]
  // A new connection: nothing tells in time that a kept one is closed, and this may be asked once only.
  const agent = connections.fresh
  const asked = { host: '127.0.0.1', port, agent, method: 'POST', path, headers: headers.flat(), setHost: false }
  const upstream = send({ ...asked, maxHeaderSize: largestHead })
  const heard = awaitAnswer(upstream, timeouts)
  upstream.end(body)
  const found = await heard
  if (found.is !== 'answer') {
    upstream.destroy()
    return { said: { is: 'unanswered', status: null }, headers: [] }
  }
  const { answer } = found
  const answered = headersOf(answer.rawHeaders)
  const text = header(answered, markName.toLowerCase()) === mark ? await textOf(answer) : undefined
  answer.destroy()
  // One line; whatever plugins say at the end comes behind it.
  const [line = ''] = text?.split('\n') ?? []
  const said = saidSchema.safeParse(parsed(line)).data
  return { said: said ?? { is: 'unanswered', status: answer.statusCode ?? null }, headers: answered }
}

/** @returns undefined where it breaks off or is too long */
async function textOf(answer: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > mostBytes) return undefined
      pieces.push(piece)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(pieces).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @returns a sentence that says why the owner did not get what was asked for */
export function whyUnanswered(said: OwnerAnswer, label: string): string {
  switch (said.is) {
    case 'nobody':
      return `There is no such user in “${label}” now, so nobody was logged in. Choose another one in Sitefork.`
    case 'elsewhere':
      return `The log-in page of “${label}” is at ${said.host}, in place of which this clone does not answer. Nobody was logged in.`
    case 'missing':
      return `WordPress is not where “${label}” had it when it was made, so nobody can be logged in with one click. Its log-in page works as ever.`
    case 'users':
    case 'done':
    case 'stopped':
      return `WordPress of “${label}” was loaded without its plugins, so nobody was logged in. Is it installed completely?`
    case 'unanswered':
      return said.status === 404
        ? `“${label}” was started by an earlier version of Sitefork. Stop it and start it again, then log in.`
        : `WordPress of “${label}” ended before its plugins were loaded${said.status === null ? '' : ` (status ${said.status})`}, so nobody was logged in. Look at its home page: it may say why.`
  }
}
