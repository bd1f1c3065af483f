// States of a site as the window's address, its sentences and the shell name them. Pure.
import type { Compared, StateRef } from '../../src-main/contract/changes.ts'
import type { Snapshot } from '../../src-main/contract/models.ts'
import { words } from '../words.ts'
import { clock, second } from './time.ts'

/** One part of an address, such as `clone.x7k2` or `moment.acme.1795442531000`. */
export function partOf(state: StateRef): string {
  switch (state.is) {
    case 'clone':
      return `clone.${state.clone}`
    case 'bookmark':
      return `bookmark.${state.clone}.${state.bookmark}`
    case 'point':
      return `point.${state.point}`
    case 'moment':
      return `moment.${state.production}.${Date.parse(state.at)}`
    case 'now':
      return `now.${state.production}`
  }
}

/** @returns undefined for what names no state */
export function stateNamed(part: string): StateRef | undefined {
  const [is, one, other, ...rest] = part.split('.')
  if (!one || rest.length > 0) return undefined
  if (is === 'bookmark' && other) return { is, clone: one, bookmark: other }
  if (is === 'moment' && other) return momentOf(one, Number(other))
  if (other !== undefined) return undefined
  if (is === 'clone') return { is, clone: one }
  if (is === 'point') return { is, point: one }
  return is === 'now' ? { is, production: one } : undefined
}

/** The largest count of milliseconds that a date can have. */
const lastMs = 8_640_000_000_000_000

function momentOf(production: string, ms: number): StateRef | undefined {
  if (!Number.isInteger(ms) || Math.abs(ms) > lastMs) return undefined
  return { is: 'moment', production, at: new Date(ms).toISOString() }
}

type Known = Pick<Snapshot, 'productions' | 'points' | 'clones' | 'bookmarks'>

const byId = <T extends { readonly id: string }>(all: readonly T[], id: string) => all.find((one) => one.id === id)

/** @returns the id of its production; undefined for what is gone */
export function productionOfState(state: StateRef, { clones, points }: Known): string | undefined {
  switch (state.is) {
    case 'clone':
    case 'bookmark':
      return byId(clones, state.clone)?.production
    case 'point':
      return byId(points, state.point)?.production
    case 'moment':
    case 'now':
      return state.production
  }
}

/** What a person calls it, at the beginning of a sentence. */
export function stateName(state: StateRef, known: Known, now: number): string {
  const said = words.compare.state
  switch (state.is) {
    case 'clone':
      return said.clone(byId(known.clones, state.clone)?.name ?? words.compare.gone)
    case 'bookmark': {
      const name = byId(known.bookmarks, state.bookmark)?.name ?? words.compare.gone
      return said.bookmark(name, byId(known.clones, state.clone)?.name ?? words.compare.gone)
    }
    case 'point': {
      const point = byId(known.points, state.point)
      return point ? said.point(clock(point.at, now), point.name) : said.gonePoint
    }
    case 'moment':
      return said.moment(second(state.at, now))
    case 'now':
      return said.now(byId(known.productions, state.production)?.name ?? words.compare.gone)
  }
}

/** The word by which `sitefork compare` knows it. */
export function stateWord(state: StateRef, { clones }: Known): string {
  switch (state.is) {
    case 'clone':
      return byId(clones, state.clone)?.name ?? state.clone
    case 'bookmark':
      return `${byId(clones, state.clone)?.name ?? state.clone}@${state.bookmark}`
    case 'point':
      return state.point
    case 'moment':
      return state.at
    case 'now':
      return 'production'
  }
}

/** What the left side is where nothing names it: the point that the right side rests on; undefined where it rests on none. */
export function restsOn({ to }: Compared, { clones, bookmarks }: Known): StateRef | undefined {
  const id =
    to.is === 'clone'
      ? byId(clones, to.clone)?.point
      : to.is === 'bookmark'
        ? byId(bookmarks, to.bookmark)?.point
        : undefined
  return id === undefined ? undefined : { is: 'point', point: id }
}
