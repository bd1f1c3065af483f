// Keeps a running, nameless clone of each production's newest point, so that the next fork of that point only has to be named.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { ClonePorts } from './containers.ts'

/** A clone that runs already and has no row, name or address yet. */
export interface PrewarmedClone {
  readonly clone: string
  readonly state: string
  readonly point: string
  /** The lane of the ids that its server makes. */
  readonly lane: number
  readonly ports: ClonePorts
}

export interface Prewarm {
  /** @returns the prewarmed clone of that very point, if there is one; it is the caller's from then on */
  take(production: string, point: string): PrewarmedClone | undefined
  /** @returns whether there is one that could be taken */
  has(production: string, point: string): boolean
  /** @returns the lane that the next prewarmed clone of a production has, or the one that is there; null before there was one */
  lane(production: string): number | null
  /** Puts back one that was taken and not used. */
  giveBack(production: string, prewarmed: PrewarmedClone): void
  /** Makes what is wanted and removes what is of an older point or not wanted any more, one after the other, in the background. */
  reconcile(): void
  /** @returns the ids of prewarmed clones: their containers are no orphans */
  owners(): ReadonlySet<string>
  /** Replaces a prewarmed clone of which a container ended; any other id is ignored. */
  lost(clone: string): void
  /** Removes the prewarmed clone of a production, also while it is being made. */
  drop(production: string): Promise<void>
  /** Forgets all of them: the engine is gone. */
  forget(): void
  /** Removes all of them, and makes no more. */
  stop(): Promise<void>
}

interface Making {
  readonly clone: string
  readonly controller: AbortController
  readonly ended: Promise<void>
}

/** The free memory below which none is made, bytes: a developer's other programs come first. */
const memoryLeft = 2 * 2 ** 30

export function createPrewarm(options: {
  readonly catalog: Catalog
  readonly newId: () => string
  /** @returns whether the person wants any */
  readonly wanted: () => boolean
  /** @returns whether nothing else is being done that making one would hold up */
  readonly idle: () => boolean
  readonly make: (
    prewarmed: Omit<PrewarmedClone, 'ports'>,
    production: ProductionRow,
    signal: AbortSignal,
  ) => Promise<ClonePorts>
  readonly remove: (prewarmed: Pick<PrewarmedClone, 'clone' | 'state'>) => Promise<void>
  readonly log: (line: string) => void
  /** @returns bytes; the machine's own figure unless a test says another */
  readonly freeMemory?: () => number
}): Prewarm {
  const { catalog, newId, wanted, idle, make, remove, log } = options
  const freeMemory = options.freeMemory ?? (() => process.availableMemory())
  const ready = new Map<string, PrewarmedClone>()
  /** The lane of each production's prewarmed clone: one that replaces another, which nobody took, has its lane. */
  const lanes = new Map<string, number>()
  /** Ids of prewarmed clones that are being removed. */
  const leaving = new Set<string>()
  let making: Making | undefined
  let stopped = false

  const newest = (production: string) =>
    catalog.points.of(production).find((one) => one.state.is === 'ready' && one.kind !== 'moment')

  async function begin(production: ProductionRow, point: string): Promise<void> {
    const lane = lanes.get(production.id) ?? catalog.idSpace.giveLane(production.id)
    lanes.set(production.id, lane)
    const prewarmed = { clone: newId(), state: newId(), point, lane }
    const controller = new AbortController()
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    making = { clone: prewarmed.clone, controller, ended }
    try {
      ready.set(production.id, { ...prewarmed, ports: await make(prewarmed, production, controller.signal) })
    } catch (error) {
      if (!controller.signal.aborted) log(`Prewarming a clone of ${production.id}: ${asFailure(error).message}`)
      await remove(prewarmed).catch(() => undefined)
    } finally {
      making = undefined
      resolve()
    }
  }

  async function drop(production: string): Promise<void> {
    making?.controller.abort()
    await making?.ended
    const prewarmed = ready.get(production)
    ready.delete(production)
    if (!prewarmed) return
    leaving.add(prewarmed.clone)
    await remove(prewarmed).finally(() => leaving.delete(prewarmed.clone))
  }

  function reconcile(): void {
    if (stopped || making) return
    const enough = freeMemory() > memoryLeft
    for (const production of catalog.productions.all()) {
      const point = production.phase === 'linked' && wanted() && enough ? newest(production.id) : undefined
      const prewarmed = ready.get(production.id)
      if (prewarmed && prewarmed.point !== point?.id) {
        drop(production.id).then(reconcile, (error: unknown) => log(asFailure(error).message))
      } else if (!prewarmed && point && idle()) {
        void begin(production, point.id)
        return
      }
    }
  }

  return {
    reconcile,
    drop,
    lost(clone) {
      const [production] = [...ready].find(([, prewarmed]) => prewarmed.clone === clone) ?? []
      if (production) drop(production).then(reconcile, (error: unknown) => log(asFailure(error).message))
    },
    take(production, point) {
      const prewarmed = ready.get(production)
      if (prewarmed?.point !== point) return undefined
      ready.delete(production)
      lanes.delete(production)
      return prewarmed
    },
    has: (production, point) => ready.get(production)?.point === point,
    lane: (production) => lanes.get(production) ?? null,
    giveBack(production, prewarmed) {
      if (ready.has(production)) return
      ready.set(production, prewarmed)
      lanes.set(production, prewarmed.lane)
    },
    owners: () => new Set([...[...ready.values(), ...(making ? [making] : [])].map((one) => one.clone), ...leaving]),
    forget() {
      making?.controller.abort()
      ready.clear()
    },
    async stop() {
      stopped = true
      making?.controller.abort()
      await making?.ended
      await Promise.all([...ready.keys()].map((id) => drop(id).catch(() => undefined)))
    },
  }
}
