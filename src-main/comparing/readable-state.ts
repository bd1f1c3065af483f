// Finds where the state that somebody names lies, and which server reads it.
import type { Catalog } from '../catalog/catalog.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { StateRef } from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import { dialectFor } from '../database/dialect/dialect-of.ts'
import { serverImageOf, serverImageOfPoint } from '../database/server/choose-image.ts'
import { pulledServerImage } from '../database/server/provide-image.ts'
import type { ServerImage } from '../database/server/server-image.ts'
import type { EngineParts } from '../engine-parts.ts'
import { clonePath, livePath, pointPath, type StatePath } from '../pool/layout.ts'
import type { ReadableState } from './state-servers.ts'

/** A state that lies in the pool as it is; that of a moment has to be made first. */
export type StoredStateRef = Exclude<StateRef, { readonly is: 'moment' }>

type Records = Pick<Catalog, 'productions' | 'points' | 'clones' | 'bookmarks'>

/** @throws Failure `not-found` where it is gone, `busy` where it is still being made, `image-failed` */
export function readableState(catalog: Records, images: EngineParts['images'], ref: StoredStateRef): ReadableState {
  const { production, path, build } = storedState(catalog, ref)
  return {
    path,
    build,
    image: pulledServerImage(images, build),
    dialect: dialectFor(production.facts),
    database: production.database.name,
  }
}

interface StoredState {
  readonly production: ProductionRow
  readonly path: StatePath
  readonly build: ServerImage
}

function storedState(catalog: Records, ref: StoredStateRef): StoredState {
  switch (ref.is) {
    case 'clone': {
      const clone = there(catalog.clones.get(ref.clone), 'clone')
      return ofClone(catalog, clone.production, clone.point, clonePath(clone.id, clone.state))
    }
    case 'bookmark': {
      const clone = there(catalog.clones.get(ref.clone), 'clone')
      const bookmark = there(
        catalog.bookmarks.of(ref.clone).find(({ id }) => id === ref.bookmark),
        'bookmark',
      )
      return ofClone(catalog, clone.production, bookmark.point, clonePath(clone.id, bookmark.state))
    }
    case 'point': {
      const point = there(catalog.points.get(ref.point), 'point')
      const production = there(catalog.productions.get(point.production), 'production')
      if (point.state.is !== 'ready') {
        throw new Failure('busy', 'This point is not ready yet, so it cannot be compared. Wait until it is.')
      }
      return { production, path: pointPath(production.id, point.id), build: serverImageOfPoint(production, point) }
    }
    case 'now': {
      const production = there(catalog.productions.get(ref.production), 'production')
      if (production.inconsistent) {
        throw new Failure(
          'busy',
          `A pull of “${production.name}” was cut off, so what is here is no state of production. Pull again, then compare.`,
        )
      }
      return { production, path: livePath(production.id), build: serverImageOf(production) }
    }
  }
}

function ofClone(catalog: Records, id: string, point: string, path: StatePath): StoredState {
  const production = there(catalog.productions.get(id), 'production')
  return { production, path, build: serverImageOfPoint(production, catalog.points.get(point)) }
}

function there<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined)
    throw new Failure('not-found', `This ${what} is gone, so it cannot be compared. Choose another.`)
  return row
}
