// Which server image a mirror, a point or a clone needs: the choice alone, from what the catalog knows of a production.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Point } from '../../contract/models.ts'
import {
  bundledImages,
  isOlderThan,
  type ServerImage,
  seriesOf,
  serverImageNamed,
  serverTitle,
  suitableImages,
  titleOf,
} from './server-image.ts'

/** What the choice depends on: the image that the production was linked with, and what its server says of itself. */
export type ChosenFor = Pick<ProductionRow, 'serverBuild' | 'facts' | 'source'>

/** The server image that the production's mirror runs. */
export const serverImageOf = ({ serverBuild, facts }: ChosenFor) => serverImageNamed(serverBuild, facts.server)

/** The server image that wrote a point, which reads it and its clones whatever the mirror was upgraded to since. */
export const serverImageOfPoint = (production: ChosenFor, point: Pick<Point, 'serverBuild'> | undefined) =>
  serverImageOf({ ...production, ...(point && { serverBuild: point.serverBuild }) })

/** Lists every server image that a mirror or a point of the catalog needs, each once. */
export function serverImagesInUse({
  productions,
  points,
}: Pick<Catalog, 'productions' | 'points'>): readonly ServerImage[] {
  const all = productions
    .all()
    .flatMap((one) => [serverImageOf(one), ...points.of(one.id).map((point) => serverImageOfPoint(one, point))])
  return [...new Map(all.map((one) => [one.name, one])).values()]
}

/**
 * Lists the images that could stand in for production's server, best first. Those of a backup end with the newest one, which
 * may well understand a dump of any server.
 */
export function imageChoices({ facts: { server, serverVersion }, source }: ChosenFor): readonly ServerImage[] {
  const newest = bundledImages.filter((one) => one.server === server).slice(-1)
  if (source.is !== 'backup') return suitableImages(server, serverVersion)
  return serverVersion === '' ? newest : [...suitableImages(server, serverVersion), ...newest]
}

/** Whether production's server is of a newer series than its mirror's. */
export const needsUpgrade = (production: ChosenFor) =>
  isOlderThan(serverImageOf(production), production.facts.serverVersion)

/** The sentence for a mirror that stopped after its production was upgraded, which may be why; undefined where it was not. */
export function upgradeHint(production: ChosenFor & Pick<ProductionRow, 'name'>): string | undefined {
  if (!needsUpgrade(production)) return undefined
  const { server, serverVersion } = production.facts
  return `“${production.name}” was upgraded to ${serverTitle(server)} ${seriesOf(serverVersion).join('.')} since it was linked, and its mirror still runs ${titleOf(serverImageOf(production))}, which may not understand what it writes now. Sitefork upgrades it by itself where that server can be had; to try again, choose “Upgrade the mirror”.`
}
