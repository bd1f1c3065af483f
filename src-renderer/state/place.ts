// Which page the window shows, kept in its address: a reload and the back button lead where one expects.
import { useSyncExternalStore } from 'react'

export type Place =
  | { readonly is: 'production'; readonly id: string }
  | { readonly is: 'clone'; readonly id: string }
  | { readonly is: 'start' }

export function placeOf(hash: string): Place {
  const [, noun, id] = /^#\/(production|clone)\/([\w-]+)$/.exec(hash) ?? []
  return noun && id ? { is: noun as 'production' | 'clone', id } : { is: 'start' }
}

export const addressOf = (place: Place) => (place.is === 'start' ? '#/' : `#/${place.is}/${place.id}`)

export function go(place: Place): void {
  window.location.hash = addressOf(place)
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(
    (tell) => {
      window.addEventListener('hashchange', tell)
      return () => window.removeEventListener('hashchange', tell)
    },
    () => window.location.hash,
  )
  return placeOf(hash)
}
