// Forgets a point that neither a clone nor a bookmark rests on any more.

import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only, shared } from '../../jobs/job.ts'
import { removePoint } from '../../points/remove.ts'
import { findPoint, findProduction } from '../find.ts'
import { productionJob } from '../start-job.ts'

const steps = { remove: 'Remove the snapshot' }

export function forgetPoint(context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'engineParts'>, id: string): Job {
  const { catalog } = context
  const point = findPoint(catalog, id)
  const production = findProduction(catalog, point.production)
  if (point.state.is === 'preparing' || point.state.is === 'taking') {
    throw new Failure('busy', 'This point is still being made ready. Wait until it is, then forget it.')
  }
  const resting = catalog.clones.of(production.id).find((clone) => clone.point === id)
  if (resting) {
    throw new Failure(
      'busy',
      `The clone “${resting.name}” rests on this point. Refresh or delete the clone first, then forget the point.`,
    )
  }
  const kept = catalog.bookmarks.all().find((bookmark) => bookmark.point === id)
  if (kept) {
    const name = catalog.clones.get(kept.clone)?.name
    throw new Failure(
      'busy',
      `The bookmark “${kept.name}” of the clone “${name}” rests on this point, so forgetting the point would free next to nothing. Forget the bookmark first.`,
    )
  }
  const held = catalog.merges.all().find(({ point: onto, state }) => onto === id && state !== 'done')
  if (held) {
    throw new Failure(
      'busy',
      `The merge “${held.name}” waits to be put on top of this point. Finish it or forget it first, then forget the point.`,
    )
  }
  const { pool } = context.engineParts()
  return productionJob(
    context,
    production,
    {
      verb: 'forget-point',
      title: `Forget a point of ${production.name}`,
      steps,
      lock: shared,
      locks: [only(`point:${id}`)],
    },
    async (run) => {
      await run.step('remove', async () => {
        run.commit()
        await removePoint(context, point)
        await pool.trim()
      })
    },
  )
}
