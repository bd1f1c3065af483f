// Keeps what is known of a production's addresses in step with what its own data and pages say.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { asFailure } from '../../../contract/failure.ts'
import type { ProductionFacts } from '../../../contract/models.ts'
import { siteAddresses } from '../../../production/site/site-facts.ts'

type Needs = Pick<Context, 'catalog' | 'mirrors' | 'networkPool' | 'publish' | 'log'>

/** Adds the hosts that the mirror's rows name: a network may have another site, or the site another domain. */
export async function followAddresses(context: Needs, id: string): Promise<void> {
  const production = context.catalog.productions.get(id)
  if (!production || production.source.is === 'backup' || production.pausedAt) return
  try {
    const { origins } = siteAddresses(null, await context.mirrors.of(id).addresses())
    await change(context, production, { origins: [...new Set([...production.facts.origins, ...origins])] })
  } catch (error) {
    context.log(`addresses of ${id}: ${asFailure(error).message}`)
  }
}

/** Takes over the home that a clone's first page named, where the clone has production's newest data. */
export async function followHome(
  context: Needs & Pick<Context, 'addresses'>,
  clone: Pick<CloneRow, 'id' | 'state' | 'point' | 'parent'>,
  id: string,
): Promise<void> {
  const production = context.catalog.productions.get(id)
  const [newest] = context.catalog.points.of(id)
  if (!production || clone.parent !== null || clone.point !== newest?.id) return
  const { facts } = production
  const { home, origins } = context.addresses.of(clone, production)
  const [before, after] = [new URL(facts.homeUrl).origin, new URL(home).origin]
  if (before === after) return
  const siteUrl = facts.siteUrl.startsWith(before) ? after + facts.siteUrl.slice(before.length) : facts.siteUrl
  await change(context, production, { homeUrl: home, siteUrl, origins: [...new Set([...origins, ...facts.origins])] })
}

/** Stores the addresses, and makes prepared networks anew, which know the earlier names. */
async function change(
  { catalog, networkPool, publish }: Needs,
  { id, facts }: ProductionRow,
  now: Partial<Pick<ProductionFacts, 'homeUrl' | 'siteUrl' | 'origins'>>,
): Promise<void> {
  const same = now.origins?.length === facts.origins.length && (now.homeUrl ?? facts.homeUrl) === facts.homeUrl
  if (same) return
  catalog.productions.update(id, { facts: { ...facts, ...now } })
  publish.production(id)
  await networkPool.drop(id)
  networkPool.refill(id)
}
