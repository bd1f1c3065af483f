// The methods about writing to a production.
import { z } from 'zod'
import { choiceSchema, conflictFilesSchema, conflictRules, conflictSchema } from './merges.ts'
import { method, started } from './method.ts'
import {
  promotionAccessSchema,
  promotionPreviewSchema,
  promotionSchema,
  promotionScriptSchema,
  promotionWishSchema,
} from './promotions.ts'
import { nameSchema, wordSchema } from './text.ts'

const ofProduction = z.object({ production: wordSchema })
const ofPromotion = z.object({ promotion: wordSchema })
const account = z.object({ user: z.string().min(1).max(128), password: z.string().max(4096) })

export const promotionMethods = {
  /**
   * `mayAlter`: whether the account is to change tables as well. `statements`: for whoever administers the server, to run as they are but
   * for the password.
   */
  grants: method('Say which SQL gives an account the rights that promotion needs, and no other.')
    .input(ofProduction.extend({ user: z.string().min(1).max(128), mayAlter: z.boolean().default(false) }))
    .output(z.object({ statements: z.array(z.string()) })),
  /** Nothing is written: the account’s rights are read. @throws Failure `grants-missing` with the SQL that gives them */
  allow: method('Allow promotion to a production, by an account that may write.')
    .input(ofProduction.extend(account.shape).extend({ confirmers: z.array(nameSchema).max(50).default([]) }))
    .output(z.object({ access: promotionAccessSchema, warnings: z.array(z.string()) })),
  forbid: method('Forbid promotion to a production; the account’s password is forgotten.')
    .input(ofProduction)
    .output(z.object({ forbidden: z.boolean() })),
  list: method('List promotions: drafts, and receipts of what was written.')
    .input(z.object({ production: wordSchema.optional() }))
    .output(z.array(promotionSchema)),
  preview: method('Say what a promotion would write, against production as it is now, and write nothing.')
    .input(z.object({ wish: promotionWishSchema, onConflict: z.enum(conflictRules).default('stop') }))
    .output(promotionPreviewSchema),
  /**
   * A promotion that was chosen can be left and come back to. `promotion`: the draft that becomes this; without, the one with the same wish,
   * or a new one. `isCompared`: whether production is looked at now; without that, nothing is known yet of what it writes.
   */
  draft: method('Keep what is to be promoted as a draft, with what has to be decided.')
    .input(
      z.object({
        wish: promotionWishSchema,
        promotion: wordSchema.optional(),
        isCompared: z.boolean().default(true),
      }),
    )
    .output(promotionSchema),
  /** Things and edits may be thousands, so the list of promotions has none of them. */
  wish: method('Say what a promotion was asked to write.').input(ofPromotion).output(promotionWishSchema),
  compare: method('Compare a draft with production as it is now, and keep what has to be decided.')
    .input(ofPromotion)
    .output(promotionPreviewSchema),
  conflicts: method('Show what both a clone and production changed differently, of a draft.')
    .input(
      ofPromotion.extend({
        states: z.array(conflictSchema.shape.state).default([]),
        text: z.string().max(1000).default(''),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), conflicts: z.array(conflictSchema) })),
  files: method('Show the file of a conflict of a draft as each side has it.')
    .input(ofPromotion.extend({ conflict: z.string().max(200), isRead: z.boolean().default(false) }))
    .output(conflictFilesSchema),
  /** `conflicts` null: all that are open, for which this can be chosen. */
  decide: method('Decide conflicts of a draft.')
    .input(
      ofPromotion.extend({ conflicts: z.array(z.string().max(200)).max(100_000).nullable(), choice: choiceSchema }),
    )
    .output(promotionSchema),
  /** `id` is the clone’s. */
  rehearse: method('Try a promotion on a clone of production as it is now.').input(ofPromotion).output(started),
  /**
   * `site`: the production’s name as the person typed it. `acceptMentions`: numbers that look like ids are rewritten, too.
   * @throws Failure `bad-input` where the name is another, something has to be decided, or nobody may write
   */
  write: method('Write a draft to production: once, and all of it or nothing.')
    .input(
      ofPromotion.extend({
        site: z.string().max(500),
        confirmedBy: z.string().max(200).default(''),
        acceptMentions: z.boolean().default(false),
        withStatements: z.boolean().default(false),
        onConflict: z.enum(conflictRules).default('stop'),
      }),
    )
    .output(started),
  settle: method('Ask production whether it has a promotion that was cut off.')
    .input(ofPromotion)
    .output(promotionSchema),
  forget: method('Forget a draft; nothing was written for it.')
    .input(ofPromotion)
    .output(z.object({ forgotten: z.boolean() })),
  /** For a production that nobody may write to from here. */
  script: method('Write what a draft would do as a script with its guards, and one that undoes it.')
    .input(ofPromotion.extend({ undo: z.boolean().default(false) }))
    .output(promotionScriptSchema),
}
