// Puts things right after a start: ends what a killed host left half done, sweeps orphans, brings up what should run.
import { runLink } from '../actions/run-link.ts'
import { startClone } from '../actions/start-clone.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Job } from '../contract/models.ts'
import { runningState } from './clone-room.ts'
import { findOrphans, removeOrphans } from './reconcile.ts'
import type { World } from './world.ts'

/** Jobs the last host did not end: they are told as failed. Needs no engine. */
export function settleJobs(catalog: Catalog): void {
  const now = new Date().toISOString()
  for (const job of catalog.jobs.running()) {
    catalog.jobs.save(interrupted(job, now))
    catalog.jobs.addLine(job.id, `${now}  Interrupted: Sitefork ended while this was running.`)
  }
  catalog.jobs.prune(500)
}

const outcomes: Partial<Record<Job['verb'], string>> = {
  fork: 'What it had made was removed; fork again.',
  refresh: 'The clone is as it was before, or refreshed completely.',
  delete: 'The deletion was finished at this start.',
  unlink: 'Unlinking was finished at this start.',
  link: 'What was copied so far is kept, and linking goes on.',
  point: 'An unfinished snapshot was removed; a finished one is kept.',
}

function interrupted(job: Job, now: string): Job {
  const outcome = outcomes[job.verb] ?? 'Nothing is lost; try again.'
  return {
    ...job,
    state: 'failed',
    endedAt: now,
    revision: job.revision + 1,
    failure: { code: 'host-stopped', message: `Sitefork ended while this was running. ${outcome}` },
    steps: job.steps.map((step) => (step.state === 'running' ? { ...step, state: 'cancelled', endedAt: now } : step)),
  }
}

/** Rows of things that never came to be, or were going. What they had in the engine becomes orphans. */
export function settleRows(catalog: Catalog): void {
  catalog.together(() => {
    for (const clone of catalog.clones.all()) {
      if (clone.phase === 'kept') continue
      for (const { id } of catalog.bookmarks.of(clone.id)) catalog.bookmarks.delete(id)
      catalog.clones.delete(clone.id)
    }
    for (const production of catalog.productions.all()) {
      if (production.phase !== 'unlinking') continue
      for (const { id } of catalog.points.of(production.id)) catalog.points.delete(id)
      catalog.productions.delete(production.id)
    }
    for (const point of catalog.points.all()) if (point.state.is === 'taking') catalog.points.delete(point.id)
  })
}

/** Once the engine is there. Works that take long go on in the background, as jobs. */
export async function recover(world: World, log: (line: string) => void): Promise<void> {
  const { catalog } = world
  const { docker, pool } = world.ready()
  // After an engine that went and came back, jobs may still be undoing: what they hold is no orphan.
  if (world.jobs.running().length === 0) {
    const orphans = await findOrphans(catalog, docker, pool)
    for (const name of [...orphans.containers, ...orphans.states])
      log(`Removing ${name}, which nothing needs any more.`)
    await removeOrphans(orphans, docker, pool)
  }
  for (const point of catalog.points.all()) if (point.state.is === 'preparing') world.preparation.enqueue(point.id)
  for (const production of catalog.productions.all()) {
    if (production.phase === 'linked') world.mirrors.follow(production.id)
    else if (production.failure === null) attempt(log, () => runLink(world, production.id))
  }
  await bringUpClones(world, log)
}

/** Adopts clones that run; starts those that should, and routes the others to a page that says they are stopped. */
async function bringUpClones(world: World, log: (line: string) => void): Promise<void> {
  const { catalog, cloneStates, announce } = world
  for (const clone of catalog.clones.all()) {
    const production = catalog.productions.get(clone.production)
    if (!production || clone.phase !== 'kept') continue
    const running = await runningState(world.ready(), clone)
    if (running && clone.wanted === 'running') cloneStates.runs(clone, production, running)
    else if (clone.wanted === 'running') {
      cloneStates.rests(clone, production, 'This clone is starting.')
      attempt(log, () => startClone(world, clone.id))
    } else cloneStates.rests(clone, production, 'This clone is stopped. Start it in Sitefork.')
    announce.clone(clone.id)
  }
}

/** What cannot even be started is told in the log; the thing itself shows its state. */
function attempt(log: (line: string) => void, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
  }
}
