// Provides the web server image of each clone: builds it or pulls it, and says what stands in where it cannot be had.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { CloneTraits, Point } from '../contract/models.ts'
import type { EngineParts } from '../engine-parts.ts'
import { nearestWeb, phpTitle, usualWeb, type WebBuild, webBuildNamed, webBuilds } from './web-image.ts'

type Images = Pick<EngineParts, 'docker' | 'images'>

/** @returns every build that a clone of a point in the catalog may need */
export function websInUse({ points }: Pick<Catalog, 'points'>): readonly WebBuild[] {
  const names = new Set(points.all().map((one) => one.webBuild || usualWeb.name))
  return [...names].map(webBuildNamed)
}

/**
 * Chooses the best web server that can stand in for production's, for the points taken from now on. Builds or pulls its image
 * where it is not there, which may take minutes.
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
 * Builds or pulls the image that a clone runs: the one chosen for the clone, else the one of its point.
 * @returns its reference
 * @throws Failure `image-failed`
 */
export async function webImageOf(
  ready: Images,
  { facts }: Pick<ProductionRow, 'facts'>,
  point: Pick<Point, 'webBuild'> | undefined,
  chosen: CloneTraits['php'],
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const known = point ? webBuildNamed(point.webBuild) : nearestWeb(facts.php?.version ?? '')
  const build = chosen === null ? known : nearestWeb(chosen)
  if (ready.images.webs.get(build.name) === null) retryMissingWebs(ready)
  await bringWeb(ready, build, report, signal)
  const image = ready.images.webs.get(build.name)
  if (image) return image
  throw new Failure(
    'image-failed',
    `The image of ${phpTitle(build)}, which this needs, is not on this machine any more and cannot be had. Your points and clones are safe. Connect to the Internet, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** Has images that could not be built or pulled before be tried again. */
export function retryMissingWebs({ images: { webs } }: Pick<Images, 'images'>): void {
  for (const [name, image] of webs) if (image === null) webs.delete(name)
}

/** Builds or pulls an image unless it is there. @returns whether it is there now */
export async function bringWeb(
  { docker, images: { webs } }: Images,
  { name, php }: Pick<WebBuild, 'name' | 'php'>,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const known = webs.get(name)
  if (known !== undefined) return known !== null
  const title = `PHP ${php.join('.')}`
  const line = (said: string) => report(`Building the image of ${title} (once): ${said}`.slice(0, 160))
  try {
    webs.set(name, await docker.image(name, line, signal))
    return true
  } catch (error) {
    signal?.throwIfAborted()
    // Tried again by whoever cannot do without it, and once the engine is connected anew.
    webs.set(name, null)
    report(`The image of ${title} cannot be had: ${asFailure(error).message}`)
    return false
  }
}
