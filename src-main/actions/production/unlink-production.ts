// Unlinks a production: its mirror, its points and its secrets go; production itself is not touched.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only } from '../../jobs/job.ts'
import { livePath, pointPath, preparingPath } from '../../pool/layout.ts'
import { findProduction } from '../find.ts'
import { productionJob } from '../start-job.ts'

type Needs = Pick<
  Context,
  'catalog' | 'jobs' | 'publish' | 'mirrors' | 'recorder' | 'restoreCheck' | 'networkPool' | 'prewarm' | 'engineParts'
>

const steps = { stop: 'Stop the mirror', history: 'Remove its history' }

export function unlinkProduction(context: Needs, id: string): Job {
  const { catalog, publish } = context
  const production = findProduction(catalog, id)
  const clones = catalog.clones.of(id)
  if (clones.length > 0) {
    const names = clones.map((clone) => `“${clone.name}”`).join(', ')
    throw new Failure(
      'bad-input',
      `“${production.name}” still has clones: ${names}. Delete them first; unlinking removes the history they were forked from.`,
    )
  }
  return productionJob(
    context,
    production,
    { verb: 'unlink', title: `Unlink ${production.name}`, steps, lock: only },
    async (run) => {
      run.commit()
      catalog.productions.update(id, { phase: 'unlinking' })
      publish.production(id)
      await run.step('stop', async () => {
        await context.mirrors.unfollow(id)
        await context.prewarm.drop(id)
        await context.networkPool.drop(id)
        await context.restoreCheck.drop(id)
        if (production.source.is !== 'backup')
          await context.mirrors.exclusively(id, () => context.mirrors.of(id).remove())
        await context.mirrors.reopen(id)
      })
      await run.step('history', () => removeHistory(context, production))
    },
  )
}

async function removeHistory(context: Needs, { id }: ProductionRow): Promise<void> {
  const { catalog, publish } = context
  const { pool } = context.engineParts()
  const points = catalog.points.of(id)
  const merges = catalog.merges.all().filter((one) => one.production === id)
  for (const point of points) {
    await pool.remove(preparingPath(id, point.id))
    await pool.remove(pointPath(id, point.id))
  }
  await pool.releaseVolumes(livePath(id))
  await pool.remove(livePath(id))
  await context.recorder.forget(id)
  catalog.together(() => {
    for (const point of points) catalog.points.delete(point.id)
    catalog.productions.delete(id)
  })
  for (const point of points) publish.point(point.id)
  for (const merge of merges) publish.merge(merge.id)
  publish.production(id)
  await pool.trim()
}
