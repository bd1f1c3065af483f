// The window's route: which page it shows, kept in the hash of its address so that reload and the back button work.
import { useSyncExternalStore } from 'react'
import type { StateRef } from '../../src-main/contract/changes.ts'
import { partOf, stateNamed } from './state-ref.ts'

export type PageRoute =
  | { readonly is: 'production'; readonly id: string }
  /** Without a tab, its overview. */
  | { readonly is: 'clone'; readonly id: string; readonly tab?: 'changes' }
  | { readonly is: 'compare'; readonly from: StateRef; readonly to: StateRef }
  | { readonly is: 'merge'; readonly id: string }
  | { readonly is: 'start' }

export function routeOf(hash: string): PageRoute {
  const [top, noun, one, other, ...rest] = hash.split('/')
  if (top !== '#' || !one || rest.length > 0) return { is: 'start' }
  if (noun === 'compare') return compareOf(one, other)
  if (!/^[\w-]+$/.test(one)) return { is: 'start' }
  if ((noun === 'production' || noun === 'merge') && other === undefined) return { is: noun, id: one }
  if (noun !== 'clone') return { is: 'start' }
  if (other === undefined) return { is: noun, id: one }
  return other === 'changes' ? { is: noun, id: one, tab: other } : { is: 'start' }
}

function compareOf(one: string, other: string | undefined): PageRoute {
  const [from, to] = [stateNamed(one), stateNamed(other ?? '')]
  return from && to ? { is: 'compare', from, to } : { is: 'start' }
}

export function hrefOf(route: PageRoute): string {
  switch (route.is) {
    case 'start':
      return '#/'
    case 'production':
    case 'merge':
      return `#/${route.is}/${route.id}`
    case 'clone':
      return `#/clone/${route.id}${route.tab ? `/${route.tab}` : ''}`
    case 'compare':
      return `#/compare/${partOf(route.from)}/${partOf(route.to)}`
  }
}

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
