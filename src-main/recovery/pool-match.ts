// Decides whether a pool and a catalog belong together, before anything in either is changed. Pure.
import type { Catalog } from '../catalog/catalog.ts'
import { Failure } from '../contract/failure.ts'
import type { StatePath } from '../pool/layout.ts'
import { clonePath, livePath, pointPath, preparingPath } from '../pool/layout.ts'
import type { PoolRegister } from '../pool/register.ts'

/**
 * How a pool and this catalog belong together. `older`: the catalog is older than its pool. `foreign`: the pool is another
 * catalog's, perhaps this home's before that was lost. `unknown`: the catalog knows none of its states. `missing`: the pool
 * has none of the states that the catalog relies on.
 */
export type PoolMatch =
  | { readonly is: 'same' }
  | { readonly is: 'older' }
  | { readonly is: 'foreign' }
  | { readonly is: 'unknown' }
  | { readonly is: 'missing' }

export interface CatalogSide {
  readonly id: string
  readonly generation: number
  /** The states that cannot be missing from its pool. */
  readonly relied: ReadonlySet<StatePath>
  /** All states that it may have there. */
  readonly known: ReadonlySet<StatePath>
}

export function matchPool(
  catalog: CatalogSide,
  register: PoolRegister | undefined,
  states: readonly StatePath[],
): PoolMatch {
  const holds = states.length > 0 || (register?.rows.tables.productions.length ?? 0) > 0
  if (register && holds) {
    if (register.catalog !== catalog.id) return { is: 'foreign' }
    if (register.generation > catalog.generation) return { is: 'older' }
  }
  if (catalog.relied.size > 0 && !states.some((path) => catalog.relied.has(path))) return { is: 'missing' }
  if (!register && states.length > 0 && !states.some((path) => catalog.known.has(path))) return { is: 'unknown' }
  return { is: 'same' }
}

/**
 * Lists the states that a catalog's finished points, clones and bookmarks stand on. `for sure`: without points that are being made
 * ready, which lie in one of two places, and mirrors, which may be between two.
 */
export function reliedStates(
  catalog: Pick<Catalog, 'productions' | 'points' | 'clones' | 'bookmarks'>,
  which: 'all' | 'for sure' = 'all',
): Set<StatePath> {
  const all = which === 'all'
  return new Set([
    ...catalog.productions.all().flatMap((one) => (all && one.phase === 'linked' ? [livePath(one.id)] : [])),
    ...catalog.points.all().flatMap((one) => {
      const place = pointPath(one.production, one.id)
      if (one.state.is === 'taking') return []
      if (one.state.is === 'preparing') return all ? [place, preparingPath(one.production, one.id)] : []
      return [place]
    }),
    ...catalog.clones.all().flatMap((one) => (one.phase === 'kept' ? [clonePath(one.id, one.state)] : [])),
    ...catalog.bookmarks.all().map((one) => clonePath(one.clone, one.state)),
  ])
}

const safe =
  'Nothing of the pool was removed, and nothing will be. Recover brings the newest copy of the catalog back and takes in what the pool has beyond it; the catalog of now is kept beside the copies. In a shell: sitefork recover'

/** @throws Failure `catalog-lost` or `pool-missing`, each with the way out */
export function refuseOtherPool(verdict: PoolMatch, states: readonly StatePath[]): void {
  const remedy = { label: 'Recover', action: 'recover' } as const
  const detail = states.join('\n')
  switch (verdict.is) {
    case 'same':
      return
    case 'older':
      throw new Failure(
        'catalog-lost',
        `The catalog of this Sitefork home is older than its pool: it does not know what was made since. ${safe}`,
        { remedy, detail },
      )
    case 'foreign':
      throw new Failure(
        'catalog-lost',
        `The pool belongs to another catalog than the one in this Sitefork home, which is empty, was lost, or is of another home: it does not know the ${states.length} states in the pool. ${safe}`,
        { remedy, detail },
      )
    case 'unknown':
      throw new Failure(
        'catalog-lost',
        `The catalog of this Sitefork home knows none of the ${states.length} states in its pool. ${safe}`,
        { remedy, detail },
      )
    case 'missing':
      throw poolMissing('The pool on this Docker engine has none of the points and clones that Sitefork keeps.')
  }
}

export function poolMissing(what: string): Failure {
  return new Failure(
    'pool-missing',
    `${what} Nothing was changed. If they are on another engine, switch Docker to that (docker context use …), and Sitefork goes on by itself. If they are gone for good, begin with an empty pool: points and clones are forgotten, and every production is copied again. In a shell: sitefork recover --empty`,
    { remedy: { label: 'Begin with an empty pool', action: 'begin-empty' } },
  )
}
