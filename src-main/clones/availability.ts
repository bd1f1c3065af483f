// Which clones answer right now, and on which loopback ports; kept in step with the gateway's routes.
import { randomBytes } from 'node:crypto'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { Gateway, Route, Upstream } from '../gateway/gateway.ts'
import type { CloneAddresses } from './addresses.ts'
import type { ClonePorts } from './containers.ts'

export interface Availability {
  get(clone: string): ClonePorts | undefined
  /** When it came up, or was used otherwise than through the gateway (milliseconds). */
  usedAt(clone: string): number
  /** It is used right now. */
  touch(clone: string): void
  /** The clone's current state runs: route its address to it. */
  markRunning(clone: CloneRow, production: ProductionRow, ports: ClonePorts): void
  /** It sleeps: the first who asks for its address wakes it. */
  markAsleep(clone: CloneRow, production: ProductionRow): void
  /** It does not run: its address says why. */
  markStopped(clone: CloneRow, production: ProductionRow, message: string): void
  /** It does not run and should: its address says why, and offers to start it. */
  failed(clone: CloneRow, production: ProductionRow, message: string): void
  /** As its row says of one that does not run: it has failed, sleeps, or was stopped. */
  settles(clone: CloneRow, production: ProductionRow): void
  /** Its address is gone. */
  gone(label: string, clone: string): void
  /** None of them runs any more: the engine is gone. */
  allRest(catalog: Catalog, message: string): void
  /** Their production answers at other hosts than it did. */
  readdressed(clones: readonly CloneRow[], production: ProductionRow): void
  /** Its address is another one, perhaps; what runs goes on running. */
  renamed(old: string, clone: CloneRow, production: ProductionRow): void
}

/**
 * @param wake brings a clone up that sleeps; resolves once it answers or has failed
 * @param onMoved a clone's address is another one
 */
export function createAvailability(
  gateway: Gateway,
  addresses: CloneAddresses,
  wake: (clone: string) => Promise<void>,
  onMoved: (clone: string) => void = () => undefined,
): Availability {
  const running = new Map<string, ClonePorts>()
  const used = new Map<string, number>()
  /** The last that was set of each clone: only its own look may set it anew. */
  const routed = new Map<string, Route>()
  const route = (clone: CloneRow, production: ProductionRow, upstream: Upstream) => {
    const set = (): Route => {
      const route: Route = {
        label: clone.hostLabel,
        clone: clone.id,
        production: addresses.of(clone, production),
        upstream,
        ...(upstream.is === 'ready' && { look }),
      }
      routed.set(clone.id, route)
      gateway.set(route)
      return route
    }
    const look = async () => {
      const moved = await addresses.look(clone, production)
      if (!moved || routed.get(clone.id) !== mine) return
      mine = set()
      onMoved(clone.id)
    }
    let mine = set()
  }
  const stopped = 'This clone is stopped. Start it in Sitefork.'
  const ends = (clone: string) => {
    running.delete(clone)
    addresses.close(clone)
  }
  const rests = (clone: CloneRow, production: ProductionRow, message: string) => {
    ends(clone.id)
    route(clone, production, { is: 'waiting', message })
  }
  const sleeps = (clone: CloneRow, production: ProductionRow) => {
    ends(clone.id)
    route(clone, production, { is: 'asleep', wake: () => wake(clone.id) })
  }
  const failed = (clone: CloneRow, production: ProductionRow, message: string) => {
    ends(clone.id)
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
    markStopped: rests,
    markAsleep: sleeps,
    failed,
    settles,
    get: (clone) => running.get(clone),
    usedAt: (clone) => used.get(clone) ?? 0,
    touch: (clone) => void used.set(clone, Date.now()),
    markRunning(clone, production, ports) {
      addresses.keep(clone)
      running.set(clone.id, ports)
      used.set(clone.id, Date.now())
      route(clone, production, { is: 'ready', port: ports.webPort })
    },
    gone(label, clone) {
      ends(clone)
      routed.delete(clone)
      used.delete(clone)
      gateway.remove(label)
    },
    allRest(catalog, message) {
      for (const id of [...running.keys()]) ends(id)
      for (const clone of catalog.clones.all()) {
        const production = catalog.productions.get(clone.production)
        if (production) route(clone, production, { is: 'waiting', message })
      }
    },
    readdressed(clones, production) {
      for (const clone of clones) {
        const ports = running.get(clone.id)
        if (ports) route(clone, production, { is: 'ready', port: ports.webPort })
        else if (clone.phase === 'kept') settles(clone, production)
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
