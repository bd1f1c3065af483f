// Removes a point from catalog and pool: the row first, so that nobody begins to use it meanwhile.
import type { Context } from '../context.ts'
import type { Point } from '../contract/models.ts'
import { pointPath, preparingPath } from '../pool/layout.ts'
import { neighboursOf } from '../pool/stale-sizes.ts'

export async function removePoint(
  context: Pick<Context, 'catalog' | 'publish' | 'engineParts'>,
  { id, production }: Point,
): Promise<void> {
  const { pool } = context.engineParts()
  const { points } = context.catalog
  const inOrder = points.of(production).toSorted((a, b) => a.at.localeCompare(b.at))
  points.delete(id)
  for (const near of neighboursOf(inOrder, id)) points.update(near.id, { bytes: null })
  context.publish.point(id)
  await pool.remove(preparingPath(production, id))
  await pool.remove(pointPath(production, id))
}
