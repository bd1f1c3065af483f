// What a clone's web server said of an object cache that it could not be given; see resources/images/web/caches.php. Pure.
import { plainText } from '../contract/plain-text.ts'

/** A whole sentence; undefined where nothing was left out. @param said lines of its log */
export function leftOutCache(said: string): string | undefined {
  const what = /^sitefork-cache: (.{1,200})$/m.exec(said)?.[1]
  if (what === undefined) return undefined
  return `The site’s object cache lies in ${plainText(what)}, which a clone has none of, so this one runs without its object-cache.php. Pages are the same, and take longer.`
}
