// Gives a production another name; its id, and with it everything stored, stays.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { findProduction } from '../find.ts'
import { refuseTaken } from './steps/new-production.ts'

export function renameProduction(
  context: Pick<Context, 'catalog' | 'publish'>,
  wish: { readonly production: string; readonly name: string },
): void {
  const { id } = findProduction(context.catalog, wish.production)
  const name = wish.name.trim()
  if (!name) throw new Failure('bad-input', 'A production needs a name. Type one.')
  refuseTaken(
    name,
    context.catalog.productions.all().filter((one) => one.id !== id),
  )
  context.catalog.productions.update(id, { name })
  context.publish.production(id)
}
