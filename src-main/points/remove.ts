// Takes a point out of catalog and pool: the row first, so that nobody begins to use it meanwhile.

import type { World } from '../context.ts'
import type { Point } from '../contract/models.ts'
import { pointPath, preparingPath } from '../pool/layout.ts'
import { besides } from '../pool/stale-sizes.ts'

export async function removePoint(world: World, { id, production }: Point): Promise<void> {
  const { pool } = world.ready()
  const { points } = world.catalog
  const inOrder = points.of(production).toSorted((a, b) => a.at.localeCompare(b.at))
  points.delete(id)
  for (const near of besides(inOrder, id)) points.update(near.id, { bytes: null })
  world.announce.point(id)
  await pool.remove(preparingPath(production, id))
  await pool.remove(pointPath(production, id))
}
