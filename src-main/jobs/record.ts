// Keeps the record of one job: every change makes a new object, which is saved at each transition and published at a bounded rate.
import type { JobRecords as JobRows } from '../catalog/jobs.ts'
import { Failure, type FailureFacts } from '../contract/failure.ts'
import type { Job, Step } from '../contract/models.ts'
import type { StepReport } from './job.ts'

/** Progress is published at most this often, milliseconds; transitions at once. */
const quietMs = 100

export function createRecord(options: {
  readonly job: Job
  readonly rows: JobRows
  readonly onChange: (job: Job) => void
}) {
  const { rows, onChange } = options
  let job = options.job
  let announcedAt = 0
  let pending: NodeJS.Timeout | undefined
  rows.save(job)

  const publish = () => {
    clearTimeout(pending)
    pending = undefined
    announcedAt = Date.now()
    onChange(job)
  }
  const change = (next: Partial<Job>) => {
    job = { ...job, ...next, revision: job.revision + 1 }
  }
  const changeStep = (index: number, next: Partial<Step>) =>
    change({ steps: job.steps.map((step, at) => (at === index ? { ...step, ...next } : step)) })
  const transition = (index: number, next: Partial<Step>) => {
    changeStep(index, next)
    rows.save(job)
    publish()
  }
  const fastChange = (index: number, next: Partial<Step>) => {
    changeStep(index, next)
    if (Date.now() - announcedAt >= quietMs) publish()
    else pending ??= setTimeout(publish, quietMs)
  }
  const log = (line: string) => unlessFull(() => rows.addLine(job.id, `${new Date().toISOString()}  ${line}`))

  return {
    current: () => job,
    log,
    /** Removes the oldest jobs. */
    prune: () => unlessFull(() => rows.prune()),
    remark(sentence: string): void {
      if (job.remarks.includes(sentence)) return
      log(`Note: ${sentence}`)
      change({ remarks: [...job.remarks, sentence] })
      rows.save(job)
      publish()
    },
    async step<T>(key: string, body: (report: StepReport) => Promise<T>): Promise<T> {
      const index = indexOf(key)
      log(job.steps[index]?.name ?? key)
      transition(index, { state: 'running', startedAt: new Date().toISOString() })
      try {
        const result = await body({
          describe: (description) => fastChange(index, { description }),
          progress: (done, total, unit = 'bytes') => fastChange(index, { progress: { done, total, unit } }),
        })
        transition(index, { state: 'done', endedAt: new Date().toISOString() })
        return result
      } catch (error) {
        transition(index, { state: 'failed', endedAt: new Date().toISOString() })
        throw error
      }
    },
    end(state: 'done' | 'failed' | 'cancelled', failure: FailureFacts | null): Job {
      const steps = job.steps.map((step) =>
        state === 'cancelled' && step.state === 'failed' ? { ...step, state } : step,
      )
      change({ state, failure, steps, endedAt: new Date().toISOString() })
      unlessFull(() => rows.save(job))
      publish()
      return job
    },
  }

  /** Of a step that neither it nor a later one has begun. */
  function indexOf(key: string): number {
    const index = job.steps.findIndex((step) => step.key === key)
    const isNext = index >= 0 && job.steps.slice(index).every((step) => step.state === 'waiting')
    if (!isNext) throw new Error(`The step “${key}” is not planned here in “${job.title}”.`)
    return index
  }
}

/** Ignores a full disk: it must not keep a job from its undo or its end, and steps that store something fail by themselves. */
function unlessFull(store: () => void): void {
  try {
    store()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}
