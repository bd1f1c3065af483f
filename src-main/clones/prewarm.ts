// A ready-made fork of each production's newest point, running and unseen, so that the next fork of it only has to be named.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { ClonePorts } from './containers.ts'

/** A clone to be that runs already. */
export interface PrewarmedClone {
  readonly clone: string
  readonly state: string
  readonly point: string
  readonly ports: ClonePorts
}

export interface Prewarm {
  /** The one of that very point, if there is one; it is the caller's from then on. */
  take(production: string, point: string): PrewarmedClone | undefined
  /** Whether there is one that could be taken. */
  has(production: string, point: string): boolean
  giveBack(production: string, spare: PrewarmedClone): void
  /** Makes what is wanted, and removes what is of an older point or not wanted any more. One after the other. */
  reconcile(): void
  owners(): ReadonlySet<string>
  /** A container of a clone to be ended: where one of them is it, it is made anew. */
  lost(clone: string): void
  drop(production: string): Promise<void>
  forget(): void
  stop(): Promise<void>
}

interface Making {
  readonly clone: string
  readonly controller: AbortController
  readonly ended: Promise<void>
}

/** Free memory that must be left, bytes: what a developer's other programs want comes first. */
const memoryLeft = 2 * 2 ** 30

export function createPrewarm(options: {
  readonly catalog: Catalog
  readonly newId: () => string
  /** Whether the person wants any. */
  readonly wanted: () => boolean
  /** Nothing else is being done that making one would hold up. */
  readonly idle: () => boolean
  readonly make: (
    spare: Pick<PrewarmedClone, 'clone' | 'state' | 'point'>,
    production: ProductionRow,
    signal: AbortSignal,
  ) => Promise<ClonePorts>
  readonly remove: (spare: Pick<PrewarmedClone, 'clone' | 'state'>) => Promise<void>
  readonly log: (line: string) => void
  /** Bytes; a test may say another figure. */
  readonly freeMemory?: () => number
}): Prewarm {
  const { catalog, newId, wanted, idle, make, remove, log } = options
  const freeMemory = options.freeMemory ?? (() => process.availableMemory())
  const ready = new Map<string, PrewarmedClone>()
  /** Clones to be that are being removed. */
  const leaving = new Set<string>()
  let making: Making | undefined
  let stopped = false

  const newest = (production: string) =>
    catalog.points.of(production).find((one) => one.state.is === 'ready' && one.kind !== 'moment')

  async function begin(production: ProductionRow, point: string): Promise<void> {
    const spare = { clone: newId(), state: newId(), point }
    const controller = new AbortController()
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    making = { clone: spare.clone, controller, ended }
    try {
      ready.set(production.id, { ...spare, ports: await make(spare, production, controller.signal) })
    } catch (error) {
      if (!controller.signal.aborted) log(`warm spare of ${production.id}: ${asFailure(error).message}`)
      await remove(spare).catch(() => undefined)
    } finally {
      making = undefined
      resolve()
    }
  }

  async function drop(production: string): Promise<void> {
    making?.controller.abort()
    await making?.ended
    const spare = ready.get(production)
    ready.delete(production)
    if (!spare) return
    leaving.add(spare.clone)
    await remove(spare).finally(() => leaving.delete(spare.clone))
  }

  function look(): void {
    if (stopped || making) return
    const enough = freeMemory() > memoryLeft
    for (const production of catalog.productions.all()) {
      const point = production.phase === 'linked' && wanted() && enough ? newest(production.id) : undefined
      const spare = ready.get(production.id)
      if (spare && spare.point !== point?.id) {
        drop(production.id).then(look, (error: unknown) => log(asFailure(error).message))
      } else if (!spare && point && idle()) {
        void begin(production, point.id)
        return
      }
    }
  }

  return {
    reconcile: look,
    drop,
    lost(clone) {
      const [production] = [...ready].find(([, spare]) => spare.clone === clone) ?? []
      if (production) drop(production).then(look, (error: unknown) => log(asFailure(error).message))
    },
    take(production, point) {
      const spare = ready.get(production)
      if (spare?.point !== point) return undefined
      ready.delete(production)
      return spare
    },
    has: (production, point) => ready.get(production)?.point === point,
    giveBack(production, spare) {
      if (!ready.has(production)) ready.set(production, spare)
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
