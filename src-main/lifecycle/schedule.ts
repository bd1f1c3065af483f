// What is due by itself: points, proofs, sleep, a look through the whole store, and the end of what has had its time.
import { deleteClone } from '../actions/clone/delete-clone.ts'
import { provePoint } from '../actions/point/prove-point.ts'
import { takePoint } from '../actions/point/take-point.ts'
import { createPhpLooks } from '../actions/production/steps/follow-php.ts'
import { upgradeMirror } from '../actions/production/upgrade-mirror.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { World } from '../context.ts'
import { asFailure } from '../contract/failure.ts'
import { isOutgrown } from '../database/server/server-images.ts'
import { pointDue, proofDue, scrubDue } from '../points/due.ts'
import { removePoint } from '../points/remove.ts'
import { coverageFrom, expiredPoints } from '../points/retention.ts'
import { putDrowsyToSleep } from './idle.ts'

export interface Schedule {
  start(): void
  stop(): Promise<void>
}

const lookEveryMs = 10_000

export function createSchedule(world: World, log: (line: string) => void): Schedule {
  /** When a production's point was last tried, whatever came of it. */
  const tried = new Map<string, number>()
  /** Versions for which a production's mirror was tried to be upgraded; a failure is told once. */
  const upgrades = new Set<string>()
  const stopping = new AbortController()
  const lookAtPhp = createPhpLooks(world, stopping.signal)
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    if (world.engineState().is !== 'ready') return
    for (const production of world.catalog.productions.all()) {
      if (production.phase !== 'linked') continue
      attempt(() => upgradeOutgrown(world, production, upgrades))
      attempt(() => takeDuePoint(world, production, tried))
      attempt(() => proveDuePoint(world, production))
      lookAtPhp(production)
      await prune(world, production)
    }
    await putDrowsyToSleep(world)
    world.warm.look()
    for (const clone of world.catalog.clones.all()) attempt(() => deleteExpired(world, clone))
    await scrub(world, stopping.signal)
  }

  /** What cannot even start is told in the log; the next look tries again. */
  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      const failure = asFailure(error)
      if (failure.code !== 'busy') log(`Schedule: ${failure.message}`)
    }
  }

  return {
    start() {
      timer ??= setInterval(() => {
        under = under.then(look).catch((error: unknown) => log(`Schedule: ${asFailure(error).message}`))
      }, lookEveryMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      stopping.abort()
      await under
    },
  }
}

function upgradeOutgrown(world: World, production: ProductionRow, tried: Set<string>): void {
  const { id, facts, mode, pausedAt } = production
  const which = `${id} ${facts.serverVersion}`
  if (mode === 'archive' || pausedAt || tried.has(which) || !isOutgrown(production)) return
  if (world.jobs.holders(`production:${id}`).length > 0) return
  tried.add(which)
  upgradeMirror(world, id)
}

function takeDuePoint(world: World, production: ProductionRow, tried: Map<string, number>): void {
  const { catalog, mirrors, histories } = world
  const following = mirrors.sync(production.id)?.is
  if (
    production.pausedAt ||
    !(following === 'synced' || following === 'pulled') ||
    world.jobs.holders(`production:${production.id}`).length > 0
  )
    return
  const due = pointDue({
    points: catalog.points.of(production.id),
    stretch: catalog.history.open(production.id),
    reached: histories.reached(production.id),
    contentChangedAt: mirrors.contentChangedAt(production.id),
    everyMinutes: production.settings.pointEvery,
    triedAt: tried.get(production.id),
    now: Date.now(),
  })
  if (!due) return
  tried.set(production.id, Date.now())
  takePoint(world, { production: production.id, note: '', scheduled: true })
}

/** One that is protected, busy or in use right now stays until the next look. */
function deleteExpired(world: World, { id, hostLabel, phase, traits }: CloneRow): void {
  const over = traits.expiresAt !== null && traits.expiresAt <= new Date().toISOString()
  if (!over || traits.isProtected || phase !== 'kept' || world.gateway.use(hostLabel).active > 0) return
  if (world.jobs.holders(`clone:${id}`).length === 0) deleteClone(world, id)
}

function proveDuePoint(world: World, production: ProductionRow): void {
  const points = world.catalog.points.of(production.id)
  const newest = points.find((one) => one.state.is === 'ready')
  const proofs = points.flatMap((one) => (one.proof ? [one.proof.at] : [])).sort()
  if (!newest || !proofDue(new Date(), proofs.at(-1) ?? production.linkedAt)) return
  if (world.jobs.running().length === 0) provePoint(world, newest.id)
}

/** A point that a job works on right now stays until the next look. */
async function prune(world: World, production: ProductionRow): Promise<void> {
  const { catalog, jobs, histories } = world
  const points = catalog.points.of(production.id)
  const rested = [...catalog.clones.of(production.id), ...catalog.bookmarks.all()].map((one) => one.point)
  const expired = expiredPoints(points, production.settings, new Set(rested), Date.now())
  const free = expired.filter((one) => jobs.holders(`point:${one.id}`).length === 0)
  for (const point of free) await removePoint(world, point)
  if (free.length === 0) return
  await histories.prune(production.id, coverageFrom(catalog.points.of(production.id), production.settings, Date.now()))
  await world.ready().pool.trim()
}

/** Reads everything in the pool once a week, and remembers what it found. */
async function scrub(world: World, signal: AbortSignal): Promise<void> {
  const { settings } = world.catalog
  const last = settings.get('scrubbed-at')
  if (!last) settings.set('scrubbed-at', new Date().toISOString())
  if (!last || !scrubDue(Date.now(), Date.parse(last)) || world.jobs.running().length > 0) return
  const { damaged } = await world.ready().pool.scrub(signal)
  settings.set('scrubbed-at', new Date().toISOString())
  settings.set('scrub-damaged', damaged)
  if (damaged) world.log(`The pool has damaged data: ${damaged}`)
}
