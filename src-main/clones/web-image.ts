// The web server images that clones may run, and the choice of one by PHP version: Sitefork's own builds and WordPress' official
// ones. Pure.
import { compareSeries, type Series, seriesOf } from '../database/server/server-image.ts'

export interface WebBuild {
  /**
   * The name in the catalog: of an image of Sitefork's own, made of Debian's packages, or of the official image that it is made
   * of instead, which is pulled.
   */
  readonly name: WebName
  readonly php: Series
}

type WebName = 'web' | 'web-8.2' | 'web-7.4' | `wordpress:php${string}-apache`

/** Sitefork's own builds, one for each release of Debian that is still served. */
export const ownWebBuilds = [
  { name: 'web-7.4', php: [7, 4] },
  { name: 'web-8.2', php: [8, 2] },
  { name: 'web', php: [8, 4] },
] as const satisfies readonly WebBuild[]

/** The build that is there before any production is linked; points of earlier versions, which name none, have it as well. */
export const usualWeb: WebBuild & { readonly name: 'web' } = ownWebBuilds[2]

/** The oldest PHP whose official images can still be pulled. */
const oldestOfficial: Series = [8, 0]

/**
 * Lists the builds that can stand in for production's PHP, best first, never empty: the same version, then the nearest newer
 * one, for most sites run on either; else the newest.
 * @param version as PHP says it, such as `8.1.27`; empty where it is not known
 */
export function webBuilds(version: string): readonly WebBuild[] {
  const [series, near] = [seriesOf(version), nearestWeb(version)]
  if (series[0] === 0 || compareSeries(near.php, series) === 0 || compareSeries(series, oldestOfficial) < 0)
    return [near]
  return [official(series), near]
}

/** @returns the build of Sitefork's own that is nearest to a version of PHP */
export function nearestWeb(version: string): WebBuild {
  const series = seriesOf(version)
  if (series[0] === 0) return usualWeb
  return ownWebBuilds.find((one) => compareSeries(one.php, series) >= 0) ?? usualWeb
}

/** @returns the build that a point was taken with, by its name in the catalog */
export function webBuildNamed(name: string): WebBuild {
  const own = ownWebBuilds.find((one) => one.name === (name || usualWeb.name))
  return own ?? official(seriesOf(name.slice(name.indexOf(':') + 1)))
}

const official = (php: Series): WebBuild => ({ name: `wordpress:php${php[0]}.${php[1]}-apache`, php })

/** @returns what people call it: `PHP 8.2` */
export const phpTitle = ({ php }: WebBuild) => `PHP ${php.join('.')}`
