// The images of the database servers that productions were linked with, and the choice of one for a new production.
import type { ProductionRow } from '../catalog/productions.ts'
import { Failure } from '../contract/failure.ts'
import {
  buildNamed,
  outgrown,
  ownBuilds,
  type ServerBuild,
  seriesOf,
  serverBuilds,
  serverTitle,
  titleOf,
} from '../database/server-builds.ts'
import type { Ready, World } from './world.ts'

type Linked = Pick<ProductionRow, 'serverBuild' | 'facts' | 'mode'>

const buildOf = ({ serverBuild, facts }: Linked) => buildNamed(serverBuild, facts.server)

/** @throws Failure when the image of its server is not there, which linking sees to */
export function databaseImage({ servers }: Ready['images'], production: Linked): string {
  const build = buildOf(production)
  const image = servers.get(build.name)
  if (image !== undefined) return image
  throw new Failure(
    'image-failed',
    `The image of ${titleOf(build)}, which this production was linked with, is not on this machine any more and cannot be had. Your points and clones are safe. Connect to the Internet, or load the image ${build.name} into Docker; then restart Sitefork.`,
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
  { ready, catalog, announce }: Pick<World, 'ready' | 'catalog' | 'announce'>,
  production: Linked & Pick<ProductionRow, 'id' | 'seeded'>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const choices = production.seeded ? [buildOf(production)] : choicesFor(production)
  for (const build of choices) {
    if (!(await bringServer(ready(), build, report, signal))) continue
    catalog.productions.update(production.id, { serverBuild: build.name })
    announce.production(production.id)
    return databaseImage(ready().images, { ...production, serverBuild: build.name })
  }
  throw unsupported(production, choices)
}

/** A dump is text, which the newest server may well understand. */
function choicesFor({ facts: { server, serverVersion }, mode }: Linked): readonly ServerBuild[] {
  const newest = ownBuilds.filter((one) => one.server === server).slice(-1)
  if (mode !== 'archive') return serverBuilds(server, serverVersion)
  return serverVersion === '' ? newest : [...serverBuilds(server, serverVersion), ...newest]
}

/** What is told of a mirror that stopped, where its production was upgraded since it was linked: that may be why. */
export function outgrownBy(production: Linked & Pick<ProductionRow, 'name'>): string | undefined {
  const build = buildOf(production)
  const { server, serverVersion } = production.facts
  if (!outgrown(build, serverVersion)) return undefined
  return `“${production.name}” was upgraded to ${serverTitle(server)} ${seriesOf(serverVersion).join('.')} since it was linked, and its mirror still runs ${titleOf(build)}, which may not understand what it writes now. If it stops again, do this: Link the site once more under another name, which brings a mirror of its version, and pause this one.`
}

/** Whether it is there now. */
export async function bringServer(
  { docker, images: { servers } }: Ready,
  { is, name }: ServerBuild,
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

function unsupported({ facts }: Linked, choices: readonly ServerBuild[]): Failure {
  const names = choices.map((one) => one.name).join(' or ')
  return new Failure(
    'server-unsupported',
    `This production runs ${serverTitle(facts.server)} ${facts.serverVersion}, which only a server of its own version can stand in for, and the image ${names} is neither on this machine nor can it be pulled. Nothing was copied. Connect to the Internet, let Docker use your registry’s mirror, or load that image into Docker, then try again; or link the site from a dump and an archive of its files.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
