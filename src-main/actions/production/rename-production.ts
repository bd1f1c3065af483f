// Gives a production another name; its id, and with it everything stored, stays.

import type { World } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { findProduction } from '../find.ts'
import { refuseTaken } from './steps/new-production.ts'

export function renameProduction(world: World, wish: { readonly production: string; readonly name: string }): void {
  const { id } = findProduction(world.catalog, wish.production)
  const name = wish.name.trim()
  if (!name) throw new Failure('bad-input', 'A production needs a name. Type one.')
  refuseTaken(
    name,
    world.catalog.productions.all().filter((one) => one.id !== id),
  )
  world.catalog.productions.update(id, { name })
  world.announce.production(id)
}
