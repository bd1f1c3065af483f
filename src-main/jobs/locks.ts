// The locks that running jobs hold on sites.
import { Failure } from '../contract/failure.ts'
import type { Lock } from './job.ts'

interface Held extends Lock {
  readonly job: string
  readonly title: string
}

export interface Locks {
  /** @throws Failure `busy` naming the job in the way; then none of the locks is taken */
  take(job: string, title: string, wanted: readonly Lock[]): void
  release(job: string): void
  holders(site: string): readonly string[]
}

export function createLocks(): Locks {
  let held: readonly Held[] = []
  return {
    take(job, title, wanted) {
      const blocker = held.find((one) => wanted.some((lock) => lock.site === one.site && !(lock.shared && one.shared)))
      if (blocker) {
        throw new Failure(
          'busy',
          `This has to wait: “${blocker.title}” is still running. Wait for it or cancel it, then try again.`,
        )
      }
      held = [...held, ...wanted.map((lock) => ({ ...lock, job, title }))]
    },
    release(job) {
      held = held.filter((one) => one.job !== job)
    },
    holders: (site) => held.filter((one) => one.site === site).map((one) => one.job),
  }
}
