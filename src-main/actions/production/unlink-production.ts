// Unlinks a production: its mirror, its points and its secrets go; production itself is not touched.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { World } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { livePath, pointPath, preparingPath } from '../../pool/layout.ts'
import { findProduction } from '../find.ts'

const stop = 'Stop the mirror'
const history = 'Remove its history'

export function unlinkProduction(world: World, id: string): Job {
  const { catalog, announce } = world
  const production = findProduction(catalog, id)
  const clones = catalog.clones.of(id)
  if (clones.length > 0) {
    const names = clones.map((clone) => `“${clone.name}”`).join(', ')
    throw new Failure(
      'bad-input',
      `“${production.name}” still has clones: ${names}. Delete them first; unlinking removes the history they were forked from.`,
    )
  }
  world.ready()
  return world.jobs.start(
    {
      verb: 'unlink',
      title: `Unlink ${production.name}`,
      production: id,
      clone: null,
      steps: [stop, history],
      locks: [only(`production:${id}`)],
    },
    async (run) => {
      run.commit()
      catalog.productions.update(id, { phase: 'unlinking' })
      announce.production(id)
      await run.step(stop, async () => {
        await world.mirrors.unfollow(id)
        await world.warm.drop(id)
        await world.spares.drop(id)
        await world.preparation.drop(id)
        if (production.mode !== 'archive') await world.mirrors.exclusively(id, () => world.mirrors.of(id).remove())
        await world.mirrors.reopen(id)
      })
      await run.step(history, () => removeHistory(world, production))
    },
  )
}

async function removeHistory(world: World, { id }: ProductionRow): Promise<void> {
  const { catalog, announce } = world
  const { pool } = world.ready()
  const points = catalog.points.of(id)
  for (const point of points) {
    await pool.remove(preparingPath(id, point.id))
    await pool.remove(pointPath(id, point.id))
  }
  await pool.releaseVolumes(livePath(id))
  await pool.remove(livePath(id))
  await world.histories.forget(id)
  catalog.together(() => {
    for (const point of points) catalog.points.delete(point.id)
    catalog.productions.delete(id)
  })
  for (const point of points) announce.point(point.id)
  announce.production(id)
  await pool.trim()
}
