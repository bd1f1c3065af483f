// Which server programs can stand in for a production's: Sitefork's own builds, and the official images by version. Pure.
import type { ProductionFacts } from '../../contract/models.ts'

type Server = ProductionFacts['server']

export interface ServerImage {
  /** `bundled`: built here from Debian's packages. `official`: an image that is pulled, or is there. */
  readonly is: 'bundled' | 'official'
  /** What the catalog remembers: a folder of `resources/images`, or a reference like `mariadb:10.6`. */
  readonly name: string
  readonly server: Server
  readonly series: Series
}

/** Major and minor, as in 10.11. */
export type Series = readonly [major: number, minor: number]

export const bundledImages = [
  { is: 'bundled', name: 'mariadb-10.11', server: 'mariadb', series: [10, 11] },
  { is: 'bundled', name: 'mariadb', server: 'mariadb', series: [11, 8] },
  { is: 'bundled', name: 'mysql', server: 'mysql', series: [9, 7] },
] as const satisfies readonly ServerImage[]

/** Official images before these lack words that Sitefork uses. */
const oldestOfficial = { mariadb: [10, 6], mysql: [8, 4] } as const

/**
 * Best first: the same series, then the nearest newer one, which replicates from it. Empty when there is none.
 * @param version as the server says it, `10.6.18-MariaDB` for one
 */
export function suitableImages(server: Server, version: string): readonly ServerImage[] {
  const series = seriesOf(version)
  const own = bundledImages.filter((one) => one.server === server && compareSeries(one.series, series) >= 0)
  const exact = own.find((one) => compareSeries(one.series, series) === 0)
  if (exact) return [exact]
  const pulled = compareSeries(series, oldestOfficial[server]) >= 0 ? [official(server, series)] : []
  return [...pulled, ...own.slice(0, 1)]
}

/** One that a production was linked with; of a production that an earlier Sitefork linked, the one there was. */
export function serverImageNamed(name: string, server: Server): ServerImage {
  const own = bundledImages.find((one) => one.name === (name || server))
  return own ?? official(server, seriesOf(name.slice(name.indexOf(':') + 1)))
}

/** For people: `MariaDB 10.6`. */
export function titleOf({ server, series }: ServerImage): string {
  return `${serverTitle(server)} ${series.join('.')}`
}

export const serverTitle = (server: Server) => (server === 'mysql' ? 'MySQL' : 'MariaDB')

/** Whether production's server is of a newer series than the one that stands in for it, which may not understand it then. */
export const isOlderThan = (build: ServerImage, version: string) => compareSeries(seriesOf(version), build.series) > 0

function official(server: Server, series: Series): ServerImage {
  return { is: 'official', name: `${server}:${series.join('.')}`, server, series }
}

export function seriesOf(version: string): Series {
  const [major = 0, minor = 0] = (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
  return [major, minor]
}

/** Negative: `a` is older. */
export function compareSeries(a: Series, b: Series): number {
  return a[0] - b[0] || a[1] - b[1]
}
