// Tells every window what changed, as whole objects.
import { EventPublisher } from '@orpc/server'
import type { SiteforkEvent } from '../contract/models.ts'
import type { Views } from './views.ts'

export interface Publisher {
  production(id: string): void
  point(id: string): void
  clone(id: string): void
  bookmark(id: string): void
  event(event: SiteforkEvent): void
  /** The catalog is another one: whatever windows know is told anew. */
  everything(): void
  /** A whole snapshot first, then every change after it, without a gap between. */
  stream(signal: AbortSignal | undefined): AsyncGenerator<SiteforkEvent>
}

/** @param onClones which clones there are may be others than before */
export function createPublisher(views: Views, onClones: () => void = () => undefined): Publisher {
  const publisher = new EventPublisher<{ event: SiteforkEvent }>()
  const event = (one: SiteforkEvent) => publisher.publish('event', one)
  return {
    production(id) {
      const production = views.production(id)
      event(production ? { is: 'production', production } : { is: 'removed', noun: 'production', id })
    },
    point(id) {
      const point = views.point(id)
      event(point ? { is: 'point', point } : { is: 'removed', noun: 'point', id })
    },
    clone(id) {
      const clone = views.clone(id)
      event(clone ? { is: 'clone', clone } : { is: 'removed', noun: 'clone', id })
      onClones()
    },
    bookmark(id) {
      const bookmark = views.bookmark(id)
      event(bookmark ? { is: 'bookmark', bookmark } : { is: 'removed', noun: 'bookmark', id })
    },
    event,
    everything() {
      event({ is: 'snapshot', snapshot: views.snapshot() })
      onClones()
    },
    async *stream(signal) {
      const changes = publisher.subscribe('event', { ...(signal && { signal }), maxBufferedEvents: 10_000 })
      yield { is: 'snapshot', snapshot: views.snapshot() }
      yield* changes
    },
  }
}
