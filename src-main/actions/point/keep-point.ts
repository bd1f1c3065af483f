// Keeps a point from expiring, with a name and a note; or lets it expire like any other again.

import type { World } from '../../context.ts'
import type { Point } from '../../contract/models.ts'
import { findPoint } from '../find.ts'

export function keepPoint(
  world: World,
  wish: { readonly point: string; readonly name: string; readonly note?: string | undefined },
): Point {
  const point = findPoint(world.catalog, wish.point)
  return change(world, point.id, { kept: true, name: wish.name.trim(), note: wish.note?.trim() ?? point.note })
}

export function releasePoint(world: World, id: string): Point {
  return change(world, findPoint(world.catalog, id).id, { kept: false })
}

function change(world: World, id: string, to: Partial<Pick<Point, 'kept' | 'name' | 'note'>>): Point {
  world.catalog.points.update(id, to)
  world.announce.point(id)
  return findPoint(world.catalog, id)
}
