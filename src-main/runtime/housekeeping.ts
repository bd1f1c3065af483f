// Regular chores: sizes for the window, safety bookmarks whose time has run out, old jobs.
import type { Catalog } from '../catalog/catalog.ts'
import type { Pool, StatePath } from '../pool/pool.ts'
import type { Announce } from './announce.ts'
import { clonePath, livePath, pointPath } from './names.ts'
import type { World } from './world.ts'

export interface Housekeeping {
  /** Own bytes of a production's mirror and points together, as last measured. */
  storedBytes(production: string): number | null
  /** One round; rounds never overlap. */
  round(): Promise<void>
  start(everyMs: number): void
  stop(): Promise<void>
}

export function createHousekeeping(options: {
  readonly world: () => World
  readonly measurePool: () => Promise<void>
  readonly log: (line: string) => void
}): Housekeeping {
  const stored = new Map<string, number>()
  let under: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  async function work(): Promise<void> {
    const world = options.world()
    const { pool } = world.ready()
    await expireBookmarks(world, pool)
    await measure(world.catalog, world.announce, pool, stored)
    await options.measurePool()
  }

  const round = () => {
    under ??= work()
      .catch((error: unknown) => options.log(`Housekeeping: ${error instanceof Error ? error.message : error}`))
      .finally(() => {
        under = undefined
      })
    return under
  }

  return {
    storedBytes: (production) => stored.get(production) ?? null,
    round,
    start(everyMs) {
      timer ??= setInterval(() => void round(), everyMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      await under
    },
  }
}

async function expireBookmarks({ catalog, announce, jobs }: World, pool: Pool): Promise<void> {
  for (const { id, clone, state } of catalog.bookmarks.expired(new Date().toISOString())) {
    if (jobs.holders(`clone:${clone}`).length > 0) continue
    await pool.remove(clonePath(clone, state))
    catalog.bookmarks.delete(id)
    announce.bookmark(id)
  }
}

/** Announces only what changed. */
async function measure(catalog: Catalog, announce: Announce, pool: Pool, stored: Map<string, number>): Promise<void> {
  const clones = catalog.clones.all().filter((one) => one.phase === 'kept')
  const points = catalog.points.all().filter((one) => one.state.is === 'ready')
  const bookmarks = catalog.bookmarks.all()
  const productions = catalog.productions.all()
  const path = {
    clones: clones.map((one) => clonePath(one.id, one.state)),
    points: points.map((one) => pointPath(one.production, one.id)),
    bookmarks: bookmarks.map((one) => clonePath(one.clone, one.state)),
    live: productions.map((one) => livePath(one.id)),
  }
  const present = new Set<StatePath>(await pool.list())
  const wanted = Object.values(path)
    .flat()
    .filter((one) => present.has(one))
  const bytes = await pool.ownBytes(wanted)
  clones.forEach(({ id, ownBytes, state }, index) => {
    const now = bytes.get(path.clones[index] ?? '')
    // Refreshed meanwhile: the figure would be another state's.
    if (now === undefined || now === ownBytes || catalog.clones.get(id)?.state !== state) return
    catalog.clones.update(id, { ownBytes: now })
    announce.clone(id)
  })
  points.forEach(({ id, bytes: old }, index) => {
    const now = bytes.get(path.points[index] ?? '')
    if (now === undefined || now === old) return
    catalog.points.update(id, { bytes: now })
    announce.point(id)
  })
  bookmarks.forEach(({ id, bytes: old }, index) => {
    const now = bytes.get(path.bookmarks[index] ?? '')
    if (now === undefined || now === old) return
    catalog.bookmarks.setBytes(id, now)
    announce.bookmark(id)
  })
  for (const { id } of productions) {
    const mine = wanted.filter((one) => one.startsWith(`productions/${id}/`))
    const sum = mine.reduce((total, one) => total + (bytes.get(one) ?? 0), 0)
    if (sum === stored.get(id)) continue
    stored.set(id, sum)
    announce.production(id)
  }
}
