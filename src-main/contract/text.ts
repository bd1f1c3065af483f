// What a person may type as a name or a note: text that shows as what it is, and fits where it is shown.
import { z } from 'zod'
import { isPlain, plainLine } from './plain.ts'

const says = 'It holds characters that are not seen, such as control characters.'

/** One line. */
export const nameSchema = z
  .string()
  .max(200)
  .refine((text) => plainLine(text) === text, says)

export const noteSchema = z.string().max(10_000).refine(isPlain, says)

/** What names a thing that is there: an id, or a clone's name. */
export const wordSchema = z.string().max(200)
