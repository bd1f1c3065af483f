// Whether a clone shows what production shows: its answers beside production's own. Pure.
import type { AnsweredPage, PageName } from './checked-pages.ts'
import type { PageKind, ShownPage } from './page.ts'

export interface PageDifference {
  readonly name: PageName
  readonly found: ShownPage
  /** Production's answer; undefined where it could not be asked. */
  readonly wanted: ShownPage | undefined
}

/** What is never a page of a site that is all right, whatever its status. */
const broken: ReadonlySet<PageKind> = new Set<PageKind>([
  'install',
  'setup',
  'error',
  'source',
  'listing',
  'empty',
  'loop',
  'away',
  'silent',
])

/** What production shows to visitors without meaning the page that was asked for: it is shut, busy or doubts who asks. */
const shut: ReadonlySet<PageKind> = new Set<PageKind>(['maintenance', 'challenge', 'silent'])
const shutStatus: ReadonlySet<number> = new Set([401, 403, 429, 503])

/** Titles that must agree: one alone may be of its moment, as a number of news in it is. */
const mostTitles = 1

const isWell = ({ status, kind }: ShownPage) => status !== null && status < 400 && !broken.has(kind)
const isShut = ({ status, kind }: ShownPage) => shut.has(kind) || (status !== null && shutStatus.has(status))
/** Without production, the API and what plugins hide may be off on purpose. */
const needed: ReadonlySet<PageName> = new Set<PageName>(['home', 'post', 'page'])

/**
 * @param found the clone's answers, in the order in which they are told
 * @param wanted production's; none where it could not be asked
 * @param isOfNow the clone shows the moment at which production was asked: titles tell the same
 * @returns none where the clone is what production is, as far as can be known
 */
export function pageDifferences(
  found: readonly AnsweredPage[],
  wanted: readonly AnsweredPage[],
  isOfNow: boolean,
): readonly PageDifference[] {
  const pairs = found.map(({ name, path, page }) => ({
    name,
    found: page,
    wanted: wanted.find((one) => one.name === name && one.path === path)?.page,
  }))
  const wrong = pairs.filter((one) => isWrong(one))
  const others = isOfNow ? pairs.filter((one) => !wrong.includes(one) && isAnother(one)) : []
  return others.length > mostTitles ? pairs.filter((one) => wrong.includes(one) || others.includes(one)) : wrong
}

function isWrong({ name, found, wanted }: PageDifference): boolean {
  if (found.kind === 'source') return true
  if (wanted && found.status === wanted.status && found.kind === wanted.kind) return false
  if (!wanted || isShut(wanted))
    return !isWell(found) && (needed.has(name) || broken.has(found.kind)) && !isQuiet(found)
  return !isWell(found)
}

/** An answer that a site may give on purpose where nobody says what production's is. */
const isQuiet = ({ status, kind }: ShownPage) =>
  kind === 'maintenance' || (kind === 'empty' && status !== null && status < 400)

/** Both are well, and yet not the same page: the site of another database, or of another moment. */
function isAnother({ found, wanted }: PageDifference): boolean {
  if (!wanted || !isWell(wanted) || !isWell(found)) return false
  return found.title !== wanted.title || found.kind !== wanted.kind
}
