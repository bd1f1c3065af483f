// Takes a point out of catalog and pool: the row first, so that nobody begins to use it meanwhile.
import type { Point } from '../contract/models.ts'
import { pointPath, preparingPath } from './names.ts'
import type { World } from './world.ts'

export async function removePoint(world: World, { id, production }: Point): Promise<void> {
  const { pool } = world.ready()
  const { points } = world.catalog
  const inOrder = points.of(production).toSorted((a, b) => a.at.localeCompare(b.at))
  const index = inOrder.findIndex((one) => one.id === id)
  points.delete(id)
  // What it shared with one neighbour only is that one's own now: both are measured anew.
  for (const near of [inOrder[index - 1], inOrder[index + 1]]) if (near) points.update(near.id, { bytes: null })
  world.announce.point(id)
  await pool.remove(preparingPath(production, id))
  await pool.remove(pointPath(production, id))
}
