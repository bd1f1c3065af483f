// Empties production's caches of what was written, and looks whether its pages show it.
import { plainText } from '../../../contract/plain-text.ts'
import { layoutOf } from '../../../production/site/site-layout.ts'
import { clearCaches } from '../../../production/write/clear-caches.ts'
import type { WriteAccess } from '../../../production/write/write-access.ts'
import { columnValue } from '../../../rows/change.ts'
import type { GuardedRow } from '../../../rows/guarded-row.ts'
import type { ReachedProduction } from '../../find.ts'
import type { SiteFiles } from './site-files.ts'

export type WrittenRow = Pick<GuardedRow, 'table' | 'wanted'>

interface WrittenSite {
  readonly production: ReachedProduction
  readonly access: WriteAccess
  /** As they were written. */
  readonly rows: readonly WrittenRow[]
  readonly files: Pick<SiteFiles, 'files'>
  /** Whether WordPress is to make its rewrite rules anew. */
  readonly rewriteRules: boolean
}

/** Pages that are looked at. */
const mostPages = 3

/** @returns what could not be done, in whole sentences @throws Failure `ssh-…` */
export async function emptyCaches(
  { production, access, rows, files, rewriteRules }: WrittenSite,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { facts } = production
  const { findings } = await clearCaches(
    {
      source: access.source,
      layout: layoutOf(facts, access.source.ssh.path),
      addresses: facts,
      files: files.files.map(({ path }) => path),
      rewriteRules,
      pages: writtenPages(rows, `${facts.tablePrefix}posts`),
    },
    signal,
  )
  return findings
}

/** Published posts and pages that were written, with a title that a visitor is to see. */
function writtenPages(rows: readonly WrittenRow[], posts: string) {
  const pages = rows.flatMap(({ table, wanted }) => {
    const text = (column: string) => (wanted && columnValue(table, wanted, column)?.toString('utf8')) ?? ''
    const isShown =
      table.name === posts && text('post_status') === 'publish' && /^(?:post|page)$/.test(text('post_type'))
    // What WordPress makes of other characters depends on the site.
    const shows = plainText(text('post_title'))
      .match(/[\p{L}\p{N} ]{4,}/u)?.[0]
      .trim()
    return isShown && shows ? [{ path: `/?p=${text('ID')}`, shows }] : []
  })
  return pages.slice(-mostPages)
}
