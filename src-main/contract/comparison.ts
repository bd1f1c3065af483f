// How a mirror compares with its production: proven equal when, and what differed.
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { instant } from './units.ts'

/** Rows that production had and its mirror had not, or the other way round, though the mirror followed. */
export const differenceSchema = z.object({
  /** When it was found and mended. */
  at: instant,
  table: z.string(),
  /** How many rows; null where the table was copied whole, made or dropped, or has no transactions. */
  rows: z.number().int().nullable(),
})

/** Every table was compared between the two moments, and nothing differed, or what did was mended. */
export const equalRoundSchema = z.object({
  from: instant,
  at: instant,
  tables: z.number().int(),
  rows: z.number().int(),
  /** Tables that could not be compared, each with the reason. */
  skipped: z.array(z.string()),
})

export const comparisonSchema = z.object({
  equal: equalRoundSchema.nullable(),
  /** Newest first. */
  differences: z.array(differenceSchema),
  /** Tables that differ and are not mended yet. */
  unmended: z.array(z.string()),
  /** Why they cannot be compared; null while they can. */
  failure: failureSchema.nullable(),
})

export type MendedDifference = z.infer<typeof differenceSchema>
export type EqualRound = z.infer<typeof equalRoundSchema>
export type Comparison = z.infer<typeof comparisonSchema>
