// Keeps one prepared sandbox network for each production, so that no clone waits for its network to be made.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import { adoptSandbox, makeSandbox, removeContainers } from './containers.ts'
import { hasSandbox } from './sandbox.ts'
import type { CloneStateId, SandboxOptions } from './service.ts'

export interface NetworkPool {
  /** Gives a state its sandbox network: the prepared one, also while it is still being made; else one that is made now. */
  acquire(of: CloneStateId, production: ProductionRow): Promise<void>
  /** Prepares a network in the background, unless one is there. */
  refill(production: string): void
  /** @returns the ids that prepared networks have in place of a clone's: their containers are no orphans */
  owners(): ReadonlySet<string>
  /** Removes the prepared network of a production whose addresses have changed, or that goes. */
  drop(production: string): Promise<void>
  /** Forgets all prepared networks: the engine is gone. What is left of them is removed as orphans when it is back. */
  forget(): void
  /** Removes all prepared networks, and prepares no more. */
  stop(): Promise<void>
}

interface PreparedNetwork {
  /** Names it until it is a clone's; the id is nobody's. */
  readonly id: CloneStateId
  /** Resolves once it was made, or could not be, to whether it is there. */
  readonly made: Promise<boolean>
}

export function createNetworkPool(options: {
  readonly catalog: Catalog
  readonly engineParts: () => EngineParts
  readonly newId: () => string
  readonly sandboxOptions: (of: CloneStateId, production: ProductionRow) => SandboxOptions
  /** Whether a clone answers to other names than its production does. */
  readonly hasOwnNames: (of: CloneStateId, production: ProductionRow) => boolean
  readonly log: (line: string) => void
}): NetworkPool {
  const { catalog, engineParts, newId, sandboxOptions, hasOwnNames, log } = options
  const prepared = new Map<string, PreparedNetwork>()
  /** Ids of networks that were taken, and whose containers still have these names. */
  const leaving = new Set<string>()
  let stopped = false

  async function make(id: CloneStateId, production: ProductionRow): Promise<boolean> {
    try {
      await makeSandbox(sandboxOptions(id, production))
      return true
    } catch (error) {
      // The next clone makes its own network, and fails with the reason if that fails too.
      log(`Preparing a network for ${production.id}: ${asFailure(error).message}`)
      if (prepared.get(production.id)?.id === id) prepared.delete(production.id)
      return false
    }
  }

  /**
   * Takes the prepared network of a production out of the pool, once it is made.
   * @returns what `use` made of it; undefined where there is none
   */
  async function take<T>(production: string, use: (id: CloneStateId) => Promise<T>): Promise<T | undefined> {
    const network = prepared.get(production)
    if (!network) return undefined
    prepared.delete(production)
    leaving.add(network.id.clone)
    try {
      return (await network.made) ? await use(network.id) : undefined
    } finally {
      leaving.delete(network.id.clone)
    }
  }

  const remove = (id: CloneStateId) => removeContainers({ docker: engineParts().docker, ...id })

  /** @returns false when the prepared network is gone, as after a restart of the engine */
  async function adopt(of: CloneStateId, from: CloneStateId): Promise<boolean> {
    const { docker } = engineParts()
    const there = await hasSandbox(docker, from)
    await (there ? adoptSandbox({ docker, ...of }, from) : remove(from))
    return there
  }

  return {
    async acquire(of, production) {
      // A prepared network knows production's names, and no others.
      const adopted = !hasOwnNames(of, production) && (await take(production.id, (id) => adopt(of, id)))
      if (!adopted) await makeSandbox(sandboxOptions(of, production))
    },
    refill(production) {
      const row = catalog.productions.get(production)
      if (stopped || row?.phase !== 'linked' || prepared.has(production)) return
      const id = { clone: newId(), state: 'spare' }
      prepared.set(production, { id, made: make(id, row) })
    },
    owners: () => new Set([...[...prepared.values()].map((one) => one.id.clone), ...leaving]),
    async drop(production) {
      await take(production, remove)
    },
    forget: () => prepared.clear(),
    async stop() {
      stopped = true
      // Without an engine nothing can be removed; the next start removes orphans.
      await Promise.all([...prepared.keys()].map((id) => take(id, remove).catch(() => undefined)))
    },
  }
}
