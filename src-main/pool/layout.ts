// Where each kind of state lies in the pool.
import type { StatePath } from './pool.ts'

export const livePath = (production: string): StatePath => `productions/${production}/live`
export const pointPath = (production: string, point: string): StatePath => `productions/${production}/points/${point}`
export const preparingPath = (production: string, point: string): StatePath =>
  `productions/${production}/preparing/${point}`
/** Where a mirror's state is brought to another server, which goes by that name in the catalog. */
export const upgradedPath = (production: string, serverBuild: string): StatePath =>
  preparingPath(production, serverBuild.replace(/[^a-z0-9]+/g, '-'))
export const clonePath = (clone: string, state: string): StatePath => `clones/${clone}/${state}`
