// Lets Sitefork use a pool only where it is this catalog's; until then nothing in either is changed.
import type { Catalog } from '../catalog/catalog.ts'
import type { Docker } from '../docker/docker.ts'
import type { EngineParts } from '../engine-parts.ts'
import { intendedStates } from '../lifecycle/orphans.ts'
import { imageVolume } from '../pool/keeper.ts'
import { placeOf } from '../pool/layout.ts'
import { plainVolume } from '../pool/plain-copy.ts'
import { type PoolRegister, readRegister } from '../pool/register.ts'
import { matchPool, type PoolMatch, poolMissing, refuseOtherPool, reliedStates } from './pool-match.ts'

export interface MatchedPool {
  readonly verdict: PoolMatch
  readonly register: PoolRegister | undefined
  readonly states: readonly string[]
}

/** Reads whether a pool and the catalog belong together; changes nothing. */
export async function matchThisPool(catalog: Catalog, { pool }: Pick<EngineParts, 'pool'>): Promise<MatchedPool> {
  const [register, states] = await Promise.all([readRegister(pool), pool.list()])
  const { lineage, made } = catalog
  const side = {
    id: lineage.id(),
    generation: lineage.generation(),
    relied: reliedStates(catalog),
    known: new Set([...intendedStates(catalog), ...made.all()]),
  }
  return { verdict: matchPool(side, register, states), register, states }
}

/**
 * Records which states of the pool the catalog intends.
 * @throws Failure `catalog-lost` or `pool-missing` where the pool is not this catalog's
 */
export async function admitPool(catalog: Catalog, opened: Pick<EngineParts, 'pool'>): Promise<void> {
  const { verdict, states } = await matchThisPool(catalog, opened)
  refuseOtherPool(verdict, states)
  recordIntended(catalog, states)
  const there = new Set(states)
  catalog.made.remove([...catalog.made.all()].filter((path) => !there.has(path) && placeOf(path)?.is !== 'history'))
}

/** Records as made by this catalog every state that it intends and that is there, whoever made it. */
export function recordIntended(catalog: Catalog, states: readonly string[]): void {
  const intended = intendedStates(catalog)
  catalog.made.add(states.filter((path) => intended.has(path)))
}

/** Refuses to make a pool for a catalog that relies on one that is not there. @throws Failure `pool-missing` */
export async function refuseNewPool(catalog: Catalog, docker: Docker): Promise<void> {
  if (reliedStates(catalog).size === 0) return
  const volumes = await Promise.all([imageVolume, plainVolume].map((name) => docker.inspectVolume(name)))
  if (volumes.some((one) => one !== null)) return
  throw poolMissing('This Docker engine has no pool of this Sitefork home, which keeps points and clones in one.')
}
