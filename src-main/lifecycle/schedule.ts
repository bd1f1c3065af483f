// Does what is due by itself: points, their verification, upgrades, idle clones, expiry, and reading through the whole pool.
import { deleteClone } from '../actions/clone/delete-clone.ts'
import { takeScheduledPoint } from '../actions/point/take-point.ts'
import { verifyPoint } from '../actions/point/verify-point.ts'
import { createPhpLooks } from '../actions/production/steps/follow-php.ts'
import { upgradeMirror } from '../actions/production/upgrade-mirror.ts'
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { asFailure } from '../contract/failure.ts'
import { needsUpgrade } from '../database/server/choose-image.ts'
import { pointDue, scrubDue, verificationDue } from '../points/due.ts'
import { removePoint } from '../points/remove.ts'
import { coverageFrom, expiredPoints } from '../points/retention.ts'
import { sleepIdleClones } from './idle.ts'

export interface Schedule {
  start(): void
  stop(): Promise<void>
}

const lookEveryMs = 10_000

export function createSchedule(context: Context, log: (line: string) => void): Schedule {
  /** When taking a point of each production was last tried, whatever came of it; milliseconds since 1970. */
  const tried = new Map<string, number>()
  /** Productions, with the version, whose mirror was tried to be upgraded: a failure is told once. */
  const upgrades = new Set<string>()
  const stopping = new AbortController()
  const lookAtPhp = createPhpLooks(context, stopping.signal)
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    if (context.engineState().is !== 'ready') return
    for (const production of context.catalog.productions.all()) {
      if (production.phase !== 'linked') continue
      attempt(() => upgradeOutgrown(context, production, upgrades))
      attempt(() => takeDuePoint(context, production, tried))
      attempt(() => proveDuePoint(context, production))
      lookAtPhp(production)
      await prune(context, production)
    }
    await sleepIdleClones(context)
    context.prewarm.reconcile()
    for (const clone of context.catalog.clones.all()) attempt(() => deleteExpired(context, clone))
    await scrub(context, stopping.signal)
  }

  /** Logs what cannot even start, unless something else is busy with it; the next round tries again. */
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

function upgradeOutgrown(context: Context, production: ProductionRow, tried: Set<string>): void {
  const { id, facts, source, pausedAt } = production
  const which = `${id} ${facts.serverVersion}`
  if (source.is === 'backup' || pausedAt || tried.has(which) || !needsUpgrade(production)) return
  if (context.jobs.holders(`production:${id}`).length > 0) return
  tried.add(which)
  upgradeMirror(context, id)
}

function takeDuePoint(context: Context, production: ProductionRow, tried: Map<string, number>): void {
  const { catalog, mirrors, recorder } = context
  const following = mirrors.syncState(production.id)?.is
  if (
    production.pausedAt ||
    !(following === 'synced' || following === 'pulled') ||
    context.jobs.holders(`production:${production.id}`).length > 0
  )
    return
  const due = pointDue({
    points: catalog.points.of(production.id),
    stretch: catalog.history.open(production.id),
    reached: recorder.reached(production.id),
    contentChangedMs: mirrors.contentChangedMs(production.id),
    everyMinutes: production.settings.pointEvery,
    triedMs: tried.get(production.id),
    nowMs: Date.now(),
  })
  if (!due) return
  tried.set(production.id, Date.now())
  takeScheduledPoint(context, production.id)
}

/** Deletes a clone whose time is over. One that is protected, busy or in use stays until the next round. */
function deleteExpired(context: Context, { id, phase, traits }: CloneRow): void {
  const over = traits.expiresAt !== null && traits.expiresAt <= new Date().toISOString()
  if (!over || traits.isProtected || phase !== 'kept' || context.availability.use(id).active > 0) return
  if (context.jobs.holders(`clone:${id}`).length === 0) deleteClone(context, id)
}

function proveDuePoint(context: Context, production: ProductionRow): void {
  const points = context.catalog.points.of(production.id)
  const newest = points.find((one) => one.state.is === 'ready')
  const proofs = points.flatMap((one) => (one.proof ? [one.proof.at] : [])).sort()
  if (!newest || !verificationDue(new Date(), proofs.at(-1) ?? production.linkedAt)) return
  if (context.jobs.running().length === 0) verifyPoint(context, newest.id)
}

/** How long a promotion can be undone from its receipt, milliseconds: its point has the files that it replaced. */
const undoableMs = 35 * 86_400_000
const undoableSince = () => new Date(Date.now() - undoableMs).toISOString()

/** Removes points that are due to go. One that a job works on stays until the next round. */
async function prune(context: Context, production: ProductionRow): Promise<void> {
  const { catalog, jobs, recorder } = context
  const points = catalog.points.of(production.id)
  const rested = [...catalog.clones.of(production.id), ...catalog.bookmarks.all()].map((one) => one.point)
  const needed = new Set([...rested, ...catalog.merges.heldPoints(), ...catalog.promotions.heldPoints(undoableSince())])
  const expired = expiredPoints(points, production.settings, needed, Date.now())
  const free = expired.filter((one) => jobs.holders(`point:${one.id}`).length === 0)
  for (const point of free) await removePoint(context, point)
  if (free.length === 0) return
  await recorder.prune(production.id, coverageFrom(catalog.points.of(production.id), production.settings, Date.now()))
  await context.engineParts().pool.trim()
}

/** Reads everything in the pool once a week, and remembers what was damaged. */
async function scrub(context: Context, signal: AbortSignal): Promise<void> {
  const { settings } = context.catalog
  const last = settings.get('scrubbed-at')
  if (!last) settings.set('scrubbed-at', new Date().toISOString())
  if (!last || !scrubDue(Date.now(), Date.parse(last)) || context.jobs.running().length > 0) return
  const { damaged } = await context.engineParts().pool.scrub(signal)
  settings.set('scrubbed-at', new Date().toISOString())
  settings.set('scrub-damaged', damaged)
  if (damaged) context.log(`The pool has damaged data: ${damaged}`)
}
