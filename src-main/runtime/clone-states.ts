// Which clones answer right now, and on which loopback ports; kept in step with the gateway's routes.
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Gateway, Upstream } from '../gateway/gateway.ts'
import type { Running } from './views.ts'

export interface CloneStates {
  get(clone: string): Running | undefined
  /** When it came up, or was used otherwise than through the gateway (milliseconds). */
  usedAt(clone: string): number
  /** It is used right now. */
  touch(clone: string): void
  /** The clone's current state runs: route its address to it. */
  runs(clone: CloneRow, production: ProductionRow, ports: Running): void
  /** It sleeps: the first who asks for its address wakes it. */
  sleeps(clone: CloneRow, production: ProductionRow): void
  /** It does not run: its address says why. */
  rests(clone: CloneRow, production: ProductionRow, message: string): void
  /** Its address is gone. */
  gone(name: string, clone: string): void
  /** None of them runs any more: the engine is gone. */
  allRest(catalog: Catalog, message: string): void
  /** The address moves with the name; what runs goes on running. */
  renamed(old: string, clone: CloneRow, production: ProductionRow): void
}

/** @param wake brings a clone up that sleeps; resolves once it answers or has failed */
export function createCloneStates(gateway: Gateway, wake: (clone: string) => Promise<void>): CloneStates {
  const running = new Map<string, Running>()
  const used = new Map<string, number>()
  const route = ({ id, name }: CloneRow, production: ProductionRow, upstream: Upstream) =>
    gateway.set({
      label: name,
      clone: id,
      production: { home: production.facts.homeUrl, origins: production.facts.origins },
      upstream,
    })
  return {
    get: (clone) => running.get(clone),
    usedAt: (clone) => used.get(clone) ?? 0,
    touch: (clone) => void used.set(clone, Date.now()),
    runs(clone, production, ports) {
      running.set(clone.id, ports)
      used.set(clone.id, Date.now())
      route(clone, production, { is: 'ready', port: ports.webPort })
    },
    sleeps(clone, production) {
      running.delete(clone.id)
      route(clone, production, { is: 'asleep', wake: () => wake(clone.id) })
    },
    rests(clone, production, message) {
      running.delete(clone.id)
      route(clone, production, { is: 'waiting', message })
    },
    gone(name, clone) {
      running.delete(clone)
      used.delete(clone)
      gateway.remove(name)
    },
    allRest(catalog, message) {
      running.clear()
      for (const clone of catalog.clones.all()) {
        const production = catalog.productions.get(clone.production)
        if (production) route(clone, production, { is: 'waiting', message })
      }
    },
    renamed(old, clone, production) {
      gateway.remove(old)
      // Use was counted under the old address.
      used.set(clone.id, Date.now())
      const ports = running.get(clone.id)
      if (ports) route(clone, production, { is: 'ready', port: ports.webPort })
      else if (clone.wanted === 'running') route(clone, production, { is: 'asleep', wake: () => wake(clone.id) })
      else route(clone, production, { is: 'waiting', message: 'This clone is stopped. Start it in Sitefork.' })
    },
  }
}
