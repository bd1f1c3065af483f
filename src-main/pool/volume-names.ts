// What the Docker volumes of a state's parts are called.
import { createHash } from 'node:crypto'
import { Failure } from '../contract/failure.ts'
import type { StatePath } from './layout.ts'
import { checkedPath } from './layout.ts'
import type { StateVolumes } from './pool.ts'

const prefixOf = (path: StatePath) => checkedPath(path).replaceAll('/', '-')

export function volumeNames(path: StatePath): Pick<StateVolumes, 'db' | 'files'> {
  return { db: `${prefixOf(path)}-db`, files: `${prefixOf(path)}-files` }
}

/** @returns the name that a directory of a site has in its states where it lies outside of the site's own on its host */
export const treeName = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 12)

/** @returns the volume of such a directory, by its `treeName` */
export function treeVolume(path: StatePath, tree: string): string {
  if (!/^[0-9a-f]{12}$/.test(tree))
    throw new Failure('unexpected', `“${tree}” is no name of a tree. Nothing was changed.`)
  return `${treePrefix(path)}${tree}`
}

export const treePrefix = (path: StatePath) => `${prefixOf(path)}-tree-`
