// Regular chores: sizes for the window, safety bookmarks whose time has run out.
import type { Job } from '../contract/models.ts'
import type { Pool } from '../pool/pool.ts'
import { clonePath, pointPath } from './names.ts'
import { removeBookmark } from './remove-bookmark.ts'
import type { World } from './world.ts'

export interface Housekeeping {
  /** Bytes of a production's mirror and points together, as last measured. */
  storedBytes(production: string): number | null
  /** Measures, soon, what a job that ended has made or changed. */
  after(job: Job): void
  start(): void
  stop(): Promise<void>
}

/** Measuring walks every extent of a state: what did not change is looked at seldom. */
const roundMs = 10 * 60_000
const soonMs = 1_500

export function createHousekeeping(options: {
  readonly world: () => World
  readonly measurePool: () => Promise<void>
  readonly log: (line: string) => void
}): Housekeeping {
  const stored = new Map<string, number>()
  const clones = new Set<string>()
  const productions = new Set<string>()
  let running = false
  let under: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let everything: NodeJS.Timeout | undefined

  async function work(): Promise<void> {
    const world = options.world()
    const { pool } = world.ready()
    await expireBookmarks(world)
    for (const clone of take(clones)) await measureClone(world, pool, clone)
    for (const production of take(productions)) {
      await measurePoints(world, pool, production)
      if (!world.catalog.productions.get(production)) continue
      stored.set(production, await pool.storedBytes(`productions/${production}`))
      world.announce.production(production)
    }
    await options.measurePool()
  }

  /** One after the other, a little later, so that several jobs that end together are measured once. */
  function soon(): void {
    if (!running) return
    timer ??= setTimeout(() => {
      timer = undefined
      under = under.then(work).catch((error: unknown) => {
        options.log(`Housekeeping: ${error instanceof Error ? error.message : error}`)
      })
    }, soonMs)
  }

  function all(): void {
    const { catalog } = options.world()
    for (const { id } of catalog.clones.all()) clones.add(id)
    for (const { id } of catalog.productions.all()) productions.add(id)
    soon()
  }

  return {
    storedBytes: (production) => stored.get(production) ?? null,
    after(job) {
      if (job.clone) clones.add(job.clone)
      else if (job.production) productions.add(job.production)
      soon()
    },
    start() {
      running = true
      all()
      everything ??= setInterval(all, roundMs)
      everything.unref()
    },
    async stop() {
      running = false
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

async function expireBookmarks(world: World): Promise<void> {
  const { catalog, jobs } = world
  for (const bookmark of catalog.bookmarks.expired(new Date().toISOString())) {
    if (jobs.holders(`clone:${bookmark.clone}`).length === 0) await removeBookmark(world, bookmark)
  }
}

async function measureClone({ catalog, announce }: World, pool: Pool, id: string): Promise<void> {
  const clone = catalog.clones.get(id)
  if (clone?.phase !== 'kept') return
  const bookmarks = catalog.bookmarks.of(id)
  const current = clonePath(id, clone.state)
  const bytes = await pool.ownBytes([current, ...bookmarks.map((one) => clonePath(id, one.state))])
  const own = bytes.get(current)
  // Refreshed meanwhile: the figure would be another state's.
  if (own !== undefined && catalog.clones.get(id)?.state === clone.state) {
    catalog.clones.update(id, { ownBytes: own })
    announce.clone(id)
  }
  for (const bookmark of bookmarks) {
    const kept = bytes.get(clonePath(id, bookmark.state))
    if (kept === undefined) continue
    catalog.bookmarks.setBytes(bookmark.id, kept)
    announce.bookmark(bookmark.id)
  }
}

async function measurePoints({ catalog, announce }: World, pool: Pool, production: string): Promise<void> {
  const points = catalog.points.of(production).filter((one) => one.state.is === 'ready')
  const bytes = await pool.ownBytes(points.map((one) => pointPath(production, one.id)))
  for (const { id } of points) {
    const own = bytes.get(pointPath(production, id))
    if (own === undefined) continue
    catalog.points.update(id, { bytes: own })
    announce.point(id)
  }
}
