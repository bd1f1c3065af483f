// Brings a clone up to a newer point, at the same address; the state before stays as a safety bookmark.
import type { Origin } from '../contract/contract.ts'
import type { Job } from '../contract/models.ts'
import { only, shared } from '../jobs/job.ts'
import { pointPath } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'
import { findClone, findLinked } from './find.ts'
import { pick, readyPoint, wait } from './pick-point.ts'
import { replaceState, replaceSteps } from './replace-state.ts'

export function refreshClone(world: World, wish: { readonly clone: string; readonly from: Origin }): Job {
  const clone = findClone(world.catalog, wish.clone)
  const production = findLinked(world.catalog, clone.production)
  world.ready()
  return world.jobs.start(
    {
      verb: 'refresh',
      title: `Refresh “${clone.name}”`,
      production: production.id,
      clone: clone.id,
      steps: [pick, wait, ...replaceSteps],
      locks: [only(`clone:${clone.id}`), shared(`production:${production.id}`)],
    },
    async (run) => {
      const point = await readyPoint(world, production, wish.from, 'refresh', run)
      const replacement = {
        from: pointPath(production.id, point.id),
        point: point.id,
        dataAt: point.at,
        before: 'Before refresh',
        meanwhile: 'This clone is being refreshed.',
      }
      await replaceState(world, clone, production, replacement, run)
    },
  )
}
