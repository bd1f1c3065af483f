// Puts the engine right after a start: sweeps orphans, brings up what should run.
import { runLink } from '../actions/production/steps/run-link.ts'
import { runningState } from '../clones/state.ts'
import type { Context } from '../context.ts'
import type { EngineParts } from '../engine-parts.ts'
import { finishUpgrade } from '../production/mirror/finish-upgrade.ts'
import { findOrphans, removeOrphans } from './orphans.ts'

/** Once the engine is there. Works that take long go on in the background, as jobs. */
export async function startUp(context: Context, log: (line: string) => void): Promise<void> {
  const { catalog } = context
  // After an engine that went and came back, jobs may still be undoing: then nothing is removed.
  const orphans = await findOrphans(context)
  if (orphans) {
    for (const name of [...orphans.containers, ...orphans.states])
      log(`Removing ${name}, which nothing needs any more.`)
    await removeOrphans(orphans, context.engineParts())
    await context.recorder.sweep()
  }
  for (const point of catalog.points.all()) if (point.state.is === 'preparing') context.restoreCheck.enqueue(point.id)
  for (const production of catalog.productions.all()) {
    if (production.phase === 'linked') {
      await finishUpgrade(context.engineParts(), production)
      if (!production.pausedAt) context.mirrors.follow(production.id)
    } else if (production.failure === null) attempt(log, () => runLink(context, production.id))
  }
  await bringUpClones(context)
  for (const { id } of catalog.productions.all()) context.networkPool.refill(id)
}

/** Adopts clones that run. Those that should and do not sleep until somebody asks for them: a start costs no container. */
async function bringUpClones(context: Context): Promise<void> {
  const { catalog, availability, publish } = context
  await letGoOn(context.engineParts())
  for (const clone of catalog.clones.all()) {
    const production = catalog.productions.get(clone.production)
    if (!production || clone.phase !== 'kept') continue
    const running = await runningState(context.engineParts(), clone)
    if (running && clone.wanted === 'running') {
      if (clone.failure) catalog.clones.update(clone.id, { failure: null })
      availability.show({ ...clone, failure: null }, production, running)
    } else availability.show(clone, production)
    publish.clone(clone.id)
  }
}

/** A host that was killed while it held clones back has left them paused. */
async function letGoOn({ docker }: EngineParts): Promise<void> {
  const paused = (await docker.list()).filter((one) => one.paused)
  await Promise.all(paused.map((one) => docker.unpause(one.name)))
}

/** What cannot even be started is told in the log; the thing itself shows its state. */
function attempt(log: (line: string) => void, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
  }
}
