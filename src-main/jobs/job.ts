// What a running job gives its verb: steps, progress, log, cancel, and an undo stack.
import type { JobRequest, JobVerb, Progress } from '../contract/models.ts'

export interface StepReport {
  /** The fast-changing line under the step's name. */
  describe(description: string): void
  progress(done: number, total: number | null, unit?: Progress['unit']): void
}

/** @typeParam Key the keys of the steps that were planned */
export interface JobRun<Key extends string = never> {
  readonly id: string
  /** Aborted when the person cancels or the host stops; never once the job has committed. */
  readonly signal: AbortSignal
  /** Aborted when the host stops, even once the job has committed: for work after the switch that may take long. */
  readonly shutdown: AbortSignal
  log(line: string): void
  /** What whoever asked must know, however it ends: a whole sentence, in the log too. Again is fine. */
  remark(sentence: string): void
  /** Runs one planned step, each once and in the plan's order; its failure is the job's. One that never runs ends as waiting. */
  readonly step: <T>(key: Key, work: (report: StepReport) => Promise<T>) => Promise<T>
  /** Registered before the thing it undoes is made; run last first when the job fails or is cancelled. */
  undo(name: string, work: () => Promise<void>): void
  /** From here on the job can no longer be cancelled or undone: the switch has happened. */
  commit(): void
}

/** A site a job works on. Shared locks get along with each other; any other pair on one site does not. */
export interface Lock {
  readonly site: string
  readonly shared: boolean
}

export const only = (site: string): Lock => ({ site, shared: false })
export const shared = (site: string): Lock => ({ site, shared: true })

/** Steps by key, in the order in which they run; the values are what a person reads. */
export type Steps<Key extends string> = { readonly [K in Key]?: string }

export interface JobPlan<Key extends string = string> {
  readonly verb: JobVerb
  /** Which of the ways the verb may go, where they take different times. */
  readonly kind?: string
  readonly title: string
  readonly production: string | null
  readonly clone: string | null
  /** The steps to come, shown as waiting from the start. */
  readonly steps: Steps<Key>
  /** What was asked for, where it can be asked again as it was. */
  readonly wish?: JobRequest
  /** `clone:<id>`, `production:<id>`; one that is taken is a `busy` Failure naming the job that has it. */
  readonly locks: readonly Lock[]
}
