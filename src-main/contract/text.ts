// The text that a person may give as a name or a note: visible characters only, of bounded length.
import { z } from 'zod'
import { isPlain, plainLine } from './control-pictures.ts'

const says = 'It holds characters that are not seen, such as control characters.'

/** One line. */
export const nameSchema = z
  .string()
  .max(200)
  .refine((text) => plainLine(text) === text, says)

export const noteSchema = z.string().max(10_000).refine(isPlain, says)

/** Names an existing thing by its id or its name. */
export const wordSchema = z.string().max(200)
