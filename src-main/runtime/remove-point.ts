// Takes a point out of catalog and pool: the row first, so that nobody begins to use it meanwhile.
import type { Point } from '../contract/models.ts'
import { pointPath, preparingPath } from './names.ts'
import type { World } from './world.ts'

export async function removePoint(world: World, { id, production }: Point): Promise<void> {
  const { pool } = world.ready()
  world.catalog.points.delete(id)
  world.announce.point(id)
  await pool.remove(preparingPath(production, id))
  await pool.remove(pointPath(production, id))
}
