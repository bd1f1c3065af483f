// What is said of files that production does not let the SSH user read. Pure.
import type { FetchedFiles } from './fetch-files.ts'

/** So many are named; the others are counted. */
const named = 5

/** At most a sentence for each kind. */
export function leftOutFiles({ unread, missing }: Pick<FetchedFiles, 'unread' | 'missing'>): readonly string[] {
  return [...unreadFiles(unread), ...notFollowed(missing)]
}

/** What settings name or links lead to, outside of the site's directory. */
function notFollowed(all: readonly string[]): readonly string[] {
  if (all.length === 0) return []
  const more = all.length > named ? ` and ${all.length - named} more` : ''
  return [
    `What lies outside of the site’s directory on production could not all be copied: ${all.slice(0, named).join(', ')}${more}. It is not there, this SSH user may not read it, or it holds more than this site.`,
  ]
}

/** One sentence, or none. */
export function unreadFiles(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  const [only] = all
  if (only === undefined) return []
  if (all.length === 1) {
    return [
      `A file could not be read on production, so it is missing here, or older: ${only}. Let the SSH user read it to have it.`,
    ]
  }
  const more = all.length > named ? ` and ${all.length - named} more` : ''
  return [
    `${all.length} files could not be read on production, so they are missing here, or older: ${all.slice(0, named).join(', ')}${more}. Let the SSH user read them to have them.`,
  ]
}
