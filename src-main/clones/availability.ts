// Which clones answer right now, and on which loopback ports; kept in step with the gateway's routes.
import { randomBytes } from 'node:crypto'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { asFailure } from '../contract/failure.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { CloneUpstream, Route } from '../gateway/routes.ts'
import type { Use } from '../gateway/use.ts'
import type { CloneAddresses } from './addresses.ts'
import type { ClonePorts } from './containers.ts'

export interface Availability {
  /** @returns the clone's ports while it answers */
  get(clone: string): ClonePorts | undefined
  /**
   * Routes the clone's address to what the clone is now: to its state where that runs; else, by its row, to why it failed, to
   * waking it up, or to the sentence that it is stopped.
   * @param clone the row as it is in the catalog now
   * @param ports the ports of its state; absent where it does not run
   */
  show(clone: CloneRow, production: ProductionRow, ports?: ClonePorts): void
  /** Has the clone's address say what is being done with it, until `show` is called. */
  showBusy(clone: CloneRow, production: ProductionRow, message: string): void
  /** Removes the address of a clone that is gone. */
  remove(label: string, clone: string): void
  /** Has every clone's address say why it does not answer: the engine is gone, and all containers with it. */
  suspendAll(catalog: Catalog, message: string): void
  /** Routes clones again after the addresses of their production have changed. */
  reroute(clones: readonly CloneRow[], production: ProductionRow): void
  /** Routes a clone that has another name or address now; what runs goes on running, and its use still counts. */
  rename(oldLabel: string, clone: CloneRow, production: ProductionRow): void
  /** @returns how much the clone is used, through the gateway and otherwise */
  use(clone: string): Use
  /** Counts a use of the clone that the gateway does not see, by a SQL client for one. */
  touch(clone: string): void
}

const stoppedMessage = 'This clone is stopped. Start it in Sitefork.'

/**
 * @param wake starts the containers of a clone that sleeps; resolves once it answers or has failed
 * @param onMoved is called when a clone's own data say another address than before
 */
export function createAvailability(
  gateway: Gateway,
  addresses: CloneAddresses,
  wake: (clone: string) => Promise<void>,
  onMoved: (clone: string) => void = () => undefined,
): Availability {
  const running = new Map<string, ClonePorts>()
  /** The route that was last set for each clone: a look at an earlier route must not replace it. */
  const routed = new Map<string, Route>()

  function route(clone: CloneRow, production: ProductionRow, upstream: CloneUpstream): void {
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

  function routeFailed(clone: CloneRow, production: ProductionRow, message: string): void {
    const start = async () => {
      route(clone, production, { is: 'waiting', message: 'This clone is starting.' })
      await wake(clone.id).catch((error: unknown) => routeFailed(clone, production, asFailure(error).message))
    }
    route(clone, production, { is: 'failed', message, token: randomBytes(16).toString('hex'), start })
  }

  function routeNow(clone: CloneRow, production: ProductionRow): void {
    const ports = running.get(clone.id)
    if (ports) route(clone, production, { is: 'ready', port: ports.webPort })
    else if (clone.failure) routeFailed(clone, production, clone.failure.message)
    else if (clone.wanted === 'running') route(clone, production, { is: 'asleep', wake: () => wake(clone.id) })
    else route(clone, production, { is: 'waiting', message: stoppedMessage })
  }

  function end(clone: string): void {
    running.delete(clone)
    addresses.close(clone)
  }

  return {
    get: (clone) => running.get(clone),
    use: gateway.uses.of,
    touch: gateway.uses.touch,
    show(clone, production, ports) {
      if (ports) {
        addresses.keep(clone)
        running.set(clone.id, ports)
        gateway.uses.touch(clone.id)
      } else end(clone.id)
      routeNow(clone, production)
    },
    showBusy(clone, production, message) {
      end(clone.id)
      route(clone, production, { is: 'waiting', message })
    },
    remove(label, clone) {
      end(clone)
      routed.delete(clone)
      gateway.remove(label)
      gateway.uses.forget(clone)
    },
    suspendAll(catalog, message) {
      for (const id of [...running.keys()]) end(id)
      for (const clone of catalog.clones.all()) {
        const production = catalog.productions.get(clone.production)
        if (production) route(clone, production, { is: 'waiting', message })
      }
    },
    reroute(clones, production) {
      for (const clone of clones) if (running.has(clone.id) || clone.phase === 'kept') routeNow(clone, production)
    },
    rename(oldLabel, clone, production) {
      gateway.remove(oldLabel)
      routeNow(clone, production)
    },
  }
}
