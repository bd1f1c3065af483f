// The host's last snapshot, which each event replaces by the next one. Pure.
import type { Job, SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'

/** Null until the first snapshot has come. */
export function applyEvent(before: Snapshot | null, event: SiteforkEvent): Snapshot | null {
  if (event.is === 'snapshot') return event.snapshot
  if (before === null) return null
  switch (event.is) {
    case 'engine':
      return { ...before, engine: event.engine }
    case 'production':
      return { ...before, productions: put(before.productions, event.production) }
    case 'point':
      return { ...before, points: put(before.points, event.point) }
    case 'clone':
      return { ...before, clones: put(before.clones, event.clone) }
    case 'bookmark':
      return { ...before, bookmarks: putFirst(before.bookmarks, event.bookmark) }
    case 'merge':
      return { ...before, merges: putFirst(before.merges, event.merge) }
    case 'promotion':
      return { ...before, promotions: putFirst(before.promotions, event.promotion) }
    case 'job':
      return { ...before, jobs: putJob(before.jobs, event.job) }
    case 'preferences':
      return { ...before, preferences: event.preferences }
    case 'removed': {
      const list = `${event.noun}s` as const
      return { ...before, [list]: before[list].filter((one) => one.id !== event.id) }
    }
  }
}

type Named = { readonly id: string }

/** Replaces the object in its place, or adds it at the end. */
function put<T extends Named>(all: readonly T[], one: T): T[] {
  return all.some((old) => old.id === one.id) ? all.map((old) => (old.id === one.id ? one : old)) : [...all, one]
}

/** Replaces the object in its place, or adds it at the front: the host lists the newest first. */
function putFirst<T extends Named>(all: readonly T[], one: T): T[] {
  return all.some((old) => old.id === one.id) ? put(all, one) : [one, ...all]
}

/** Replaces or adds a job, newest first; an older revision that comes late is ignored. */
function putJob(all: readonly Job[], job: Job): Job[] {
  const old = all.find((one) => one.id === job.id)
  return old && old.revision > job.revision ? [...all] : putFirst(all, job)
}
