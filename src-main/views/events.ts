// Tells every window, and whoever else listens, what changed, as whole objects.
import { EventPublisher } from '@orpc/server'
import { Failure } from '../contract/failure.ts'
import type { SiteforkEvent } from '../contract/models.ts'
import type { Views } from './views.ts'

/** Publishes each thing as it is now, or that it is gone, by its id. */
export interface Publisher {
  production(id: string): void
  point(id: string): void
  clone(id: string): void
  bookmark(id: string): void
  merge(id: string): void
  promotion(id: string): void
  event(event: SiteforkEvent): void
  /** Publishes a whole snapshot: the catalog is another one, and what windows know no longer holds. */
  everything(): void
  /** Calls a listener of this process with every event, in order. */
  subscribe(listener: (event: SiteforkEvent) => void): void
  /** Yields a whole snapshot first, then every change after it, without a gap between. */
  stream(signal: AbortSignal | undefined): AsyncGenerator<SiteforkEvent>
  /** Gives the publisher the views it reads from; until then there is nobody to tell, and nothing is published. */
  show(views: Views): void
}

export function createPublisher(): Publisher {
  const publisher = new EventPublisher<{ event: SiteforkEvent }>()
  const listeners: ((event: SiteforkEvent) => void)[] = []
  let views: Views | undefined
  const event = (one: SiteforkEvent) => {
    publisher.publish('event', one)
    for (const listener of listeners) listener(one)
  }
  return {
    production(id) {
      if (!views) return
      const production = views.production(id)
      event(production ? { is: 'production', production } : { is: 'removed', noun: 'production', id })
    },
    point(id) {
      if (!views) return
      const point = views.point(id)
      event(point ? { is: 'point', point } : { is: 'removed', noun: 'point', id })
    },
    clone(id) {
      if (!views) return
      const clone = views.clone(id)
      event(clone ? { is: 'clone', clone } : { is: 'removed', noun: 'clone', id })
    },
    bookmark(id) {
      if (!views) return
      const bookmark = views.bookmark(id)
      event(bookmark ? { is: 'bookmark', bookmark } : { is: 'removed', noun: 'bookmark', id })
    },
    merge(id) {
      if (!views) return
      const merge = views.merge(id)
      event(merge ? { is: 'merge', merge } : { is: 'removed', noun: 'merge', id })
    },
    promotion(id) {
      if (!views) return
      const promotion = views.promotion(id)
      event(promotion ? { is: 'promotion', promotion } : { is: 'removed', noun: 'promotion', id })
    },
    event,
    everything() {
      if (views) event({ is: 'snapshot', snapshot: views.snapshot() })
    },
    subscribe: (listener) => void listeners.push(listener),
    async *stream(signal) {
      const changes = publisher.subscribe('event', { ...(signal && { signal }), maxBufferedEvents: 10_000 })
      if (!views) throw new Failure('host-stopped', 'Sitefork is still starting. Try again in a moment.')
      yield { is: 'snapshot', snapshot: views.snapshot() }
      yield* changes
    },
    show(shown) {
      views = shown
    },
  }
}
