// A sealed network that waits for the next clone of each production that comes up, so that nobody waits for one to be made.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import { adoptSandbox, makeSandbox, removeContainers } from './containers.ts'
import { hasSandbox } from './sandbox.ts'
import type { CloneStateId, SandboxOptions } from './service.ts'

export interface NetworkPool {
  /** Gives a pair its network: the one that waits or is just being made; one of its own otherwise. */
  acquire(pair: CloneStateId, production: ProductionRow): Promise<void>
  /** Makes one in the background, unless one waits. */
  refill(production: string): void
  /** Clones to be: their containers are no orphans. */
  owners(): ReadonlySet<string>
  /** Removes the one of a production: its addresses changed, or it goes. */
  drop(production: string): Promise<void>
  /** The engine is gone, and they with it; what is left of them is swept when it is back. */
  forget(): void
  /** Removes all of them. */
  stop(): Promise<void>
}

interface Waiting {
  /** Of nobody yet. */
  readonly pair: CloneStateId
  /** Resolves when its making has ended: whether it is there. */
  readonly made: Promise<boolean>
}

export function createNetworkPool(options: {
  readonly catalog: Catalog
  readonly engineParts: () => EngineParts
  readonly newId: () => string
  readonly sandboxOptions: (pair: CloneStateId, production: ProductionRow) => SandboxOptions
  /** Whether a clone answers to other names than its production. */
  readonly hasOwnNames: (pair: CloneStateId, production: ProductionRow) => boolean
  readonly log: (line: string) => void
}): NetworkPool {
  const { catalog, engineParts, newId, sandboxOptions: sealOf, hasOwnNames, log } = options
  const waiting = new Map<string, Waiting>()
  /** Taken, and still called as nobody's. */
  const leaving = new Set<string>()
  let stopped = false

  async function make(pair: CloneStateId, production: ProductionRow): Promise<boolean> {
    try {
      await makeSandbox(sealOf(pair, production))
      return true
    } catch (error) {
      // Whoever needs one makes its own, and tells what is wrong.
      log(`spare network for ${production.id}: ${asFailure(error).message}`)
      if (waiting.get(production.id)?.pair === pair) waiting.delete(production.id)
      return false
    }
  }

  /** What waited, for `use`, and what came of that; from then on it is nobody else's. Undefined where none did. */
  async function take<T>(production: string, use: (pair: CloneStateId) => Promise<T>): Promise<T | undefined> {
    const spare = waiting.get(production)
    if (!spare) return undefined
    waiting.delete(production)
    leaving.add(spare.pair.clone)
    try {
      return (await spare.made) ? await use(spare.pair) : undefined
    } finally {
      leaving.delete(spare.pair.clone)
    }
  }

  const remove = (pair: CloneStateId) => removeContainers({ docker: engineParts().docker, ...pair })

  /** Whether it could be: an engine that was restarted has stopped it. */
  async function adopt(pair: CloneStateId, from: CloneStateId): Promise<boolean> {
    const { docker } = engineParts()
    const there = await hasSandbox(docker, from)
    await (there ? adoptSandbox({ docker, ...pair }, from) : remove(from))
    return there
  }

  return {
    async acquire(pair, production) {
      // One that waits knows production's names, and no others.
      const adopted = !hasOwnNames(pair, production) && (await take(production.id, (spare) => adopt(pair, spare)))
      if (!adopted) await makeSandbox(sealOf(pair, production))
    },
    refill(id) {
      const production = catalog.productions.get(id)
      if (stopped || production?.phase !== 'linked' || waiting.has(id)) return
      const pair = { clone: newId(), state: 'spare' }
      waiting.set(id, { pair, made: make(pair, production) })
    },
    owners: () => new Set([...[...waiting.values()].map((one) => one.pair.clone), ...leaving]),
    async drop(production) {
      await take(production, remove)
    },
    forget: () => waiting.clear(),
    async stop() {
      stopped = true
      // Without an engine there is nothing to remove; the next start sweeps.
      await Promise.all([...waiting.keys()].map((id) => take(id, remove).catch(() => undefined)))
    },
  }
}
