// A sealed network that waits for the next clone of each production, so that no fork waits for one to be made.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { makeSeal, removePair, type SealOptions } from '../clones/pair.ts'
import { asFailure } from '../contract/failure.ts'
import type { Ready } from './world.ts'

/** Ids of a clone to be and of its first state; the containers of both are named by them. */
export interface Spare {
  readonly clone: string
  readonly state: string
}

export interface Spares {
  /** Those of the network that waits, where one fits; new ones otherwise. */
  take(production: ProductionRow): Spare
  /** What was taken for a fork that did not begin. */
  giveBack(production: string, spare: Spare): void
  /** Makes one in the background, unless one waits. */
  stock(production: string): void
  /** Clones to be: their containers are no orphans. */
  owners(): ReadonlySet<string>
  /** Removes the one of a production: its addresses changed, or it goes. */
  drop(production: string): Promise<void>
  /** The engine is gone, and they with it; what is left of them is swept when it is back. */
  forget(): void
  /** Removes all of them. */
  stop(): Promise<void>
}

interface Waiting extends Spare {
  /** Resolves when its making has ended, either way. */
  readonly ended: Promise<void>
}

export function createSpares(options: {
  readonly catalog: Catalog
  readonly ready: () => Ready
  readonly newId: () => string
  readonly sealOf: (spare: Spare, production: ProductionRow) => SealOptions
  readonly log: (line: string) => void
}): Spares {
  const { catalog, ready, newId, sealOf, log } = options
  const waiting = new Map<string, Waiting>()
  /** Clones to be whose network is there. */
  const made = new Set<string>()
  let stopped = false

  async function make(spare: Spare, production: ProductionRow): Promise<void> {
    try {
      await makeSeal(sealOf(spare, production))
      made.add(spare.clone)
    } catch (error) {
      // A fork makes its own, and tells what is wrong.
      log(`spare network for ${production.id}: ${asFailure(error).message}`)
      if (waiting.get(production.id)?.clone === spare.clone) waiting.delete(production.id)
    }
  }

  async function drop(production: string): Promise<void> {
    const spare = waiting.get(production)
    waiting.delete(production)
    if (!spare) return
    await spare.ended
    if (made.delete(spare.clone)) await removePair({ docker: ready().docker, ...spare })
  }

  return {
    drop,
    take({ id }) {
      const spare = waiting.get(id)
      if (!spare || !made.has(spare.clone)) return { clone: newId(), state: newId() }
      waiting.delete(id)
      made.delete(spare.clone)
      return { clone: spare.clone, state: spare.state }
    },
    giveBack(id, spare) {
      if (waiting.has(id)) return
      made.add(spare.clone)
      waiting.set(id, { ...spare, ended: Promise.resolve() })
    },
    stock(id) {
      const production = catalog.productions.get(id)
      if (stopped || production?.phase !== 'linked' || waiting.has(id)) return
      const spare = { clone: newId(), state: newId() }
      waiting.set(id, { ...spare, ended: make(spare, production) })
    },
    owners: () => new Set([...waiting.values()].map((one) => one.clone)),
    forget() {
      waiting.clear()
      made.clear()
    },
    async stop() {
      stopped = true
      // Without an engine there is nothing to remove; the next start sweeps.
      await Promise.all([...waiting.keys()].map((id) => drop(id).catch(() => undefined)))
    },
  }
}
