// Says in sentences which files of production a mirror lacks. Pure.
import type { FetchedFiles } from './fetch-files.ts'

/** The paths that a sentence names; more are counted. */
const mostNamed = 5

/** @returns a sentence for files that may not be read, and one for what lies outside of the site's directory, if any */
export function leftOutFiles({ unread, missing }: Pick<FetchedFiles, 'unread' | 'missing'>): readonly string[] {
  return [...unreadFiles(unread), ...notFollowed(missing)]
}

/** @param all what settings name or links lead to */
function notFollowed(all: readonly string[]): readonly string[] {
  if (all.length === 0) return []
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ''
  return [
    `What lies outside of the site’s directory on production could not all be copied: ${all.slice(0, mostNamed).join(', ')}${more}. It is not there, this SSH user may not read it, or it holds more than this site.`,
  ]
}

/** @returns one sentence, or none for no paths */
export function unreadFiles(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  const [only] = all
  if (only === undefined) return []
  if (all.length === 1) {
    return [
      `A file could not be read on production, so it is missing here, or older: ${only}. Let the SSH user read it to have it.`,
    ]
  }
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ''
  return [
    `${all.length} files could not be read on production, so they are missing here, or older: ${all.slice(0, mostNamed).join(', ')}${more}. Let the SSH user read them to have them.`,
  ]
}
