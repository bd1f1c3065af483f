// The window's route: which page it shows, kept in the hash of its address so that reload and the back button work.
import { useSyncExternalStore } from 'react'

export type PageRoute =
  | { readonly is: 'production'; readonly id: string }
  | { readonly is: 'clone'; readonly id: string }
  | { readonly is: 'start' }

export function routeOf(hash: string): PageRoute {
  const [, noun, id] = /^#\/(production|clone)\/([\w-]+)$/.exec(hash) ?? []
  return noun && id ? { is: noun as 'production' | 'clone', id } : { is: 'start' }
}

export const hrefOf = (route: PageRoute) => (route.is === 'start' ? '#/' : `#/${route.is}/${route.id}`)

export function go(route: PageRoute): void {
  window.location.hash = hrefOf(route)
}

export function useRoute(): PageRoute {
  const hash = useSyncExternalStore(
    (tell) => {
      window.addEventListener('hashchange', tell)
      return () => window.removeEventListener('hashchange', tell)
    },
    () => window.location.hash,
  )
  return routeOf(hash)
}
