// Keeps a point from expiring, with a name and a note; or lets it expire like any other again.

import type { Context } from '../../context.ts'
import type { Point } from '../../contract/models.ts'
import { findPoint } from '../find.ts'

export function keepPoint(
  context: Pick<Context, 'catalog' | 'publish'>,
  wish: { readonly point: string; readonly name: string; readonly note?: string | undefined },
): Point {
  const point = findPoint(context.catalog, wish.point)
  return change(context, point.id, { kept: true, name: wish.name.trim(), note: wish.note?.trim() ?? point.note })
}

export function releasePoint(context: Pick<Context, 'catalog' | 'publish'>, id: string): Point {
  return change(context, findPoint(context.catalog, id).id, { kept: false })
}

function change(
  context: Pick<Context, 'catalog' | 'publish'>,
  id: string,
  to: Partial<Pick<Point, 'kept' | 'name' | 'note'>>,
): Point {
  context.catalog.points.update(id, to)
  context.publish.point(id)
  return findPoint(context.catalog, id)
}
