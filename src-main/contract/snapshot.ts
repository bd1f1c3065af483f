// The snapshot of everything the window shows, and the events that keep it up to date.
import { z } from 'zod'
import { bookmarkSchema, cloneSchema } from './clone.ts'
import { jobSchema } from './job.ts'
import { capabilitiesSchema, engineSchema, preferencesSchema } from './machine.ts'
import { mergeSchema } from './merges.ts'
import { pointSchema } from './point.ts'
import { productionSchema } from './production.ts'
import { promotionSchema } from './promotions.ts'

/** Everything the window needs to draw itself; sent once on connection, and by events after that. */
export const snapshotSchema = z.object({
  capabilities: capabilitiesSchema,
  engine: engineSchema,
  productions: z.array(productionSchema),
  points: z.array(pointSchema),
  clones: z.array(cloneSchema),
  bookmarks: z.array(bookmarkSchema),
  /** Those that wait for decisions or go on, and those that made a clone that is there. */
  merges: z.array(mergeSchema),
  /** What is being looked at to be written to a production, and receipts of what was. */
  promotions: z.array(promotionSchema),
  jobs: z.array(jobSchema),
  preferences: preferencesSchema,
})

/** Each event carries the whole object that changed; `removed` names one that is gone. */
export const eventSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ is: z.literal('engine'), engine: engineSchema }),
  z.object({ is: z.literal('production'), production: productionSchema }),
  z.object({ is: z.literal('point'), point: pointSchema }),
  z.object({ is: z.literal('clone'), clone: cloneSchema }),
  z.object({ is: z.literal('bookmark'), bookmark: bookmarkSchema }),
  z.object({ is: z.literal('merge'), merge: mergeSchema }),
  z.object({ is: z.literal('promotion'), promotion: promotionSchema }),
  z.object({ is: z.literal('job'), job: jobSchema }),
  z.object({ is: z.literal('preferences'), preferences: preferencesSchema }),
  z.object({
    is: z.literal('removed'),
    noun: z.enum(['production', 'point', 'clone', 'bookmark', 'merge', 'promotion', 'job']),
    id: z.string(),
  }),
])

export type Snapshot = z.infer<typeof snapshotSchema>
export type SiteforkEvent = z.infer<typeof eventSchema>
