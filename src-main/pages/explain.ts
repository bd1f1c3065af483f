// Explains why a clone does not show what production shows: what it shows, the telling line of its log, and what to do. Pure.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { PageName } from './checked-pages.ts'
import type { PageDifference } from './compare.ts'
import type { PageKind, ShownPage } from './page.ts'

const names: Readonly<Record<PageName, string>> = {
  home: 'front page',
  post: 'newest post',
  page: 'newest page',
  login: 'log-in page',
  api: 'REST API',
}

const kinds: Partial<Record<PageKind, string>> = {
  'not-found': 'page for what is not found',
  maintenance: 'page of maintenance',
  challenge: 'page that doubts who asks',
  install: 'screen that installs an empty WordPress',
  setup: 'screen that asks for a wp-config.php',
  error: 'error page',
  source: 'source of its PHP',
  listing: 'list of files',
  empty: 'empty page',
}

function shown({ status, kind, title, ledTo, ledBy }: ShownPage): string {
  if (kind === 'silent') return 'does not answer'
  if (kind === 'loop') return `leads in circles (to ${ledTo}${ledBy && `, by ${ledBy}`})`
  if (kind === 'away') return `leads away, to ${ledTo}${ledBy && ` (by ${ledBy})`}`
  const what = kinds[kind]
  if (what) return `answers ${status} with ${article(what)} ${what}`
  return title === '' ? `answers ${status}` : `answers ${status}, “${title}”`
}

const article = (what: string) =>
  what.startsWith('source') ? 'the' : what.startsWith('screen') ? 'WordPress’ own' : /^[aeiou]/.test(what) ? 'an' : 'a'

export interface Circumstances {
  /** The end of the web server's log. */
  readonly log: string
  readonly database: string
  readonly tablePrefix: string
}

/** @returns null when the state shows what production shows */
export function explain(found: readonly PageDifference[], circumstances: Circumstances): Failure | null {
  const [first, ...more] = found
  if (!first) return null
  const production = first.wanted ? `; production’s ${shown(first.wanted)}` : ''
  const line = tellingLine(circumstances.log)
  const sentences = [
    `Its ${names[first.name]} ${shown(first.found)}${production}.`,
    more.length > 0 && `Its ${listed(more)} ${more.length === 1 ? 'differs' : 'differ'} as well.`,
    advice(first.found, circumstances),
    line && `Its web server says: ${line}.`,
  ]
  return new Failure('pages-differ', sentences.filter(Boolean).join(' '), {
    remedy: { label: 'Show log', action: 'show-log' },
    detail: [...found.map(detailOf), line].filter(Boolean).join('\n'),
  })
}

const listed = (some: readonly PageDifference[]) =>
  some
    .map(({ name }) => names[name])
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1')

const detailOf = ({ name, found, wanted }: PageDifference) =>
  `${names[name]}: ${shown(found)}; production: ${wanted ? shown(wanted) : 'not asked'}`

/** What the site's owner can look at, by what the page itself says. */
function advice({ kind, ledTo }: ShownPage, { database, tablePrefix }: Circumstances): string {
  switch (kind) {
    case 'install':
      return `WordPress finds no tables of a site in the database “${database}” with the prefix “${tablePrefix}”: check both in the production’s source.`
    case 'setup':
      return 'WordPress finds no wp-config.php where it looks for it: check the path in the production’s source.'
    case 'source':
      return 'PHP does not run there: check that the path in the production’s source is the site’s.'
    case 'away':
      return `Where ${URL.parse(ledTo)?.host ?? 'that'} is an address of this site too, its WordPress has to say so.`
    case 'loop':
      return 'A rule in .htaccess or a plugin wants another address than the clone’s.'
    case 'listing':
      return 'There is no index.php where the site’s files were looked for: check the path in the production’s source.'
    default:
      return ''
  }
}

/** Lines of a log by how much they explain: PHP's last words come before Apache's. */
const telling = [
  /PHP (?:Fatal|Parse) error:\s*(.+)/,
  /Uncaught .+/,
  /\bPHP Warning:\s*(.+)/,
  /:(?:error|crit|alert|emerg)\].*?\b(AH\d{5}: .+)/,
] as const

/** @returns the newest line of the best kind, without its timestamps; empty when the log explains nothing */
export function tellingLine(log: string): string {
  const lines = log.split('\n').toReversed()
  for (const kind of telling) {
    const found = lines.map((line) => kind.exec(line)).find((one) => one !== null)
    if (found) return plainText((found[1] ?? found[0]).replace(/, referer: \S+$/, '').replace(/[.\s]+$/, ''), 300)
  }
  return ''
}
