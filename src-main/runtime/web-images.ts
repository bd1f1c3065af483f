// The images of the web servers that clones run, and the choice of one for a production by the PHP it has.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import {
  nearestWeb,
  ownWebBuilds,
  phpTitle,
  usualWeb,
  type WebBuild,
  webBuildNamed,
  webBuilds,
} from '../clones/web-builds.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point } from '../contract/models.ts'
import type { Ready } from './world.ts'

type Images = Pick<Ready, 'docker' | 'images'>

/** Every one that a clone of something in the catalog may need. */
export function websInUse({ points }: Pick<Catalog, 'points'>): readonly WebBuild[] {
  const names = new Set(points.all().map((one) => one.webBuild || usualWeb.name))
  return [...names].map(webBuildNamed)
}

/**
 * The best that can stand in for production's, built or pulled now where it is not there, which may take minutes: what a
 * point runs that is taken of it.
 */
export async function chooseWeb(
  ready: Images,
  { facts }: Pick<ProductionRow, 'facts'>,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<WebBuild> {
  for (const build of webBuilds(facts.php?.version ?? ''))
    if (await bringWeb(ready, build, report, signal)) return build
  return usualWeb
}

/**
 * The image that the clones of a point run, built or pulled now where it is not there.
 * @throws Failure `image-failed`
 */
export async function webImageOf(
  ready: Images,
  { facts }: Pick<ProductionRow, 'facts'>,
  point: Pick<Point, 'webBuild'> | undefined,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const build = point ? webBuildNamed(point.webBuild) : nearestWeb(facts.php?.version ?? '')
  await bringWeb(ready, build, report, signal)
  const image = ready.images.webs.get(build.name)
  if (image !== undefined) return image
  throw new Failure(
    'image-failed',
    `The image of ${phpTitle(build)}, which this needs, is not on this machine any more and cannot be had. Your points and clones are safe. Connect to the Internet, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** Whether it is there now. */
export async function bringWeb(
  { docker, images: { webs } }: Images,
  { name, php }: Pick<WebBuild, 'name' | 'php'>,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  if (webs.has(name)) return true
  const own = ownWebBuilds.find((one) => one.name === name)
  const title = `PHP ${php.join('.')}`
  const line = (said: string) => report(`Building the image of ${title} (once): ${said}`.slice(0, 160))
  try {
    if (own) webs.set(name, await docker.image(own.name, line, signal))
  } catch (error) {
    signal?.throwIfAborted()
    report(`The image of ${title} cannot be had: ${asFailure(error).message}`)
  }
  return webs.has(name)
}
