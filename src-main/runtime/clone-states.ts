// Which clones answer right now, and on which loopback ports; kept in step with the gateway's routes.
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Gateway, Upstream } from '../gateway/gateway.ts'
import type { Running } from './views.ts'

export interface CloneStates {
  get(clone: string): Running | undefined
  /** The clone's current state runs: route its address to it. */
  runs(clone: CloneRow, production: ProductionRow, ports: Running): void
  /** It does not run: its address says why. */
  rests(clone: CloneRow, production: ProductionRow, message: string): void
  /** Its address is gone. */
  gone(name: string, clone: string): void
  /** None of them runs any more: the engine is gone. */
  allRest(catalog: Catalog, message: string): void
  /** The address moves with the name; what runs goes on running. */
  renamed(old: string, clone: CloneRow, production: ProductionRow): void
}

export function createCloneStates(gateway: Gateway): CloneStates {
  const running = new Map<string, Running>()
  const route = (label: string, production: ProductionRow, upstream: Upstream) =>
    gateway.set({
      label,
      production: { home: production.facts.homeUrl, origins: production.facts.origins },
      upstream,
    })
  return {
    get: (clone) => running.get(clone),
    runs(clone, production, ports) {
      running.set(clone.id, ports)
      route(clone.name, production, { is: 'ready', port: ports.webPort })
    },
    rests(clone, production, message) {
      running.delete(clone.id)
      route(clone.name, production, { is: 'waiting', message })
    },
    gone(name, clone) {
      running.delete(clone)
      gateway.remove(name)
    },
    allRest(catalog, message) {
      running.clear()
      for (const clone of catalog.clones.all()) {
        const production = catalog.productions.get(clone.production)
        if (production) route(clone.name, production, { is: 'waiting', message })
      }
    },
    renamed(old, clone, production) {
      gateway.remove(old)
      const ports = running.get(clone.id)
      if (ports) route(clone.name, production, { is: 'ready', port: ports.webPort })
      else route(clone.name, production, { is: 'waiting', message: 'This clone is stopped. Start it in Sitefork.' })
    },
  }
}
