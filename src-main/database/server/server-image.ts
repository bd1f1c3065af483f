// Lists the server images that can stand in for a production's server: bundled ones, and official ones by version. Pure.
import type { ProductionFacts } from '../../contract/models.ts'

type Server = ProductionFacts['server']

export interface ServerImage {
  /** `bundled`: built here from Debian's packages. `official`: an image that is pulled, or is there. */
  readonly is: 'bundled' | 'official'
  /** The name stored in the catalog: a Dockerfile of `resources/images/servers`, or a reference such as `mariadb:10.6`. */
  readonly name: string
  readonly server: Server
  readonly series: Series
}

/** A release series: major and minor version, as in 10.11. */
export type Series = readonly [major: number, minor: number]

export const bundledImages = [
  { is: 'bundled', name: 'mariadb-10.11', server: 'mariadb', series: [10, 11] },
  { is: 'bundled', name: 'mariadb', server: 'mariadb', series: [11, 8] },
  { is: 'bundled', name: 'mysql', server: 'mysql', series: [9, 7] },
] as const satisfies readonly ServerImage[]

/** The oldest official images with everything that Sitefork uses. */
const oldestOfficial = { mariadb: [10, 6], mysql: [8, 4] } as const

/**
 * Lists the images that can replicate from a server, best first: its own series, then the nearest newer one.
 * @param version as the server reports it, such as `10.6.18-MariaDB`
 */
export function suitableImages(server: Server, version: string): readonly ServerImage[] {
  const series = seriesOf(version)
  const own = bundledImages.filter((one) => one.server === server && compareSeries(one.series, series) >= 0)
  const exact = own.find((one) => compareSeries(one.series, series) === 0)
  if (exact) return [exact]
  const pulled = compareSeries(series, oldestOfficial[server]) >= 0 ? [official(server, series)] : []
  return [...pulled, ...own.slice(0, 1)]
}

/** @param name as stored with a production; empty for one that was linked by a version with only one image for each kind */
export function serverImageNamed(name: string, server: Server): ServerImage {
  const own = bundledImages.find((one) => one.name === (name || server))
  return own ?? official(server, seriesOf(name.slice(name.indexOf(':') + 1)))
}

/** @returns the name for people: `MariaDB 10.6` */
export function titleOf({ server, series }: ServerImage): string {
  return `${serverTitle(server)} ${series.join('.')}`
}

export const serverTitle = (server: Server) => (server === 'mysql' ? 'MySQL' : 'MariaDB')

/** Whether the image is of an older series than a server's version, so that it may not understand what that server writes. */
export const isOlderThan = (build: ServerImage, version: string) => compareSeries(seriesOf(version), build.series) > 0

function official(server: Server, series: Series): ServerImage {
  return { is: 'official', name: `${server}:${series.join('.')}`, server, series }
}

export function seriesOf(version: string): Series {
  const [major = 0, minor = 0] = (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
  return [major, minor]
}

/** @returns a negative number when `a` is older */
export function compareSeries(a: Series, b: Series): number {
  return a[0] - b[0] || a[1] - b[1]
}
