// Renames a clone; its address moves with its name, its containers go on.
import { Failure } from '../contract/failure.ts'
import { cloneName } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { findClone, findProduction } from './find.ts'

export function renameClone(world: World, wish: { readonly clone: string; readonly name: string }): string {
  const { catalog, announce, cloneStates, jobs } = world
  const clone = findClone(catalog, wish.clone)
  const [busy] = jobs.holders(`clone:${clone.id}`)
  if (busy) {
    throw new Failure(
      'busy',
      `“${clone.name}” is busy: “${jobs.get(busy)?.title}” is still running. Wait for it, then rename the clone.`,
    )
  }
  const others = catalog.clones.all().filter((one) => one.id !== clone.id)
  const name = cloneName(wish.name, new Set(others.map((one) => one.name)))
  catalog.clones.update(clone.id, { name })
  cloneStates.renamed(clone.name, { ...clone, name }, findProduction(catalog, clone.production))
  announce.clone(clone.id)
  return clone.id
}
