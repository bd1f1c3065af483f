// Ends in the catalog what a killed host left half done; what those things had in the engine becomes orphans.
import type { Catalog } from '../catalog/catalog.ts'
import type { Job } from '../contract/models.ts'
import { historyFolder } from '../history/log-store.ts'

/** Jobs the last host did not end: they are told as failed. Needs no engine. */
export function markInterrupted(catalog: Catalog): void {
  const now = new Date().toISOString()
  for (const job of catalog.jobs.running()) {
    catalog.jobs.save(interrupted(job, now))
    catalog.jobs.addLine(job.id, `${now}  Interrupted: Sitefork ended while this was running.`)
  }
  catalog.jobs.prune()
}

const outcomes: Partial<Record<Job['verb'], string>> = {
  fork: 'What it had made was removed; fork again.',
  refresh: 'The clone is as it was before, or refreshed completely.',
  rewind: 'The clone is as it was before, or rewound completely.',
  reset: 'The clone is as it was before, or reset completely.',
  branch: 'What it had made was removed; branch again.',
  delete: 'The deletion was finished at this start.',
  unlink: 'Unlinking was finished at this start.',
  link: 'What was copied so far is kept, and linking goes on.',
  upgrade: 'The mirror is as it was before, or upgraded completely.',
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

/** Removes the rows of things that never came to be, or were going. */
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
    for (const point of catalog.points.all()) if (point.state.is === 'taking') catalog.points.delete(point.id)
  })
}
