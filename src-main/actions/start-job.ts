// Starts the job of a verb on one clone or one production: only where the engine is there, and with the locks of that site.
import type { CloneRow } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { asFailure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import { type JobPlan, type JobRun, type Lock, only } from '../jobs/job.ts'

type Needs = Pick<Context, 'jobs' | 'engineParts'>

/** What a verb says of its job; which site it works on is known already. */
type VerbPlan<Key extends string> = Omit<JobPlan<Key>, 'production' | 'clone' | 'locks'> & {
  /** Locks besides that of the site itself. */
  readonly locks?: readonly Lock[]
}

/**
 * Starts a job that has its clone for itself.
 * @throws Failure `busy` when a lock is taken, or why the engine is not there
 */
export function cloneJob<Key extends string>(
  { jobs, engineParts }: Needs,
  { id, production }: Pick<CloneRow, 'id' | 'production'>,
  { locks = [], ...plan }: VerbPlan<Key>,
  work: (run: JobRun<Key>) => Promise<void>,
): Job {
  engineParts()
  return jobs.start({ ...plan, production, clone: id, locks: [only(`clone:${id}`), ...locks] }, work)
}

/**
 * Starts a job on a production.
 * @param lock `only` where it has the mirror for itself, `shared` where clones and points may be made meanwhile
 * @throws Failure `busy` when a lock is taken, or why the engine is not there
 */
export function productionJob<Key extends string>(
  { jobs, engineParts }: Needs,
  { id }: Pick<ProductionRow, 'id'>,
  { lock, locks = [], ...plan }: VerbPlan<Key> & { readonly lock: (site: string) => Lock },
  work: (run: JobRun<Key>) => Promise<void>,
): Job {
  engineParts()
  return jobs.start({ ...plan, production: id, clone: null, locks: [lock(`production:${id}`), ...locks] }, work)
}

/** Starts something else once a job is done; what keeps it from starting is logged, for nobody waits for it. */
export function whenDone({ jobs, log }: Pick<Context, 'jobs' | 'log'>, { id }: Job, next: () => unknown): void {
  jobs
    .wait(id)
    .then(({ state }) => (state === 'done' ? next() : undefined))
    .catch((error: unknown) => log(asFailure(error).message))
}
