// Renames a clone, or gives it another address, which its old one leads to no more; its containers go on.

import { cloneName, hostLabel } from '../../clones/names.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { findClone, findProduction } from '../find.ts'

interface Rename {
  readonly clone: string
  readonly name: string
  /** The new address; absent, the clone keeps the one it has. */
  readonly address?: string | undefined
}

export function renameClone(
  context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'availability'>,
  wish: Rename,
): string {
  const { catalog, publish, availability, jobs } = context
  const clone = findClone(catalog, wish.clone)
  const [busy] = jobs.holders(`clone:${clone.id}`)
  if (busy) {
    throw new Failure(
      'busy',
      `“${clone.name}” is busy: “${jobs.get(busy)?.title}” is still running. Wait for it, then rename the clone.`,
    )
  }
  const others = catalog.clones.all().filter((one) => one.id !== clone.id)
  const name = cloneName(wish.name, others)
  const label = wish.address === undefined ? clone.hostLabel : hostLabel(name, wish.address, others)
  catalog.clones.update(clone.id, { name, hostLabel: label })
  availability.rename(clone.hostLabel, { ...clone, name, hostLabel: label }, findProduction(catalog, clone.production))
  publish.clone(clone.id)
  return clone.id
}
