// What happens once the engine is there, after a start or after Docker came back, in this order.
import { runLink } from '../actions/production/steps/run-link.ts'
import { settlePromotions } from '../actions/promotion/settle-promotions.ts'
import { runningState } from '../clones/state.ts'
import type { Context } from '../context.ts'
import { asFailure } from '../contract/failure.ts'
import { finishUpgrade } from '../production/mirror/finish-upgrade.ts'
import { findOrphans, removeOrphans } from './orphans.ts'

type Needs = Pick<
  Context,
  | 'catalog'
  | 'secrets'
  | 'jobs'
  | 'gateway'
  | 'publish'
  | 'mirrors'
  | 'recorder'
  | 'restoreCheck'
  | 'availability'
  | 'addresses'
  | 'networkPool'
  | 'prewarm'
  | 'newId'
  | 'engineParts'
  | 'log'
>

/** The steps of a start-up, in their order. What takes long goes on in the background, as jobs. */
const steps: readonly ((context: Context) => void | Promise<void>)[] = [
  sweepOrphans,
  queueRestoreChecks,
  followProductions,
  unpauseContainers,
  adoptClones,
  refillNetworks,
  askProductions,
]

/** Brings the engine in line with the catalog. What the catalog itself was left with is mended before: see crash.ts. */
export async function startUp(context: Context): Promise<void> {
  for (const step of steps) await step(context)
}

/** Removes what the catalog does not intend. After Docker came back, jobs may still be undoing: then nothing is removed. */
async function sweepOrphans(context: Needs): Promise<void> {
  const orphans = await findOrphans(context)
  if (!orphans) return
  for (const name of [...orphans.containers, ...orphans.states]) {
    context.log(`Removing ${name}, which nothing needs any more.`)
  }
  await removeOrphans(orphans, context.engineParts())
  await context.recorder.sweep()
}

function queueRestoreChecks({ catalog, restoreCheck }: Pick<Context, 'catalog' | 'restoreCheck'>): void {
  for (const point of catalog.points.all()) if (point.state.is === 'preparing') restoreCheck.enqueue(point.id)
}

/** Follows what is linked, and goes on linking what was being linked. */
async function followProductions(context: Needs): Promise<void> {
  const { catalog, mirrors, engineParts, log } = context
  for (const production of catalog.productions.all()) {
    if (production.phase === 'linked') {
      await finishUpgrade(engineParts(), production)
      if (!production.pausedAt) mirrors.follow(production.id)
    } else if (production.failure === null) {
      try {
        runLink(context, production.id)
      } catch (error) {
        // The production itself shows its state; the others are followed all the same.
        log(asFailure(error).message)
      }
    }
  }
}

/** A host that was killed while it held clones back has left them paused. */
async function unpauseContainers({ engineParts }: Pick<Context, 'engineParts'>): Promise<void> {
  const { docker } = engineParts()
  const paused = (await docker.list()).filter((one) => one.paused)
  await Promise.all(paused.map((one) => docker.unpause(one.name)))
}

/** Routes to clones that run. Those that should and do not sleep until somebody asks for them: a start costs no container. */
async function adoptClones({ catalog, availability, publish, engineParts }: Needs): Promise<void> {
  for (const clone of catalog.clones.all()) {
    const production = catalog.productions.get(clone.production)
    if (!production || clone.phase !== 'kept') continue
    const running = await runningState(engineParts(), clone)
    if (running && clone.wanted === 'running') {
      if (clone.failure) catalog.clones.update(clone.id, { failure: null })
      availability.show({ ...clone, failure: null }, production, running)
    } else availability.show(clone, production)
    publish.clone(clone.id)
  }
}

/** Promotions that were cut off: production says whether it has them, and may take its time. */
function askProductions(context: Context): void {
  void settlePromotions(context)
}

function refillNetworks({ catalog, networkPool }: Pick<Context, 'catalog' | 'networkPool'>): void {
  for (const { id } of catalog.productions.all()) networkPool.refill(id)
}
