// Finds in a web server's log that the site's object cache was left out; resources/images/web/caches.php writes that line. Pure.
import { plainText } from '../contract/plain-text.ts'

/** @param said lines of its log @returns a whole sentence; undefined where nothing was left out */
export function leftOutCache(said: string): string | undefined {
  const what = /^sitefork-cache: (.{1,200})$/m.exec(said)?.[1]
  if (what === undefined) return undefined
  return `The site’s object cache lies in ${plainText(what)}, which a clone has none of, so this one runs without its object-cache.php. Pages are the same, and take longer.`
}
