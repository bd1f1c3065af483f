// Runs jobs: records intent, runs the verb's steps, records the outcome; undoes what a failed one made.
import type { JobRecords as JobRows, Usual } from '../catalog/jobs.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import type { JobPlan, JobRun } from './job.ts'
import { createLocks } from './locks.ts'
import { createRecord } from './record.ts'

export interface JobRunner {
  /**
   * Takes the locks, records the job and starts its work; returns at once.
   * @throws Failure `busy` when a lock is taken
   */
  start<Key extends string>(plan: JobPlan<Key>, work: (run: JobRun<Key>) => Promise<void>): Job
  /** Resolves once the job has ended, whatever its outcome. */
  wait(id: string): Promise<Job>
  /** Asks a running job to stop and undo what it did. A job past its switch goes on. */
  cancel(id: string): Job
  get(id: string): Job | undefined
  running(): readonly Job[]
  recent(): readonly Job[]
  /** Those of the past too, by words of their title, failure or log. */
  search(text: string): readonly Job[]
  log(id: string): readonly string[]
  /** Ids of the jobs that hold a site (`clone:<id>`). */
  holders(site: string): readonly string[]
  /** Tells a listener of every change of every job, the last of them once the job's locks are free. */
  subscribe(listener: (job: Job) => void): void
  /** Cancels everything and resolves when all undo work is done. */
  stop(): Promise<void>
}

interface Live {
  readonly current: () => Job
  readonly cancellation: Cancellation
  readonly ended: Promise<Job>
}

/** What ends a job early, until its switch has happened. */
interface Cancellation {
  readonly signal: AbortSignal
  /** Does nothing once the job has committed. */
  cancel(reason: Failure): void
  commit(): void
  readonly isCommitted: () => boolean
}

function createCancellation(): Cancellation {
  const controller = new AbortController()
  let committed = false
  return {
    signal: controller.signal,
    cancel: (reason) => committed || controller.abort(reason),
    commit() {
      controller.signal.throwIfAborted()
      committed = true
    },
    isCommitted: () => committed,
  }
}

export function createJobRunner(options: {
  readonly rows: JobRows
  readonly newId: () => string
  /** What is to be written down before a job is told to have ended, whatever its outcome. Never throws. */
  readonly beforeEnd?: () => Promise<void>
}): JobRunner {
  const { rows, newId, beforeEnd = async () => undefined } = options
  const listeners: ((job: Job) => void)[] = []
  const onChange = (job: Job) => {
    for (const listener of listeners) listener(job)
  }
  const live = new Map<string, Live>()
  const locks = createLocks()
  const shutdown = new AbortController()

  function start<Key extends string>(plan: JobPlan<Key>, work: (run: JobRun<Key>) => Promise<void>): Job {
    if (shutdown.signal.aborted)
      throw new Failure('host-stopped', 'Sitefork is closing. Start it again, then try again.')
    const id = newId()
    locks.take(id, plan.title, plan.locks)
    const cancellation = createCancellation()
    const record = createRecord({
      job: firstJob(id, plan, rows.usual(plan.verb, plan.kind ?? '', plan.production)),
      rows,
      onChange,
    })
    const ended = perform(record, cancellation, { work, shutdown: shutdown.signal, beforeEnd }).finally(() => {
      live.delete(id)
      locks.release(id)
      record.prune()
      // Whoever shows what a site is busy with looks again once its lock is free.
      onChange(record.current())
    })
    live.set(id, { current: record.current, cancellation, ended })
    onChange(record.current())
    return record.current()
  }

  return {
    start,
    async wait(id) {
      const running = live.get(id)
      if (running) return running.ended
      return found(rows.get(id))
    },
    cancel(id) {
      const running = live.get(id)
      running?.cancellation.cancel(new Failure('cancelled', 'Cancelled.'))
      return found(running?.current() ?? rows.get(id))
    },
    get: (id) => live.get(id)?.current() ?? rows.get(id),
    running: () => [...live.values()].map((one) => one.current()),
    recent: () => rows.recent(50).map((job) => live.get(job.id)?.current() ?? job),
    search: (text) => rows.search(text, 100).map((job) => live.get(job.id)?.current() ?? job),
    log: (id) => rows.lines(id),
    holders: locks.holders,
    subscribe: (listener) => void listeners.push(listener),
    async stop() {
      const closed = new Failure('host-stopped', 'Sitefork was closed before this was finished.')
      shutdown.abort(closed)
      for (const { cancellation } of live.values()) cancellation.cancel(closed)
      await Promise.all([...live.values()].map((one) => one.ended))
    },
  }
}

interface Performed<Key extends string> {
  readonly work: (run: JobRun<Key>) => Promise<void>
  readonly shutdown: AbortSignal
  readonly beforeEnd: () => Promise<void>
}

async function perform<Key extends string>(
  record: ReturnType<typeof createRecord>,
  { signal, commit, isCommitted }: Cancellation,
  { work, shutdown, beforeEnd }: Performed<Key>,
): Promise<Job> {
  const undos: { readonly name: string; readonly work: () => Promise<void> }[] = []
  const run: JobRun<Key> = {
    id: record.current().id,
    signal,
    shutdown,
    log: record.log,
    remark: record.remark,
    async step(key, body) {
      signal.throwIfAborted()
      return record.step(key, body)
    },
    undo: (name, undo) => void undos.push({ name, work: undo }),
    commit,
  }
  try {
    // A microtask later, so that the caller holds the job before its first event.
    await Promise.resolve()
    await work(run)
    await beforeEnd()
    return record.end('done', null)
  } catch (error) {
    const aborted = !isCommitted() && signal.aborted
    const failure = asFailure(aborted ? signal.reason : error)
    record.log(failure.detail ? `${failure.message}\n${failure.detail}` : failure.message)
    if (!isCommitted()) await undoAll(undos, record.log)
    await beforeEnd()
    return record.end(aborted ? 'cancelled' : 'failed', failure.facts())
  }
}

async function undoAll(
  undos: readonly { readonly name: string; readonly work: () => Promise<void> }[],
  log: (line: string) => void,
): Promise<void> {
  for (const { name, work } of undos.toReversed()) {
    log(`Undo: ${name}`)
    try {
      await work()
    } catch (error) {
      // The next start sweeps what the catalog does not know, so a failed undo leaves no orphan for good.
      const failure = asFailure(error)
      log(`Could not undo “${name}”: ${failure.message}\n${failure.detail ?? ''}`)
    }
  }
}

function firstJob(id: string, plan: JobPlan, usual: Usual): Job {
  return {
    id,
    verb: plan.verb,
    kind: plan.kind ?? '',
    title: plan.title,
    production: plan.production,
    clone: plan.clone,
    state: 'running',
    steps: Object.entries<string | undefined>(plan.steps).flatMap(([key, name]) =>
      name === undefined
        ? []
        : [
            {
              key,
              name,
              state: 'waiting',
              description: '',
              progress: null,
              startedAt: null,
              endedAt: null,
              expectedMs: usual.steps[name] ?? null,
            },
          ],
    ),
    remarks: [],
    wish: plan.wish ?? null,
    failure: null,
    startedAt: new Date().toISOString(),
    endedAt: null,
    expectedMs: usual.ms,
    revision: 0,
  }
}

function found(job: Job | undefined): Job {
  if (!job) throw new Failure('not-found', 'There is no such job; it may have been pruned from the history.')
  return job
}
