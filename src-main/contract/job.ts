// A job: work that takes time, with its steps, its progress, and how it ended.
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { forkSourceSchema } from './fork-source.ts'
import { type JobVerb, jobVerbs } from './job-verbs.ts'
import { instant } from './units.ts'

/** How far a step is. `total` is null where it cannot be known; the window shows the elapsed time instead. */
export const progressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().positive().nullable(),
  unit: z.enum(['bytes', 'files', 'steps', 'rows']),
})

export const stepSchema = z.object({
  /** Its key in the job's plan, which stays when its name is worded otherwise. */
  key: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** The fast-changing line under the name. */
  description: z.string(),
  progress: progressSchema.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Milliseconds it usually takes in a job of this kind; null while nobody knows. */
  expectedMs: z.number().nullable(),
})

const verbNames = Object.keys(jobVerbs) as readonly JobVerb[]

/** What a job was asked for, so that it can be asked for again. */
export const jobRequestSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('fork'),
    production: z.string(),
    name: z.string(),
    /** Absent where the address follows the name. */
    address: z.string().optional(),
    from: forkSourceSchema,
  }),
  z.object({ is: z.literal('refresh'), clone: z.string(), from: forkSourceSchema }),
  z.object({ is: z.literal('point'), production: z.string(), note: z.string(), orLastKnown: z.boolean() }),
])

export const jobSchema = z.object({
  id: z.string(),
  verb: z.enum(verbNames),
  /** Which way the verb went, where it may go several that take different times; empty where there is one. */
  kind: z.string(),
  /** One line: `Fork "checkout"`. */
  title: z.string(),
  production: z.string().nullable(),
  clone: z.string().nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  steps: z.array(stepSchema),
  /** Whole sentences that whoever asked for the job must know about its result. */
  remarks: z.array(z.string()),
  wish: jobRequestSchema.nullable(),
  failure: failureSchema.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** Milliseconds that jobs of this verb and kind usually take for this production; null when none has run. */
  expectedMs: z.number().nullable(),
  revision: z.number().int(),
})

export type Progress = z.infer<typeof progressSchema>
export type Step = z.infer<typeof stepSchema>
export type JobRequest = z.infer<typeof jobRequestSchema>
export type Job = z.infer<typeof jobSchema>
