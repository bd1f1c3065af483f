// Provides the image of the server that stands in for production's, and has the catalog remember which it is.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import type { ChosenFor } from '../../../database/server/choose-image.ts'
import { provideImageFor, pulledServerImage } from '../../../database/server/provide-image.ts'

/**
 * @returns the reference of the image
 * @throws Failure `server-unsupported` with what can be done
 */
export async function chooseServerImage(
  { engineParts, catalog, publish }: Pick<Context, 'engineParts' | 'catalog' | 'publish'>,
  production: ChosenFor & Pick<ProductionRow, 'id' | 'seeded'>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const image = await provideImageFor(engineParts(), production, report, signal)
  catalog.productions.update(production.id, { serverBuild: image.name })
  publish.production(production.id)
  return pulledServerImage(engineParts().images, image)
}
