// Puts the engine right after a start: sweeps orphans, brings up what should run.
import { runLink } from '../actions/production/steps/run-link.ts'
import { runningState } from '../clones/state.ts'
import type { World } from '../context.ts'
import type { Ready } from '../engine-parts.ts'
import { putUpgraded } from '../production/mirror/finish-upgrade.ts'
import { findOrphans, removeOrphans } from './orphans.ts'

/** Once the engine is there. Works that take long go on in the background, as jobs. */
export async function recover(world: World, log: (line: string) => void): Promise<void> {
  const { catalog } = world
  // After an engine that went and came back, jobs may still be undoing: then nothing is removed.
  const orphans = await findOrphans(world)
  if (orphans) {
    for (const name of [...orphans.containers, ...orphans.states])
      log(`Removing ${name}, which nothing needs any more.`)
    await removeOrphans(orphans, world.ready())
    await world.histories.sweep()
  }
  for (const point of catalog.points.all()) if (point.state.is === 'preparing') world.preparation.enqueue(point.id)
  for (const production of catalog.productions.all()) {
    if (production.phase === 'linked') {
      await putUpgraded(world.ready(), production)
      if (!production.pausedAt) world.mirrors.follow(production.id)
    } else if (production.failure === null) attempt(log, () => runLink(world, production.id))
  }
  await bringUpClones(world)
  for (const { id } of catalog.productions.all()) world.spares.stock(id)
}

/** Adopts clones that run. Those that should and do not sleep until somebody asks for them: a start costs no container. */
async function bringUpClones(world: World): Promise<void> {
  const { catalog, cloneStates, announce } = world
  await letGoOn(world.ready())
  for (const clone of catalog.clones.all()) {
    const production = catalog.productions.get(clone.production)
    if (!production || clone.phase !== 'kept') continue
    const running = await runningState(world.ready(), clone)
    if (running && clone.wanted === 'running') {
      if (clone.failure) catalog.clones.update(clone.id, { failure: null })
      cloneStates.runs(clone, production, running)
    } else cloneStates.settles(clone, production)
    announce.clone(clone.id)
  }
}

/** A host that was killed while it held clones back has left them paused. */
async function letGoOn({ docker }: Ready): Promise<void> {
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
