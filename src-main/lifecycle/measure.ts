// Measures how much room things take, for the window, and forgets safety bookmarks whose time has run out.
import { expireBookmarks } from '../clones/bookmarks.ts'
import type { Context } from '../context.ts'
import { type Job, jobVerbs } from '../contract/models.ts'
import { clonePath, pointPath, productionFolder } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { staleSizes } from '../pool/stale-sizes.ts'

export interface Measurement {
  /** Bytes of a production's mirror and points together, as last measured; null before that. */
  storedBytes(production: string): number | null
  /** Measures soon what a job that ended has made or changed. */
  after(job: Job): void
  start(context: Context): void
  stop(): Promise<void>
}

/** The time between two rounds. Measuring walks every extent of a state, so what was not used since is left out. */
const roundMs = 10 * 60_000
const soonMs = 1_500
/** The least time between two measurements of all of a production's states, which take a tenth of a second each. */
const storedEveryMs = 30 * 60_000

export function createMeasurement(options: {
  readonly measurePool: () => Promise<void>
  readonly log: (line: string) => void
}): Measurement {
  const stored = new Map<string, { readonly bytes: number; readonly at: number }>()
  /** When each clone was measured last (milliseconds). */
  const measured = new Map<string, number>()
  /** The clones to measure: all states of each, or only what a job has changed. */
  const clones = new Map<string, 'all' | 'changed'>()
  const productions = new Set<string>()
  /** Undefined while it is stopped. */
  let context: Context | undefined
  let under: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let everything: NodeJS.Timeout | undefined

  async function work(context: Pick<Context, 'catalog' | 'jobs' | 'publish' | 'engineParts'>): Promise<void> {
    const { pool } = context.engineParts()
    await expireBookmarks(context)
    const due = [...clones]
    clones.clear()
    for (const [clone, what] of due) {
      if (what === 'all') measured.set(clone, Date.now())
      await measureClone(context, pool, clone, what)
    }
    for (const production of take(productions)) {
      await measurePoints(context, pool, production)
      await measureStored(context, pool, production)
    }
    await options.measurePool()
  }

  async function measureStored(
    context: Pick<Context, 'catalog' | 'publish'>,
    pool: Pool,
    production: string,
  ): Promise<void> {
    if (Date.now() - (stored.get(production)?.at ?? 0) < storedEveryMs) return
    const bytes = await pool.storedBytes(productionFolder(production))
    if (!context.catalog.productions.get(production)) return
    stored.set(production, { bytes, at: Date.now() })
    context.publish.production(production)
  }

  /** Measures a little later, so that several jobs that end together are measured once; never two measurements at a time. */
  function soon(): void {
    const within = context
    if (!within) return
    timer ??= setTimeout(() => {
      timer = undefined
      under = under
        .then(() => work(within))
        .catch((error: unknown) => {
          options.log(`Housekeeping: ${error instanceof Error ? error.message : error}`)
        })
    }, soonMs)
  }

  function all(): void {
    if (!context) return
    const { catalog, availability } = context
    for (const { id, ownBytes } of catalog.clones.all()) {
      const usedAt = availability.use(id).lastAt
      if (ownBytes === null || usedAt > (measured.get(id) ?? 0)) clones.set(id, 'all')
    }
    for (const { id } of catalog.productions.all()) productions.add(id)
    soon()
  }

  return {
    storedBytes: (production) => stored.get(production)?.bytes ?? null,
    after(job) {
      if (job.clone && !clones.has(job.clone)) clones.set(job.clone, 'changed')
      const known = job.production ? stored.get(job.production) : undefined
      if (job.production && known && jobVerbs[job.verb].changesSize) stored.set(job.production, { ...known, at: 0 })
      if (job.production) productions.add(job.production)
      soon()
    },
    start(started) {
      context = started
      all()
      everything ??= setInterval(all, roundMs)
      everything.unref()
    },
    async stop() {
      context = undefined
      clearTimeout(timer)
      clearInterval(everything)
      timer = undefined
      everything = undefined
      await under
    },
  }
}

function take(set: Set<string>): readonly string[] {
  const all = [...set]
  set.clear()
  return all
}

async function measureClone(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  pool: Pool,
  id: string,
  what: 'all' | 'changed',
): Promise<void> {
  const clone = catalog.clones.get(id)
  if (clone?.phase !== 'kept') return
  const kept = catalog.bookmarks.of(id)
  // The newest bookmark shares blocks with the clone itself, which goes on changing.
  const bookmarks = what === 'all' ? kept : [...new Set([...kept.slice(0, 1), ...staleSizes(kept)])]
  const current = clonePath(id, clone.state)
  const bytes = await pool.ownBytes([current, ...bookmarks.map((one) => clonePath(id, one.state))])
  const own = bytes.get(current)
  // A clone that was refreshed meanwhile has another state, which this figure is not about.
  if (own !== undefined && catalog.clones.get(id)?.state === clone.state) {
    catalog.clones.update(id, { ownBytes: own })
    publish.clone(id)
  }
  for (const bookmark of bookmarks) {
    const own = bytes.get(clonePath(id, bookmark.state))
    if (own === undefined) continue
    catalog.bookmarks.update(bookmark.id, { bytes: own })
    publish.bookmark(bookmark.id)
  }
}

async function measurePoints(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  pool: Pool,
  production: string,
): Promise<void> {
  const ready = catalog.points.of(production).filter((one) => one.state.is === 'ready')
  const points = staleSizes(ready.toSorted((a, b) => a.at.localeCompare(b.at)))
  const bytes = await pool.ownBytes(points.map((one) => pointPath(production, one.id)))
  for (const { id } of points) {
    const own = bytes.get(pointPath(production, id))
    if (own === undefined) continue
    catalog.points.update(id, { bytes: own })
    publish.point(id)
  }
}
