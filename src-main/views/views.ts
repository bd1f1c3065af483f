// Reads the contract's objects from the catalog and from what is true right now.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { MergeRow } from '../catalog/merges.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { PromotionRow } from '../catalog/promotions.ts'
import type { ClonePorts } from '../clones/containers.ts'
import {
  type Bookmark,
  type Capabilities,
  type ChangeCounts,
  type Clone,
  type EngineState,
  type Job,
  type JobVerb,
  jobVerbs,
  type Merge,
  type Point,
  type Preferences,
  type Production,
  type Promotion,
  type Snapshot,
  type SyncState,
} from '../contract/models.ts'
import type { JobRunner } from '../jobs/jobs.ts'
import { mirroredAsOf } from '../production/mirror/mirrored-as-of.ts'
import { cloneView } from './clone.ts'
import { mergeView } from './merge.ts'
import { comparisonView, historyView, productionView } from './production.ts'
import { accessView, promotionView } from './promotion.ts'

/** The contract's objects as they are at this moment. */
export interface Views {
  snapshot(): Snapshot
  production(id: string): Production | undefined
  point(id: string): Point | undefined
  clone(id: string): Clone | undefined
  bookmark(id: string): Bookmark | undefined
  merge(id: string): Merge | undefined
  promotion(id: string): Promotion | undefined
}

const isAbout = ({ clone, production }: Job, site: string) =>
  [`clone:${clone}`, `production:${production}`].includes(site)

/** Reads everything fresh from the catalog and from what is true right now. */
export function createViews(now: {
  readonly catalog: Catalog
  readonly jobs: JobRunner
  readonly sync: (production: string) => SyncState | undefined
  readonly storedBytes: (production: string) => number | null
  readonly running: (clone: string) => ClonePorts | undefined
  readonly url: (label: string) => string
  readonly note: (clone: string) => string | undefined
  readonly changes: (clone: string) => ChangeCounts | null
  readonly capabilities: () => Capabilities
  readonly engine: () => EngineState
  readonly preferences: () => Preferences
}): Views {
  const { catalog } = now
  const holder = (site: string, counts: (verb: JobVerb) => boolean) =>
    now.jobs
      .holders(site)
      .map((id) => now.jobs.get(id))
      // A job that only reads the site holds it too, and says nothing about its status.
      .find((job) => job !== undefined && counts(job.verb) && isAbout(job, site))
  const toProduction = (row: ProductionRow) =>
    productionView(row, {
      sync: now.sync(row.id),
      linking: holder(`production:${row.id}`, (verb) => verb === 'link') !== undefined,
      storedBytes: now.storedBytes(row.id),
      history: historyView(catalog.history, row.id),
      dataAt: mirroredAsOf(catalog, row, now.sync(row.id)),
      comparison: comparisonView(catalog.comparisons.get(row.id)),
      promotion: accessView(catalog.promotions.accessOf(row.id)),
    })
  const toClone = (row: CloneRow) =>
    cloneView(row, {
      running: now.running(row.id),
      job: holder(`clone:${row.id}`, (verb) => jobVerbs[verb].status !== undefined),
      url: now.url(row.hostLabel),
      engineReady: now.engine().is === 'ready',
      point: catalog.points.get(row.point),
      note: now.note(row.id),
      changes: now.changes(row.id),
    })
  const toMerge = (row: MergeRow) =>
    mergeView(row, {
      conflicts: catalog.merges.conflictCounts(row.id),
      shown: row.clone === null ? undefined : catalog.clones.get(row.clone)?.state,
      isThere: catalog.clones.isThere,
    })
  const toPromotion = (row: PromotionRow, all: readonly PromotionRow[]) =>
    promotionView(row, {
      all,
      conflicts: catalog.promotions.conflictCounts(row.id),
      hasRehearsal: row.rehearsal !== null && catalog.clones.get(row.rehearsal)?.phase === 'kept',
    })
  const production = (id: string) => {
    const row = catalog.productions.get(id)
    return row && toProduction(row)
  }
  const clone = (id: string) => {
    const row = catalog.clones.get(id)
    return row && toClone(row)
  }
  return {
    production,
    clone,
    point: (id) => catalog.points.get(id),
    bookmark: (id) =>
      catalog.bookmarks
        .all()
        .map(toBookmark)
        .find((one) => one.id === id),
    merge: (id) => {
      const row = catalog.merges.get(id)
      return row && toMerge(row)
    },
    promotion: (id) => {
      const row = catalog.promotions.get(id)
      return row && toPromotion(row, catalog.promotions.of(row.production))
    },
    snapshot: () => ({
      capabilities: now.capabilities(),
      engine: now.engine(),
      productions: catalog.productions.all().map(toProduction),
      points: [...catalog.points.all()],
      clones: catalog.clones.all().map(toClone),
      bookmarks: catalog.bookmarks.all().map(toBookmark),
      merges: catalog.merges.all().map(toMerge),
      promotions: catalog.promotions.all().map((row, _at, all) => toPromotion(row, all)),
      jobs: [...now.jobs.recent()],
      preferences: now.preferences(),
    }),
  }
}

function toBookmark({ state: _state, ...bookmark }: BookmarkRow): Bookmark {
  return bookmark
}
