// The images of the database servers that mirrors, points and clones need, and the choice of one for a production.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Point } from '../../contract/models.ts'
import type { EngineParts } from '../../engine-parts.ts'
import {
  buildNamed,
  outgrown,
  ownBuilds,
  type ServerImage,
  seriesOf,
  serverBuilds,
  serverTitle,
  titleOf,
} from './server-builds.ts'

type Linked = Pick<ProductionRow, 'serverBuild' | 'facts' | 'source'>

/** Its mirror’s. */
export const buildOf = ({ serverBuild, facts }: Linked) => buildNamed(serverBuild, facts.server)

/** What reads a point of it and what rests on that, whatever its mirror was upgraded to since. */
export const buildOfPoint = (production: Linked, point: Pick<Point, 'serverBuild'> | undefined) =>
  buildOf({ ...production, ...(point && { serverBuild: point.serverBuild }) })

/** Every one that something of the catalog needs. */
export function buildsInUse({ productions, points }: Pick<Catalog, 'productions' | 'points'>): readonly ServerImage[] {
  const all = productions
    .all()
    .flatMap((one) => [buildOf(one), ...points.of(one.id).map((point) => buildOfPoint(one, point))])
  return [...new Map(all.map((one) => [one.name, one])).values()]
}

/** @throws Failure when it is not there, which linking and upgrading see to */
export function databaseImage({ servers }: EngineParts['images'], build: ServerImage): string {
  const image = servers.get(build.name)
  if (image !== undefined) return image
  throw new Failure(
    'image-failed',
    `The image of ${titleOf(build)}, which this needs, is not on this machine any more and cannot be had. Your points and clones are safe. Connect to the Internet, or load the image ${build.name} into Docker; then restart Sitefork.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/**
 * Builds or pulls the best server that can stand in for production's, which may take a minute, and remembers which it is:
 * what it wrote is read by no other.
 * @returns the image
 * @throws Failure `server-unsupported` with what can be done
 */
export async function chooseServer(
  { engineParts, catalog, publish }: Pick<Context, 'engineParts' | 'catalog' | 'publish'>,
  production: Linked & Pick<ProductionRow, 'id' | 'seeded'>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const choices = production.seeded ? [buildOf(production)] : choicesFor(production)
  const build = await bringBest(engineParts(), production, choices, report, signal)
  catalog.productions.update(production.id, { serverBuild: build.name })
  publish.production(production.id)
  return databaseImage(engineParts().images, build)
}

/**
 * The same for a production that was upgraded since: what stands in for it from now on; nothing is changed yet.
 * @throws Failure `server-unsupported` with what can be done
 */
export async function newerServer(
  ready: EngineParts,
  production: Linked,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ServerImage> {
  return bringBest(ready, production, choicesFor(production), report, signal)
}

/** Whether production is of a newer series than what stands in for it. */
export const needsUpgrade = (production: Linked) => outgrown(buildOf(production), production.facts.serverVersion)

async function bringBest(
  ready: EngineParts,
  production: Linked,
  choices: readonly ServerImage[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ServerImage> {
  for (const build of choices) if (await bringServer(ready, build, report, signal)) return build
  throw unsupported(production, choices)
}

/** A dump is text, which the newest server may well understand. */
function choicesFor({ facts: { server, serverVersion }, source }: Linked): readonly ServerImage[] {
  const newest = ownBuilds.filter((one) => one.server === server).slice(-1)
  if (source.is !== 'backup') return serverBuilds(server, serverVersion)
  return serverVersion === '' ? newest : [...serverBuilds(server, serverVersion), ...newest]
}

/** What is told of a mirror that stopped, where its production was upgraded since it was linked: that may be why. */
export function outgrownBy(production: Linked & Pick<ProductionRow, 'name'>): string | undefined {
  if (!needsUpgrade(production)) return undefined
  const { server, serverVersion } = production.facts
  return `“${production.name}” was upgraded to ${serverTitle(server)} ${seriesOf(serverVersion).join('.')} since it was linked, and its mirror still runs ${titleOf(buildOf(production))}, which may not understand what it writes now. Sitefork upgrades it by itself where that server can be had; to try again, choose “Upgrade the mirror”.`
}

/** Whether it is there now. */
export async function bringServer(
  { docker, images: { servers } }: EngineParts,
  { is, name }: ServerImage,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  if (servers.has(name)) return true
  const own = ownBuilds.find((one) => one.name === name)
  if (is === 'own' && own) {
    const line = (said: string) => report(`Building the image of ${titleOf(own)} (once): ${said}`.slice(0, 160))
    servers.set(name, await docker.image(own.name, line, signal))
  } else if (await docker.pulled(name, report)) {
    servers.set(name, name)
  }
  signal?.throwIfAborted()
  return servers.has(name)
}

function unsupported({ facts }: Linked, choices: readonly ServerImage[]): Failure {
  const names = choices.map((one) => one.name).join(' or ')
  return new Failure(
    'server-unsupported',
    `This production runs ${serverTitle(facts.server)} ${facts.serverVersion}, which only a server of its own version can stand in for, and the image ${names} is neither on this machine nor can it be pulled. Nothing was changed. Connect to the Internet, let Docker use your registry’s mirror, or load that image into Docker, then try again; or link the site from a dump and an archive of its files.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
