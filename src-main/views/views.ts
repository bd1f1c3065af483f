// Rows and what is true right now → the contract's objects. Pure.
import type { BookmarkRow } from '../catalog/bookmarks.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ComparisonRow } from '../catalog/comparisons.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { ClonePorts } from '../clones/containers.ts'
import {
  type Bookmark,
  type Capabilities,
  type Clone,
  type CloneStatus,
  type Comparison,
  type EngineState,
  type History,
  type Job,
  type JobVerb,
  jobVerbs,
  type Point,
  type Preferences,
  type Production,
  type Snapshot,
  type SyncState,
} from '../contract/models.ts'
import { titleOf } from '../database/server/server-builds.ts'
import { buildOf, needsUpgrade } from '../database/server/server-images.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { mirroredAsOf } from '../production/mirror/mirrored-as-of.ts'

/** The contract's objects as they are at this moment. */
export interface Views {
  snapshot(): Snapshot
  production(id: string): Production | undefined
  point(id: string): Point | undefined
  clone(id: string): Clone | undefined
  bookmark(id: string): Bookmark | undefined
}

export function productionView(
  row: ProductionRow,
  now: {
    readonly sync: SyncState | undefined
    readonly linking: boolean
    readonly storedBytes: number | null
    readonly history: History
    readonly dataAt: string
    readonly comparison: Comparison
  },
): Production {
  const { id, name, database, ssh, archive, facts, filesAt, filesEvery, linkedAt, mode, settings, seeded } = row
  return {
    id,
    name,
    database,
    ssh,
    archive,
    facts,
    filesAt,
    filesEvery,
    linkedAt,
    mode,
    settings,
    mirrorServer: seeded ? titleOf(buildOf(row)) : '',
    isOutgrown: seeded && needsUpgrade(row),
    history: now.history,
    comparison: mode === 'replicate' ? now.comparison : null,
    storedBytes: now.storedBytes,
    sync: syncView(row, now),
    dataAt: now.dataAt,
  }
}

function syncView(
  row: ProductionRow,
  now: { readonly sync: SyncState | undefined; readonly linking: boolean },
): SyncState {
  if (row.phase === 'linking' && !now.linking) {
    const failure = row.failure ?? {
      code: 'sync-broken' as const,
      message: 'Linking was interrupted. What was copied so far is kept; resume to go on.',
      remedy: { label: 'Resume linking', action: 'retry' as const },
    }
    return { is: 'broken', since: row.linkedAt, failure }
  }
  if (row.phase === 'linking') return { is: 'linking' }
  if (row.mode === 'archive') return { is: 'archive', at: row.pulledAt ?? row.linkedAt }
  if (row.pausedAt) return { is: 'paused', since: row.pausedAt }
  return now.sync ?? { is: 'stopped' }
}

export function cloneView(
  row: CloneRow,
  now: {
    readonly running: ClonePorts | undefined
    readonly job: Job | undefined
    readonly url: string
    readonly engineReady: boolean
    /** Of the point it rests on, which may be gone from the catalog that moment. */
    readonly point: Point | undefined
    /** What else is to be known of it: a whole sentence. */
    readonly note: string | undefined
  },
): Clone {
  const { id, name, hostLabel, production, point, dataAt, createdAt, ownBytes, failure, traits, parent } = row
  const busy = now.job && jobVerbs[now.job.verb].status
  return {
    id,
    name,
    address: hostLabel,
    production,
    point,
    parent,
    dataAt,
    remarks: [
      ...(now.point?.remarks ?? []).map((one) => one.sentence),
      ...(now.note ? [now.note] : []),
      ...(now.point?.pages?.failure ? [now.point.pages.failure.message] : []),
    ],
    createdAt,
    ownBytes,
    url: now.url,
    failure,
    databasePort: row.sqlPort,
    ...traits,
    status: busy ?? settledStatus(row, now),
  }
}

function settledStatus(
  row: CloneRow,
  { running, engineReady }: { readonly running: ClonePorts | undefined; readonly engineReady: boolean },
): CloneStatus {
  if (row.phase === 'deleting') return 'deleting'
  if (row.phase === 'creating') return 'creating'
  if (row.failure) return 'failed'
  if (running) return 'running'
  // Before the engine was asked, nobody knows.
  if (row.wanted === 'running') return engineReady ? 'asleep' : 'starting'
  return 'stopped'
}

/** What the stretches of a production's history cover together; a gap lies wherever one ends and the next begins. */
export function historyView(history: Catalog['history'], production: string): History {
  const stretches = history.stretches(production)
  const gaps = stretches.flatMap(({ toAt, ended }, index) =>
    ended === null ? [] : [{ from: toAt, to: stretches[index + 1]?.fromAt ?? null, why: ended }],
  )
  return {
    from: stretches[0]?.fromAt ?? null,
    to: stretches.at(-1)?.toAt ?? null,
    // One that goes on where the one before left off, with another server, leaves none.
    gaps: gaps.filter(({ from, to }) => from !== to),
    logBytes: history.logBytes(production),
  }
}

/** Of all that is remembered. */
const mostDifferences = 10

function comparisonView({ round, equal, found, failure }: ComparisonRow): Comparison {
  return { equal, differences: found.slice(0, mostDifferences), unmended: [...(round?.suspects ?? [])], failure }
}

const isAbout = ({ clone, production }: Job, site: string) =>
  [`clone:${clone}`, `production:${production}`].includes(site)

/** Reads everything fresh from the catalog and from what is true right now. */
export function createViews(now: {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly sync: (production: string) => SyncState | undefined
  readonly storedBytes: (production: string) => number | null
  readonly running: (clone: string) => ClonePorts | undefined
  readonly url: (label: string) => string
  readonly note: (clone: string) => string | undefined
  readonly capabilities: () => Capabilities
  readonly engine: () => EngineState
  readonly preferences: () => Preferences
}): Views {
  const { catalog } = now
  const holder = (site: string, counts: (verb: JobVerb) => boolean) =>
    now.jobs
      .holders(site)
      .map((id) => now.jobs.get(id))
      // Of what is about it, not of what only reads it.
      .find((job) => job !== undefined && counts(job.verb) && isAbout(job, site))
  const toProduction = (row: ProductionRow) =>
    productionView(row, {
      sync: now.sync(row.id),
      linking: holder(`production:${row.id}`, (verb) => verb === 'link') !== undefined,
      storedBytes: now.storedBytes(row.id),
      history: historyView(catalog.history, row.id),
      dataAt: mirroredAsOf(catalog, row, now.sync(row.id)),
      comparison: comparisonView(catalog.comparisons.get(row.id)),
    })
  const toClone = (row: CloneRow) =>
    cloneView(row, {
      running: now.running(row.id),
      job: holder(`clone:${row.id}`, (verb) => jobVerbs[verb].status !== undefined),
      url: now.url(row.hostLabel),
      engineReady: now.engine().is === 'ready',
      point: catalog.points.get(row.point),
      note: now.note(row.id),
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
    snapshot: () => ({
      capabilities: now.capabilities(),
      engine: now.engine(),
      productions: catalog.productions.all().map(toProduction),
      points: [...catalog.points.all()],
      clones: catalog.clones.all().map(toClone),
      bookmarks: catalog.bookmarks.all().map(toBookmark),
      jobs: [...now.jobs.recent()],
      preferences: now.preferences(),
    }),
  }
}

function toBookmark({ state: _state, ...bookmark }: BookmarkRow): Bookmark {
  return bookmark
}
