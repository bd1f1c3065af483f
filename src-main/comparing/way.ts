// Plans the way from one state of a site to another: back over what the one changed, along production's history, over what the other changed. Pure.
import { Failure } from '../contract/failure.ts'
import type { ProductionSide } from './production-logs.ts'
import type { ComparedSide } from './sides.ts'

/** A part of the way, which logs tell. */
export type PlannedLeg =
  /** What a clone's state has changed since its point; walked backwards, what was added is removed. */
  | { readonly is: 'own'; readonly side: OwnSide; readonly isBackwards: boolean }
  /** What production received between two of its moments, in whichever order. */
  | { readonly is: 'history'; readonly from: ProductionSide; readonly to: ProductionSide }

/** A side that has changes of its own. */
export type OwnSide = ComparedSide & { readonly own: NonNullable<ComparedSide['own']> }

/** @throws Failure `bad-input` for states of different productions */
export function planWay(from: ComparedSide, to: ComparedSide): readonly PlannedLeg[] {
  if (from.production.id !== to.production.id) {
    throw new Failure(
      'bad-input',
      `${capital(from.label)} is of “${from.production.name}”, ${to.label} of “${to.production.name}”. Only states of one production are compared.`,
    )
  }
  // What was written to a state after it was copied.
  if (to.behind && hasOwn(to)) return [{ is: 'own', side: to, isBackwards: false }]
  // One and the same state: nothing lies between.
  if (from.own && to.own && from.own.state === to.own.state) return []
  const isMoved = nameOfBase(from.base) !== nameOfBase(to.base)
  return [
    ...(hasOwn(from) ? [{ is: 'own', side: from, isBackwards: true } as const] : []),
    ...(isMoved ? [{ is: 'history', from: from.base, to: to.base } as const] : []),
    ...(hasOwn(to) ? [{ is: 'own', side: to, isBackwards: false } as const] : []),
  ]
}

/** @returns a name that two moments of a production share when they are one */
export function nameOfBase(base: ProductionSide): string {
  if (base.is === 'point') return `point:${base.point.id}`
  return base.is === 'moment' ? `moment:${base.at}` : 'now'
}

export const hasOwn = (side: ComparedSide): side is OwnSide => side.own !== null

const capital = (label: string) => label.charAt(0).toUpperCase() + label.slice(1)
