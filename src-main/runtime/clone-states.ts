// Which clones answer right now, and on which loopback ports; kept in step with the gateway's routes.
import { randomBytes } from 'node:crypto'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
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
  /** It does not run and should: its address says why, and offers to start it. */
  failed(clone: CloneRow, production: ProductionRow, message: string): void
  /** As its row says of one that does not run: it has failed, sleeps, or was stopped. */
  settles(clone: CloneRow, production: ProductionRow): void
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
  const stopped = 'This clone is stopped. Start it in Sitefork.'
  const rests = (clone: CloneRow, production: ProductionRow, message: string) => {
    running.delete(clone.id)
    route(clone, production, { is: 'waiting', message })
  }
  const sleeps = (clone: CloneRow, production: ProductionRow) => {
    running.delete(clone.id)
    route(clone, production, { is: 'asleep', wake: () => wake(clone.id) })
  }
  const failed = (clone: CloneRow, production: ProductionRow, message: string) => {
    running.delete(clone.id)
    const start = async () => {
      rests(clone, production, 'This clone is starting.')
      await wake(clone.id).catch((error: unknown) => failed(clone, production, asFailure(error).message))
    }
    route(clone, production, { is: 'failed', message, token: randomBytes(16).toString('hex'), start })
  }
  const settles = (clone: CloneRow, production: ProductionRow) => {
    if (clone.failure) failed(clone, production, clone.failure.message)
    else if (clone.wanted === 'running') sleeps(clone, production)
    else rests(clone, production, stopped)
  }
  return {
    rests,
    sleeps,
    failed,
    settles,
    get: (clone) => running.get(clone),
    usedAt: (clone) => used.get(clone) ?? 0,
    touch: (clone) => void used.set(clone, Date.now()),
    runs(clone, production, ports) {
      running.set(clone.id, ports)
      used.set(clone.id, Date.now())
      route(clone, production, { is: 'ready', port: ports.webPort })
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
      else settles(clone, production)
    },
  }
}
