// Mends the catalog after a host that was killed: interrupted jobs fail, unfinished rows go. What those had in the engine becomes
// orphans, which start-up.ts sweeps.
import type { Catalog } from '../catalog/catalog.ts'
import { forgetUnused } from '../catalog/unused-merges.ts'
import { type Job, jobVerbs } from '../contract/models.ts'
import { historyFolder } from '../pool/layout.ts'

/** Marks the jobs that the last host did not end as failed, with what became of their work. Needs no engine. */
export function markInterrupted(catalog: Catalog): void {
  const now = new Date().toISOString()
  for (const job of catalog.jobs.running()) {
    catalog.jobs.save(interrupted(job, now))
    catalog.jobs.addLine(job.id, `${now}  Interrupted: Sitefork ended while this was running.`)
  }
  catalog.jobs.prune()
}

function interrupted(job: Job, now: string): Job {
  return {
    ...job,
    state: 'failed',
    endedAt: now,
    revision: job.revision + 1,
    failure: {
      code: 'host-stopped',
      message: `Sitefork ended while this was running. ${jobVerbs[job.verb].afterCrash}`,
    },
    steps: job.steps.map((step) => (step.state === 'running' ? { ...step, state: 'cancelled', endedAt: now } : step)),
  }
}

/**
 * Removes the rows of clones, points and productions that were never finished, or were being removed. A merge that ran can be continued:
 * what was decided of it is there.
 */
export function dropUnfinished(catalog: Catalog): void {
  catalog.together(() => {
    for (const clone of catalog.clones.all()) {
      if (clone.phase === 'kept') continue
      for (const { id } of catalog.bookmarks.of(clone.id)) catalog.bookmarks.delete(id)
      catalog.clones.delete(clone.id)
    }
    for (const production of catalog.productions.all()) {
      if (production.phase !== 'unlinking') continue
      for (const { id } of catalog.points.of(production.id)) catalog.points.delete(id)
      catalog.history.forget(production.id)
      catalog.made.add([historyFolder(production.id)])
      catalog.productions.delete(production.id)
    }
    for (const { id, state } of catalog.merges.all()) {
      if (state !== 'running') continue
      const { open, stale } = catalog.merges.conflictCounts(id)
      catalog.merges.update(id, { state: open + stale === 0 ? 'ready' : 'waiting' })
    }
    for (const { id } of catalog.clones.all()) forgetUnused(catalog, id)
    for (const point of catalog.points.all()) if (point.state.is === 'taking') catalog.points.delete(point.id)
  })
}
