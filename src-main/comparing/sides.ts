// Finds what a side of a comparison is: the state it lies in, and the point or moment of production that it rests on.
import type { LogPosition } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { OwnState } from '../clones/own-logs.ts'
import type { StateRef } from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import { absolute } from '../contract/instant.ts'
import type { Point } from '../contract/models.ts'
import { clonePath, livePath, pointPath, type StatePath } from '../pool/layout.ts'
import type { ProductionSide } from './production-logs.ts'

export interface ComparedSide {
  readonly production: ProductionRow
  /** `clone “checkout”`, `point of 23 Nov 14:02:11`. */
  readonly label: string
  /** The moment of production that it rests on. */
  readonly base: ProductionSide
  /** The clone's state whose own changes come on top of the base; null where there are none. */
  readonly own: OwnState | null
  /** Where its own log goes on behind what the other side has as well; absent where all of it counts. */
  readonly behind?: LogPosition
  /** Where it lies in the pool; null for a moment, which lies nowhere until it is made. */
  readonly path: StatePath | null
}

type SideCatalog = Pick<Catalog, 'productions' | 'clones' | 'bookmarks' | 'points'>

/** @throws Failure `not-found` where one of them is gone, `busy` where it is not there yet */
export function sideOf(catalog: SideCatalog, ref: StateRef): ComparedSide {
  switch (ref.is) {
    case 'clone': {
      const clone = cloneOf(catalog, ref.clone)
      return cloneSide(catalog, clone, clone, `clone “${clone.name}”`)
    }
    case 'bookmark': {
      const clone = cloneOf(catalog, ref.clone)
      const bookmark = catalog.bookmarks.of(clone.id).find(({ id, name }) => [id, name].includes(ref.bookmark))
      if (bookmark) return cloneSide(catalog, clone, bookmark, `bookmark “${bookmark.name}” of “${clone.name}”`)
      throw gone(`“${clone.name}” has no bookmark “${ref.bookmark}” any more; its time may have run out.`)
    }
    case 'point':
      return pointSide(catalog, ref.point)
    case 'moment': {
      const production = productionOf(catalog, ref.production)
      const label = `“${production.name}” at ${absolute(ref.at)}`
      return { production, label, base: ref, own: null, path: null }
    }
    case 'now': {
      const production = productionOf(catalog, ref.production)
      if (production.inconsistent) {
        throw new Failure(
          'busy',
          `A pull of “${production.name}” was cut off, so what is here is no state of production. Pull again, then compare.`,
        )
      }
      return {
        production,
        label: `“${production.name}” as it is now`,
        base: ref,
        own: null,
        path: livePath(production.id),
      }
    }
  }
}

/** @returns the point that a clone's side rests on, as a side of its own */
export function baseSide(catalog: SideCatalog, side: ComparedSide): ComparedSide {
  if (side.own && side.base.is === 'point') return pointSide(catalog, side.base.point.id)
  throw new Failure('bad-input', 'Only a clone or a bookmark rests on a point. Say what to compare with.')
}

function pointSide(catalog: SideCatalog, id: string): ComparedSide {
  const point = readyPoint(catalog, id)
  const production = productionOf(catalog, point.production)
  return {
    production,
    label: `point of ${absolute(point.at)}`,
    base: { is: 'point', point },
    own: null,
    path: pointPath(point.production, point.id),
  }
}

function cloneSide(
  catalog: SideCatalog,
  clone: CloneRow,
  { state, point }: { readonly state: string; readonly point: string },
  label: string,
): ComparedSide {
  return {
    production: productionOf(catalog, clone.production),
    label,
    base: { is: 'point', point: readyPoint(catalog, point) },
    own: { clone: clone.id, state },
    path: clonePath(clone.id, state),
  }
}

function cloneOf(catalog: SideCatalog, word: string): CloneRow {
  const clone = catalog.clones.get(word) ?? catalog.clones.named(word)
  if (!clone || clone.phase === 'deleting') throw gone(`There is no clone “${word}”. It may have been deleted.`)
  if (clone.phase === 'kept') return clone
  throw new Failure('busy', `“${clone.name}” is still being made. Try again once it is there.`)
}

function productionOf(catalog: SideCatalog, id: string): ProductionRow {
  const production = catalog.productions.get(id)
  if (production && production.phase !== 'unlinking') return production
  throw gone(`There is no production “${id}”. It may have been unlinked.`)
}

function readyPoint(catalog: SideCatalog, id: string): Point {
  const point = catalog.points.get(id)
  if (!point) throw gone('This point is gone. Choose another one.')
  return point
}

const gone = (message: string) => new Failure('not-found', message)
