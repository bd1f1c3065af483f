// Which server programs can stand in for a production's: Sitefork's own builds, and the official images by version. Pure.
import type { ProductionFacts } from '../../contract/models.ts'

type Server = ProductionFacts['server']

export interface ServerImage {
  /** `own`: built from Debian's packages. `official`: an image that is pulled, or is there. */
  readonly is: 'own' | 'official'
  /** What the catalog remembers: a folder of `resources/images`, or a reference like `mariadb:10.6`. */
  readonly name: string
  readonly server: Server
  readonly series: Series
}

/** Major and minor, as in 10.11. */
export type Series = readonly [major: number, minor: number]

export const ownBuilds = [
  { is: 'own', name: 'mariadb-10.11', server: 'mariadb', series: [10, 11] },
  { is: 'own', name: 'mariadb', server: 'mariadb', series: [11, 8] },
  { is: 'own', name: 'mysql', server: 'mysql', series: [9, 7] },
] as const satisfies readonly ServerImage[]

/** Official images before these lack words that Sitefork uses. */
const oldestOfficial = { mariadb: [10, 6], mysql: [8, 4] } as const

/**
 * Best first: the same series, then the nearest newer one, which replicates from it. Empty when there is none.
 * @param version as the server says it, `10.6.18-MariaDB` for one
 */
export function serverBuilds(server: Server, version: string): readonly ServerImage[] {
  const series = seriesOf(version)
  const own = ownBuilds.filter((one) => one.server === server && compare(one.series, series) >= 0)
  const exact = own.find((one) => compare(one.series, series) === 0)
  if (exact) return [exact]
  const pulled = compare(series, oldestOfficial[server]) >= 0 ? [official(server, series)] : []
  return [...pulled, ...own.slice(0, 1)]
}

/** One that a production was linked with; of a production that an earlier Sitefork linked, the one there was. */
export function buildNamed(name: string, server: Server): ServerImage {
  const own = ownBuilds.find((one) => one.name === (name || server))
  return own ?? official(server, seriesOf(name.slice(name.indexOf(':') + 1)))
}

/** For people: `MariaDB 10.6`. */
export function titleOf({ server, series }: ServerImage): string {
  return `${serverTitle(server)} ${series.join('.')}`
}

export const serverTitle = (server: Server) => (server === 'mysql' ? 'MySQL' : 'MariaDB')

/** Whether production's server is of a newer series than the one that stands in for it, which may not understand it then. */
export const outgrown = (build: ServerImage, version: string) => compare(seriesOf(version), build.series) > 0

function official(server: Server, series: Series): ServerImage {
  return { is: 'official', name: `${server}:${series.join('.')}`, server, series }
}

export function seriesOf(version: string): Series {
  const [major = 0, minor = 0] = (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
  return [major, minor]
}

/** Negative: `a` is older. */
export function compare(a: Series, b: Series): number {
  return a[0] - b[0] || a[1] - b[1]
}
