// Finds what a verb names, or says that it is gone.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { MergeRow } from '../catalog/merges.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { PromotionRow } from '../catalog/promotions.ts'
import { Failure } from '../contract/failure.ts'
import type { Point, ReachedSource } from '../contract/models.ts'

/** @throws Failure `not-found` */
export function findProduction(catalog: Catalog, id: string): ProductionRow {
  const row = catalog.productions.get(id)
  if (!row || row.phase === 'unlinking') {
    throw new Failure('not-found', `There is no production “${id}”. It may have been unlinked.`)
  }
  return row
}

/** @throws Failure `not-found`, or `busy` while it is being linked */
export function findLinked(catalog: Catalog, id: string): ProductionRow {
  const row = findProduction(catalog, id)
  if (row.phase === 'linked') return row
  throw new Failure(
    'busy',
    `“${row.name}” is not linked completely yet. Wait for its link to finish, or resume it, then try again.`,
    { remedy: { label: 'Resume linking', action: 'retry' } },
  )
}

/**
 * Finds a linked production that can be reached.
 * @throws Failure as `findLinked`; `bad-input` where it was read from files
 */
export function findReached(catalog: Catalog, id: string): ReachedProduction {
  const row: ProductionRow = findLinked(catalog, id)
  refuseBackup(row)
  return row
}

/** A production that can be reached. */
export interface ReachedProduction extends ProductionRow {
  readonly source: ReachedSource
}

/** @throws Failure `bad-input` where the production was read from files */
export function refuseBackup(production: ProductionRow): asserts production is ReachedProduction {
  const { source, name } = production
  if (source.is !== 'backup') return
  throw new Failure(
    'bad-input',
    `“${name}” was read from files, so there is no production to ask. Read a newer backup to have a newer state.`,
  )
}

/** @throws Failure `not-found` */
export function findPoint(catalog: Catalog, id: string): Point {
  const point = catalog.points.get(id)
  if (!point) throw new Failure('not-found', 'This point is gone. Choose another one.')
  return point
}

/** @throws Failure `not-found` */
export function findBookmark(catalog: Catalog, clone: CloneRow, id: string): BookmarkRow {
  const found = catalog.bookmarks.of(clone.id).find((one) => one.id === id)
  if (found) return found
  throw new Failure('not-found', `“${clone.name}” has no such bookmark any more; its time may have run out.`)
}

/**
 * Finds a clone by id or by name.
 * @throws Failure `not-found`
 */
export function findClone(catalog: Catalog, idOrName: string): CloneRow {
  const row = catalog.clones.get(idOrName) ?? catalog.clones.named(idOrName)
  if (!row || row.phase === 'deleting') {
    throw new Failure('not-found', `There is no clone “${idOrName}”. It may have been deleted.`)
  }
  return row
}

/**
 * Finds a merge by its id, or by the clone that it changes or will make; one that waits before one that is done.
 * @throws Failure `not-found`
 */
export function findMerge(catalog: Catalog, word: string): MergeRow {
  const merges = catalog.merges.all()
  const clone = catalog.clones.get(word) ?? catalog.clones.named(word)
  const named = merges.filter(({ clone: of, name }) => (clone && of === clone.id) || name === word)
  const found = merges.find(({ id }) => id === word) ?? named.find(({ state }) => state !== 'done') ?? named[0]
  if (!found) throw new Failure('not-found', `No merge of “${word}” waits for anything. It may be done, or forgotten.`)
  return found
}

/** @throws Failure `not-found` */
export function findPromotion(catalog: Catalog, id: string): PromotionRow {
  const found = catalog.promotions.get(id)
  if (!found) throw new Failure('not-found', `There is no promotion “${id}”. It may be forgotten.`)
  return found
}
