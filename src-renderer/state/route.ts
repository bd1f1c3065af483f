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
  /** Without a step, the one that it has come to. */
  | { readonly is: 'promotion'; readonly id: string; readonly step?: PathStep }
  /** What was and is to be written to a production. */
  | { readonly is: 'promotions'; readonly production: string }
  | { readonly is: 'start' }

export const pathSteps = ['choose', 'compare', 'rehearse', 'write', 'receipt'] as const
export type PathStep = (typeof pathSteps)[number]

export function routeOf(hash: string): PageRoute {
  const [top, noun, one, other, ...rest] = hash.split('/')
  if (top !== '#' || !one || rest.length > 0) return { is: 'start' }
  if (noun === 'compare') return compareOf(one, other)
  if (!/^[\w-]+$/.test(one)) return { is: 'start' }
  if ((noun === 'production' || noun === 'merge') && other === undefined) return { is: noun, id: one }
  if (noun === 'promotions' && other === undefined) return { is: noun, production: one }
  if (noun === 'promotion') return promotionOf(one, other)
  if (noun !== 'clone') return { is: 'start' }
  if (other === undefined) return { is: noun, id: one }
  return other === 'changes' ? { is: noun, id: one, tab: other } : { is: 'start' }
}

function promotionOf(id: string, step: string | undefined): PageRoute {
  if (step === undefined) return { is: 'promotion', id }
  const known = pathSteps.find((one) => one === step)
  return known ? { is: 'promotion', id, step: known } : { is: 'start' }
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
    case 'promotions':
      return `#/promotions/${route.production}`
    case 'promotion':
      return `#/promotion/${route.id}${route.step ? `/${route.step}` : ''}`
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
