// Promotions: changes written to a production itself, because a person said so, as window and shell see them.
import { z } from 'zod'
import { completenessSchema, thingSchema } from './changes.ts'
import { conflictSchema } from './merges.ts'
import { wordSchema } from './text.ts'
import { bytes, instant } from './units.ts'

const things = z.array(z.string().max(500)).max(10_000).default([])
/** Groups of production's own data that stay as production has them now, by their headings; null for all of them. */
const carry = z.array(z.string().max(200)).max(200).nullable().default(null)

/** What is to be written to a production. */
export const promotionWishSchema = z.discriminatedUnion('is', [
  /** Chosen things and edits of a clone, with what they depend on; with neither, all of the person's work. */
  z.object({
    is: z.literal('promote'),
    clone: wordSchema,
    things,
    edits: z.array(z.string().max(500)).max(10_000).default([]),
    /** Whether changes of production's own data, such as orders, are promoted too; those that are chosen by name always are. */
    withOwn: z.boolean().default(false),
  }),
  /** Production becomes what a clone is. */
  z.object({ is: z.literal('whole'), clone: wordSchema, carry }),
  /** Production becomes what it was, or chosen things of it do. */
  z.object({
    is: z.literal('roll-back'),
    production: wordSchema,
    to: z.discriminatedUnion('is', [
      z.object({ is: z.literal('point'), point: z.string() }),
      z.object({ is: z.literal('moment'), at: z.iso.datetime() }),
    ]),
    things,
    carry,
  }),
  /** What a promotion wrote goes back to what was there before it. */
  z.object({ is: z.literal('undo'), promotion: wordSchema }),
])
export type PromotionWish = z.infer<typeof promotionWishSchema>

/** Rows and files by what becomes of them in production. */
export const writtenCountsSchema = z.object({
  things: z.number().int(),
  inserted: z.number().int(),
  changed: z.number().int(),
  deleted: z.number().int(),
  files: z.number().int(),
  statements: z.number().int(),
})
export type WrittenCounts = z.infer<typeof writtenCountsSchema>

export const promotedThingSchema = thingSchema
  .pick({ id: true, kind: true, group: true, title: true, change: true, rows: true, files: true, class: true })
  .extend({
    /** Whether nobody chose it: what was chosen depends on it. */
    isAlong: z.boolean(),
  })
export type PromotedThing = z.infer<typeof promotedThingSchema>

/** A number in a value that is the id of a row which gets another one, where nothing known explains that it names that row. */
export const mentionSchema = z.object({
  thing: thingSchema.pick({ id: true, kind: true, group: true, title: true }),
  /** Where in the thing: `postmeta.meta_value`. */
  place: z.string(),
  /** The text around it. */
  text: z.string(),
  id: z.string(),
})
export type Mention = z.infer<typeof mentionSchema>

/** What a promotion would do. Nothing is stored, made or written for it. */
export const promotionPreviewSchema = z.object({
  production: z.string(),
  /** A few words: `14 changes of “checkout”`. */
  title: z.string(),
  /** What production is compared as, in words, and the moment of that. */
  onto: z.string(),
  dataAt: instant,
  counts: writtenCountsSchema,
  /** Rows that are added under ids which production gives. */
  newIds: z.number().int(),
  /** At most two hundred. */
  things: z.array(promotedThingSchema),
  thingTotal: z.number().int(),
  /** What production itself has changed since the state that both began with, without noise; null where that says nothing. */
  theirs: z.object({ things: z.number().int(), rows: z.number().int(), files: z.number().int() }).nullable(),
  /** Changes of production's own data that stay out, or stay as production has them, by their group. */
  leftOut: z.array(z.object({ group: z.string(), things: z.number().int() })),
  /** At most two hundred. */
  conflicts: z.array(conflictSchema),
  conflictTotal: z.number().int(),
  /** At most two hundred; they are rewritten as well, and have to be accepted. */
  mentions: z.array(mentionSchema),
  mentionTotal: z.number().int(),
  /** Schema changes, which are run before and only when asked for. */
  statements: z.array(z.string()),
  /** What speaks against it, and what may have to be looked at, in whole sentences. */
  warnings: z.array(z.string()),
  /** Why it cannot be written, a whole sentence; null where it can. */
  whyNot: z.string().nullable(),
  completeness: completenessSchema,
})
export type PromotionPreview = z.infer<typeof promotionPreviewSchema>

export const promotionSchema = z.object({
  id: z.string(),
  production: z.string(),
  is: z.enum(['promote', 'whole', 'roll-back', 'undo']),
  /** The clone whose changes they are, which may be gone since; null of others. */
  clone: z.string().nullable(),
  /** The promotion that it undoes; null of others. */
  undoes: z.string().nullable(),
  title: z.string(),
  /**
   * `draft`: somebody looks at it, nothing was written. `writing`. `done`. `undone`: another promotion put all of it back. `unknown`:
   * Sitefork was cut off while it wrote, and production could not be asked yet whether it has it.
   */
  state: z.enum(['draft', 'writing', 'done', 'undone', 'unknown']),
  /** The clone of production on which it was tried; null where it was not, or where that is gone. */
  rehearsal: z.string().nullable(),
  /** The job that tries or writes it, or was the last to; null before one began. */
  job: z.string().nullable(),
  /** The point that was taken before; null while none was. */
  point: z.string().nullable(),
  counts: writtenCountsSchema,
  conflicts: z.object({ open: z.number().int(), decided: z.number().int(), stale: z.number().int() }),
  /** Things, those with the most rows first; at most two hundred. */
  things: z.array(promotedThingSchema),
  /** Who confirmed it, as was typed; empty where nobody was asked. */
  confirmedBy: z.string(),
  createdAt: instant,
  /** When production had it; null while it has not. */
  writtenAt: instant.nullable(),
  /** How long rows of production were locked, milliseconds; null where nothing was written. */
  lockedMs: z.number().nullable(),
  /** What is to be looked at, in whole sentences: caches that could not be emptied, files that stayed. */
  findings: z.array(z.string()),
})
export type Promotion = z.infer<typeof promotionSchema>

/** How a production is written to; nobody may write to one that has none. */
export const promotionAccessSchema = z.object({
  /** The account of its database that may write. */
  user: z.string(),
  /** Whether that account may change tables as well. */
  mayAlter: z.boolean(),
  /** Whether files can be written, and how: by SFTP with the account that reads them. */
  files: z.boolean(),
  /** How caches are emptied: WP-CLI on the host, a request to a script that removes itself, or not at all. */
  caches: z.enum(['wp-cli', 'request', 'none']),
  /** Names of those of whom one has to confirm; empty where whoever types the site's name does. */
  confirmers: z.array(z.string()),
  allowedAt: instant,
})
export type PromotionAccess = z.infer<typeof promotionAccessSchema>

/** A patch as a script for whoever may write. */
export const promotionScriptSchema = z.object({ name: z.string(), text: z.string(), bytes })
