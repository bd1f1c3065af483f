// Decides whether a clone shows what production shows, by comparing their answers. Pure.
import type { AnsweredPage, PageName } from './checked-pages.ts'
import type { PageKind, ShownPage } from './page.ts'

export interface PageDifference {
  readonly name: PageName
  readonly found: ShownPage
  /** Production's answer; undefined when it could not be asked. */
  readonly wanted: ShownPage | undefined
}

/** Kinds of pages that a working site never shows, whatever the status. */
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

/** Kinds of pages that production shows in place of the one that was asked for: it is closed, busy or suspects a robot. */
const shut: ReadonlySet<PageKind> = new Set<PageKind>(['maintenance', 'challenge', 'silent'])
const shutStatus: ReadonlySet<number> = new Set([401, 403, 429, 503])

/** How many titles may differ: a single one may hold something of the moment, such as a number of news. */
const mostTitles = 1

const isWell = ({ status, kind }: ShownPage) => status !== null && status < 400 && !broken.has(kind)
const isShut = ({ status, kind }: ShownPage) => shut.has(kind) || (status !== null && shutStatus.has(status))
/** Pages that must work even when production could not be asked; the others may be switched off on purpose. */
const needed: ReadonlySet<PageName> = new Set<PageName>(['home', 'post', 'page'])

/**
 * @param found the clone's answers, in the order in which differences are reported
 * @param wanted production's answers; none when it could not be asked
 * @param isOfNow whether the clone's data are as new as production's answers, so that titles must agree
 * @returns no difference when the clone shows what production shows, as far as can be known
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

/** Whether a site may answer so on purpose, as far as is known without production's answer. */
const isQuiet = ({ status, kind }: ShownPage) =>
  kind === 'maintenance' || (kind === 'empty' && status !== null && status < 400)

/** Whether both pages work and yet differ: the site of another database, or of another moment. */
function isAnother({ found, wanted }: PageDifference): boolean {
  if (!wanted || !isWell(wanted) || !isWell(found)) return false
  return found.title !== wanted.title || found.kind !== wanted.kind
}
