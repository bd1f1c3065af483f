// The path of a state in the pool, checked before it reaches any command.
import { createHash } from 'node:crypto'
import { Failure } from '../contract/failure.ts'
import type { StatePath, StateVolumes } from './pool.ts'

const part = /^[a-z0-9][a-z0-9-]{0,62}$/

/** @throws Failure when the path could lead anywhere but to a state */
export function checkedPath(path: StatePath): StatePath {
  const parts = path.split('/')
  if (parts.length >= 3 && parts.length <= 4 && parts.every((one) => part.test(one))) return path
  throw new Failure('unexpected', `“${path}” is not the path of a state. Nothing was changed.`)
}

/** Names of the Docker volumes of a state's parts. */
export function volumeNames(path: StatePath): Pick<StateVolumes, 'db' | 'files'> {
  const name = checkedPath(path).replaceAll('/', '-')
  return { db: `${name}-db`, files: `${name}-files` }
}

/** What a directory of a site that lies elsewhere on its host is called in its states. */
export const treeName = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 12)

/** A directory beside a state's two parts, by its name, and the volume of it. */
export function treeVolume(path: StatePath, tree: string): string {
  if (!/^[0-9a-f]{12}$/.test(tree))
    throw new Failure('unexpected', `“${tree}” is no name of a tree. Nothing was changed.`)
  return `${treePrefix(path)}${tree}`
}

export const treePrefix = (path: StatePath) => `${checkedPath(path).replaceAll('/', '-')}-tree-`

/** Owner and state labels of a path: `productions/<owner>/live`, `productions/<owner>/points/<state>`, `clones/<owner>/<state>`. */
export function ownerOf(path: StatePath): { readonly owner: string; readonly state: string } {
  const [, owner = '', ...rest] = checkedPath(path).split('/')
  return { owner, state: rest.at(-1) ?? '' }
}
