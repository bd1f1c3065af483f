// The path of a state in the pool, checked before it reaches any command.
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
export function volumeNames(path: StatePath): StateVolumes {
  const name = checkedPath(path).replaceAll('/', '-')
  return { db: `${name}-db`, files: `${name}-files` }
}

/** Owner and state labels of a path: `productions/<owner>/live`, `productions/<owner>/points/<state>`, `clones/<owner>/<state>`. */
export function ownerOf(path: StatePath): { readonly owner: string; readonly state: string } {
  const [, owner = '', ...rest] = checkedPath(path).split('/')
  return { owner, state: rest.at(-1) ?? '' }
}
