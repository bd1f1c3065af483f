// Builds and pulls the images of database servers.
import type { ProductionRow } from '../../catalog/productions.ts'
import { Failure } from '../../contract/failure.ts'
import type { EngineParts } from '../../engine-parts.ts'
import { type ChosenFor, imageChoices, serverImageOf } from './choose-image.ts'
import { bundledImages, type ServerImage, serverTitle, titleOf } from './server-image.ts'

/** @returns the reference of an image that is on this machine. @throws Failure `image-failed` when it is not: linking and upgrading provide it */
export function pulledServerImage({ servers }: EngineParts['images'], build: ServerImage): string {
  const image = servers.get(build.name)
  if (image !== undefined) return image
  throw new Failure(
    'image-failed',
    `The image of ${titleOf(build)}, which this needs, is not on this machine any more and cannot be had. Your points and clones are safe. Connect to the Internet, or load the image ${build.name} into Docker; then restart Sitefork.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/**
 * Builds or pulls the best image that can stand in for production's server, which may take a minute. The choice is kept once a
 * mirror is seeded: no other server reads what this one wrote.
 * @throws Failure `server-unsupported` with what can be done
 */
export async function provideImageFor(
  engine: EngineParts,
  production: ChosenFor & Pick<ProductionRow, 'seeded'>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ServerImage> {
  const choices = production.seeded ? [serverImageOf(production)] : imageChoices(production)
  return provideBest(engine, production, choices, report, signal)
}

/**
 * Builds or pulls the image that a mirror is upgraded to after production was; nothing is changed yet.
 * @throws Failure `server-unsupported` with what can be done
 */
export async function provideNewerImage(
  ready: EngineParts,
  production: ChosenFor,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ServerImage> {
  return provideBest(ready, production, imageChoices(production), report, signal)
}

async function provideBest(
  ready: EngineParts,
  production: ChosenFor,
  choices: readonly ServerImage[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ServerImage> {
  for (const build of choices) if (await provideServerImage(ready, build, report, signal)) return build
  throw unsupported(production, choices)
}

/** Builds or pulls an image that is not there yet. @returns whether it is there now */
export async function provideServerImage(
  { docker, images: { servers } }: EngineParts,
  { is, name }: ServerImage,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  if (servers.has(name)) return true
  const bundled = bundledImages.find((one) => one.name === name)
  if (is === 'bundled' && bundled) {
    const line = (said: string) => report(`Building the image of ${titleOf(bundled)} (once): ${said}`.slice(0, 160))
    servers.set(name, await docker.image(bundled.name, line, signal))
  } else if (await docker.pulled(name, report)) {
    servers.set(name, name)
  }
  signal?.throwIfAborted()
  return servers.has(name)
}

function unsupported({ facts }: ChosenFor, choices: readonly ServerImage[]): Failure {
  const names = choices.map((one) => one.name).join(' or ')
  return new Failure(
    'server-unsupported',
    `This production runs ${serverTitle(facts.server)} ${facts.serverVersion}, which only a server of its own version can stand in for, and the image ${names} is neither on this machine nor can it be pulled. Nothing was changed. Connect to the Internet, let Docker use your registry’s mirror, or load that image into Docker, then try again; or link the site from a dump and an archive of its files.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
