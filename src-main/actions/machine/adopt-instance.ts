// Gives a new home the pool of one that was lost.
import { becomeInstance } from '../../catalog/instance.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { livesIn, taken } from '../../recovery/living-home.ts'
import { recoverCatalog } from './recover-catalog.ts'

/**
 * Only a home that has nothing of its own takes it; the catalog comes back after.
 * @throws Failure `bad-input` when it has, or the pool has a home
 */
export async function adoptInstance(context: Context, instance: string): Promise<string[]> {
  const { docker, pool } = context.engineParts()
  if (instance === docker.instance) return recoverCatalog(context)
  if (context.catalog.productions.all().length > 0 || (await pool.list()).length > 0) {
    throw new Failure(
      'bad-input',
      `This Sitefork home has productions of its own, so it was not given another pool. Set SITEFORK_HOME to an empty folder and try again there.`,
    )
  }
  const found = (await docker.listPools()).find((one) => one.instance === instance)
  if (!found) {
    throw new Failure(
      'not-found',
      `This Docker engine has no pool called “${instance}”. List those without a home with: sitefork doctor`,
    )
  }
  if (found.home !== null && livesIn(found.home, instance)) throw taken(found.home)
  await context.bookkeeper.stop()
  // It was made at the start of this home, and nothing was ever in it.
  await pool.destroy()
  await docker.removeEverything()
  await context.engine.detach()
  becomeInstance(context.capabilities().home, context.catalog, instance)
  return recoverCatalog(context)
}
