// What the rows of the table of methods are made of.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { wordSchema } from './text.ts'

/** @param summary one sentence in the imperative, which help and palette show */
export const method = (summary: string) => oc.errors({ FAILURE: { data: failureSchema } }).route({ summary })
export const ofClone = z.object({ clone: wordSchema })
/** A started job; `id` of what it makes or works on, where it has one. */
export const started = z.object({ job: z.string(), id: z.string() })
