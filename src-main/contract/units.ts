// Measures that many nouns have.
import { z } from 'zod'

/** ISO 8601 instant in UTC with milliseconds. */
export const instant = z.iso.datetime()
export const bytes = z.number().int().nonnegative()
