// Where everything lies in the pool. Only the keeper's shell scripts spell such a path besides (state-scripts.ts, btrfs-loop.ts).
import { Failure } from '../contract/failure.ts'

/** The path of a state below the pool's top: no leading slash, parts of `[a-z0-9-]`. */
export type StatePath = string

/** What lies at a path of the pool. */
export type PoolPlace =
  /** The mirror's state: `productions/<id>/live`. */
  | { readonly is: 'live'; readonly production: string }
  /** A finished point, read-only: `productions/<id>/points/<point>`. */
  | { readonly is: 'point'; readonly production: string; readonly point: string }
  /** What becomes a point or a mirror's state, and is moved then: `productions/<id>/preparing/<name>`. */
  | { readonly is: 'preparing'; readonly production: string; readonly name: string }
  /** The binary logs of a production's past, by stretches: `productions/<id>/history`. It is no state. */
  | { readonly is: 'history'; readonly production: string }
  /** One state of a clone, its current one or a bookmark's: `clones/<id>/<state>`. */
  | { readonly is: 'clone'; readonly clone: string; readonly state: string }

/** Holds all of a production. */
export const productionFolder = (production: string) => `productions/${production}`
export const livePath = (production: string): StatePath => `${productionFolder(production)}/live`
export const pointPath = (production: string, point: string): StatePath =>
  `${productionFolder(production)}/points/${point}`
export const preparingPath = (production: string, name: string): StatePath =>
  `${productionFolder(production)}/preparing/${name}`
/** Where a mirror's state is brought to another server image, whose name in the catalog is given. */
export const upgradedPath = (production: string, serverBuild: string): StatePath =>
  preparingPath(production, serverBuild.replace(/[^a-z0-9]+/g, '-'))
export const historyFolder = (production: string) => `${productionFolder(production)}/history`
/** Holds the binary logs of one stretch of a production's history. */
export const stretchFolder = (production: string, stretch: string) => `${historyFolder(production)}/${stretch}`
export const clonePath = (clone: string, state: string): StatePath => `clones/${clone}/${state}`
/** The part of a state that only its database server writes. */
export const databaseFolder = (path: StatePath) => `${path}/db`
/** A path of the pool as the keeper sees it. */
export const inKeeper = (path: string) => `/pool/${path}`

/** Shell patterns of every directory where a state may lie, whole or half made. */
export const statePatterns = ['productions/*/points/*', 'productions/*/preparing/*', 'productions/*/live', 'clones/*/*']

/** @returns what lies at a path; undefined where nothing of Sitefork's does */
export function placeOf(path: string): PoolPlace | undefined {
  const [root, owner = '', kind = '', name = '', ...more] = path.split('/')
  if (more.length > 0 || owner === '' || kind === '') return undefined
  if (root === 'clones') return name === '' ? { is: 'clone', clone: owner, state: kind } : undefined
  if (root !== 'productions') return undefined
  if (kind === 'live' || kind === 'history') return name === '' ? { is: kind, production: owner } : undefined
  if (name === '') return undefined
  if (kind === 'points') return { is: 'point', production: owner, point: name }
  return kind === 'preparing' ? { is: 'preparing', production: owner, name } : undefined
}

const part = /^[a-z0-9][a-z0-9-]{0,62}$/

/** @throws Failure when the path could lead anywhere but to a state */
export function checkedPath(path: StatePath): StatePath {
  const parts = path.split('/')
  if (parts.length >= 3 && parts.length <= 4 && parts.every((one) => part.test(one))) return path
  throw new Failure('unexpected', `“${path}” is not the path of a state. Nothing was changed.`)
}

/** @returns what a state's volumes are labelled with: the production or clone it belongs to, and the last part of its path */
export function ownerOf(path: StatePath): { readonly owner: string; readonly state: string } {
  const [, owner = '', ...rest] = checkedPath(path).split('/')
  return { owner, state: rest.at(-1) ?? '' }
}
