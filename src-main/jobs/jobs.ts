// Runs jobs: records intent, runs the verb's steps, records the outcome; undoes what a failed one made.
import type { Jobs as JobRows, Usual } from '../catalog/jobs.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import type { JobPlan, JobRun } from './job.ts'
import { createLocks } from './locks.ts'
import { createRecord } from './record.ts'

export interface Jobs {
  /**
   * Takes the locks, records the job and starts its work; returns at once.
   * @throws Failure `busy` when a lock is taken
   */
  start(plan: JobPlan, work: (run: JobRun) => Promise<void>): Job
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
  /** Cancels everything and resolves when all undo work is done. */
  stop(): Promise<void>
}

interface Live {
  readonly current: () => Job
  readonly controller: AbortController
  readonly ended: Promise<Job>
}

export function createJobs(options: {
  readonly rows: JobRows
  readonly newId: () => string
  readonly onChange: (job: Job) => void
  /** What is to be written down before a job is told to have ended, whatever its outcome. Never throws. */
  readonly beforeEnd?: () => Promise<void>
}): Jobs {
  const { rows, newId, onChange, beforeEnd = async () => undefined } = options
  const live = new Map<string, Live>()
  const locks = createLocks()
  let stopping = false

  function start(plan: JobPlan, work: (run: JobRun) => Promise<void>): Job {
    if (stopping) throw new Failure('host-stopped', 'Sitefork is closing. Start it again, then try again.')
    const id = newId()
    locks.take(id, plan.title, plan.locks)
    const controller = new AbortController()
    const record = createRecord({
      job: firstJob(id, plan, rows.usual(plan.verb, plan.kind ?? '', plan.production)),
      rows,
      onChange,
    })
    const ended = perform(record, controller, work, beforeEnd).finally(() => {
      live.delete(id)
      locks.release(id)
      record.prune()
      // Whoever shows what a site is busy with looks again once its lock is free.
      onChange(record.current())
    })
    live.set(id, { current: record.current, controller, ended })
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
      running?.controller.abort(new Failure('cancelled', 'Cancelled.'))
      return found(running?.current() ?? rows.get(id))
    },
    get: (id) => live.get(id)?.current() ?? rows.get(id),
    running: () => [...live.values()].map((one) => one.current()),
    recent: () => rows.recent(50).map((job) => live.get(job.id)?.current() ?? job),
    search: (text) => rows.search(text, 100).map((job) => live.get(job.id)?.current() ?? job),
    log: (id) => rows.lines(id),
    holders: locks.holders,
    async stop() {
      stopping = true
      for (const { controller } of live.values()) {
        controller.abort(new Failure('host-stopped', 'Sitefork was closed before this was finished.'))
      }
      await Promise.all([...live.values()].map((one) => one.ended))
    },
  }
}

async function perform(
  record: ReturnType<typeof createRecord>,
  controller: AbortController,
  work: (run: JobRun) => Promise<void>,
  beforeEnd: () => Promise<void>,
): Promise<Job> {
  const undos: { readonly name: string; readonly work: () => Promise<void> }[] = []
  const uncancellable = new AbortController()
  let committed = false
  const run: JobRun = {
    id: record.current().id,
    get signal() {
      return committed ? uncancellable.signal : controller.signal
    },
    log: record.log,
    remark: record.remark,
    async step(name, body) {
      run.signal.throwIfAborted()
      return record.step(name, body)
    },
    undo: (name, undo) => void undos.push({ name, work: undo }),
    commit() {
      controller.signal.throwIfAborted()
      committed = true
    },
  }
  try {
    // A microtask later, so that the caller holds the job before its first event.
    await Promise.resolve()
    await work(run)
    await beforeEnd()
    return record.end('done', null)
  } catch (error) {
    const aborted = !committed && controller.signal.aborted
    const failure = aborted ? asFailure(controller.signal.reason) : asFailure(error)
    record.log(failure.detail ? `${failure.message}\n${failure.detail}` : failure.message)
    if (!committed) await undoAll(undos, record.log)
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
    steps: plan.steps.map((name) => ({
      name,
      state: 'waiting',
      description: '',
      progress: null,
      startedAt: null,
      endedAt: null,
      expectedMs: usual.steps[name] ?? null,
    })),
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
