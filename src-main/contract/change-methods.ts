// The methods about what differs between two states.
import { z } from 'zod'
import {
  changeDetailsSchema,
  changeListSchema,
  changePartSchema,
  changeQuerySchema,
  comparedSchema,
  compareProgressSchema,
  exportFormats,
  filePairSchema,
} from './changes.ts'
import { method, ofClone, started } from './method.ts'

export const changeMethods = {
  /** Nothing is woken or started to answer, where logs say it. */
  list: method('Show what differs between two states of a site, by thing or by edit.')
    .input(comparedSchema.extend({ query: changeQuerySchema }))
    .output(changeListSchema),
  /** `things`: those that are somebody's work; null where logs do not tell all of it. Nothing is started to answer. */
  count: method('Count what was changed in a clone, as it is now.')
    .input(ofClone)
    .output(z.object({ things: z.number().int().nullable() })),
  /** Null where nothing is compared row by row, because logs tell it, or because it is done. */
  progress: method('Say how far servers have come that compare two states row by row.')
    .input(comparedSchema)
    .output(compareProgressSchema.nullable()),
  /** Whoever waits for it is told. */
  cancel: method('Cancel comparing two states row by row.')
    .input(comparedSchema)
    .output(z.object({ cancelled: z.boolean() })),
  show: method('Show the rows and files of one thing or one edit, cell by cell.')
    .input(
      comparedSchema.extend({
        part: changePartSchema,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(changeDetailsSchema),
  prove: method(
    'Prove that what is listed of a clone is all that was changed in it, by checksums of every row and file.',
  )
    .input(ofClone)
    .output(started),
  file: method('Show a file as it is on both sides of a comparison.')
    .input(comparedSchema.extend({ path: z.string().max(10_000) }))
    .output(filePairSchema),
  /** @throws Failure `bad-input` where it is more than fits in an answer */
  write: method('Write changes as SQL, as text, or as a patch.')
    .input(comparedSchema.extend({ part: changePartSchema, format: z.enum(exportFormats) }))
    .output(z.object({ text: z.string() })),
  undo: method('Undo one edit or one thing in a clone, and nothing else.')
    .input(ofClone.extend({ part: changePartSchema }))
    .output(started),
}
