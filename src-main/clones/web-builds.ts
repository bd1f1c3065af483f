// Which web servers can stand in for a production's: Sitefork's own builds by PHP version, and the official images. Pure.
import { compareSeries, type Series, seriesOf } from '../database/server/server-image.ts'

export interface WebBuild {
  /**
   * What the catalog remembers: an image of Sitefork's own, all of it from Debian's packages, or the official one that it is
   * made of, which is pulled, or is there.
   */
  readonly name: WebName
  readonly php: Series
}

type WebName = 'web' | 'web-8.2' | 'web-7.4' | `wordpress:php${string}-apache`

/** One for each release of Debian that is still served. */
export const ownWebBuilds = [
  { name: 'web-7.4', php: [7, 4] },
  { name: 'web-8.2', php: [8, 2] },
  { name: 'web', php: [8, 4] },
] as const satisfies readonly WebBuild[]

/** The one that is there before any production is linked; of points, too, that an earlier Sitefork took. */
export const usualWeb: WebBuild & { readonly name: 'web' } = ownWebBuilds[2]

/** Before these, what official images are made of can be had no more. */
const oldestOfficial: Series = [8, 0]

/**
 * Best first, never empty: the same version, then the nearest newer one, for PHP takes away what was there for years, and
 * code that runs on both is what most sites have; else the newest.
 * @param version as PHP says it, `8.1.27` for one; empty where it is not known
 */
export function webBuilds(version: string): readonly WebBuild[] {
  const [series, near] = [seriesOf(version), nearestWeb(version)]
  if (series[0] === 0 || compareSeries(near.php, series) === 0 || compareSeries(series, oldestOfficial) < 0)
    return [near]
  return [official(series), near]
}

/** The one of Sitefork's own. */
export function nearestWeb(version: string): WebBuild {
  const series = seriesOf(version)
  if (series[0] === 0) return usualWeb
  return ownWebBuilds.find((one) => compareSeries(one.php, series) >= 0) ?? usualWeb
}

/** One that a point was taken with. */
export function webBuildNamed(name: string): WebBuild {
  const own = ownWebBuilds.find((one) => one.name === (name || usualWeb.name))
  return own ?? official(seriesOf(name.slice(name.indexOf(':') + 1)))
}

const official = (php: Series): WebBuild => ({ name: `wordpress:php${php[0]}.${php[1]}-apache`, php })

/** For people: `PHP 8.2`. */
export const phpTitle = ({ php }: WebBuild) => `PHP ${php.join('.')}`
