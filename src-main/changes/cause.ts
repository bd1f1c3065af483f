// Who or what made an edit, by the request that wrote. Pure.
import type { Editor } from '../contract/changes.ts'
import { plainText } from '../contract/plain-text.ts'
import { nameOfSlug, shownTitle } from './cell-text.ts'
import { globExpression } from './glob.ts'
import type { KnownRequest } from './knowledge.ts'
import type { Known } from './known.ts'
import type { RequestName } from './request.ts'

/** A request taken apart. */
export interface AskedFor {
  readonly path: string
  readonly query: URLSearchParams
  /** What it asks WordPress to do; empty where it says nothing. */
  readonly action: string
}

export function askedFor(request: RequestName): AskedFor {
  const at = request.path.indexOf('?')
  const path = at < 0 ? request.path : request.path.slice(0, at)
  const query = new URLSearchParams(at < 0 ? '' : request.path.slice(at + 1))
  const actions = [...query.getAll('action'), ...query.getAll('action2')].filter((one) => one !== '' && one !== '-1')
  return { path, query, action: actions.at(-1) ?? '' }
}

/** What the dashboard asks for while nobody does anything, or to remember how it looks. */
const ownActions = new Set([
  'heartbeat',
  'wp-compression-test',
  'closed-postboxes',
  'meta-box-order',
  'hidden-columns',
  'dismiss-wp-pointer',
  'wp-remove-post-lock',
  'get-community-events',
  'dashboard-widgets',
  'health-check-site-status-result',
  'health-check-get-sizes',
])

export interface Automatic {
  /** The subject of a sentence: `WordPress’ scheduler`. */
  readonly who: string
  /** Why what it writes is noise. */
  readonly why: string
}

/** Whether Sitefork wrote it, to take back what an edit or a thing had changed. */
export const isUndo = ({ method }: RequestName) => method === 'UNDO'

/** Whether Sitefork wrote it, to put changes of clones on top of another state; its path is a predicate. */
export const isMerge = ({ method }: RequestName) => method === 'MERGE'

/** Whether somebody had Sitefork write it, or a command. */
export const isCommand = (request: RequestName) => request.method === 'CLI' || isUndo(request) || isMerge(request)

/** @returns undefined where somebody asked for it */
export function automaticOf(request: RequestName, known: readonly KnownRequest[] = []): Automatic | undefined {
  if (isCommand(request)) return undefined
  const asked = askedFor(request)
  if (/\/wp-cron\.php$/.test(asked.path) || asked.query.has('doing_wp_cron')) {
    return { who: 'WordPress’ scheduler', why: 'WordPress’ scheduler wrote it by itself' }
  }
  if (/\/admin-ajax\.php$/.test(asked.path) && ownActions.has(asked.action)) {
    const who = asked.action === 'heartbeat' ? 'the editor’s heartbeat' : 'the dashboard'
    return { who, why: `${who} wrote it by itself` }
  }
  const found = known.find((one) => one.automatic && isLike(request, asked, one))
  return found && { who: found.says ?? 'a plugin', why: `${found.says ?? 'a plugin'} wrote it by itself` }
}

/** @returns what is known of a request, as a predicate: `logged in` */
export function purposeOf(request: RequestName, known: readonly KnownRequest[]): string | undefined {
  const asked = askedFor(request)
  return known.find((one) => !one.automatic && !one.deed && isLike(request, asked, one))?.says
}

/**
 * @returns what somebody did by a request, as a predicate, where the request alone says it: `deleted the plugin Akismet`. Of what was
 *   there for a while only, the states that are compared know nothing
 */
export function deedOf(request: RequestName, known: Pick<Known, 'requests' | 'title'>): string | undefined {
  const asked = askedFor(request)
  const found = known.requests.find((one) => one.deed && isLike(request, asked, one))
  return found?.says?.replace(/the (plugin|theme) \{\1\}/, (_, kind: string) => {
    const slug = slugOf(asked.query.get(kind) || asked.query.get('slug') || '')
    return slug ? `the ${kind} ${known.title(`${kind}:${slug}`) ?? shownTitle(nameOfSlug(slug))}` : `a ${kind}`
  })
}

/** Of `akismet/akismet.php`, and of `akismet.5.3.zip`. */
const slugOf = (name: string) => name.replace(/\/.*$/, '').replace(/(?:[.-]v?\d+(?:\.\d+)*)?\.(?:zip|php)$/i, '')

function isLike(request: RequestName, asked: AskedFor, { path, action, method }: KnownRequest): boolean {
  const fits = (patterns: string | readonly string[] | undefined, text: string) =>
    patterns === undefined || [patterns].flat().some((pattern) => globExpression(pattern).test(text))
  return fits(path, asked.path) && fits(action, asked.action) && (method === undefined || method === request.method)
}

/**
 * @param login who was logged in, by name; null where it is not known
 * @param known requests that plugins send by themselves
 */
export function editorOf(
  request: RequestName | null,
  login: string | null,
  known: readonly KnownRequest[] = [],
): Editor {
  if (!request) return { is: 'unnamed' }
  if (isCommand(request)) return { is: 'command' }
  if (automaticOf(request, known)) return { is: 'wordpress' }
  if (request.user === 0) return { is: 'visitor' }
  return { is: 'user', id: request.user, name: login === null ? String(request.user) : plainText(login, 100) }
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether it only asked to be shown a page of the site, in WordPress’ own way. */
export function isVisit(request: RequestName): boolean {
  const { path, action } = askedFor(request)
  const isFront = !/\.php$/.test(path) || /\/index\.php$/.test(path)
  return request.user === 0 && reading.has(request.method) && action === '' && isFront
}

export const isReading = ({ method }: RequestName) => reading.has(method)
