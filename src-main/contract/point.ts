// Moments of a production: its points, what happened between them, and what a fork of a second would be made of.
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { remarkSchema } from './remark.ts'
import { bytes, instant } from './units.ts'

/** `scheduled`: taken by itself; `moment`: made from the history, for a second between two others. */
export const pointKinds = ['linked', 'manual', 'fork', 'refresh', 'scheduled', 'moment', 'backup', 'promotion'] as const
export const pointSchema = z.object({
  id: z.string(),
  production: z.string(),
  /** The moment of production this point is: its data time. */
  at: instant,
  kind: z.enum(pointKinds),
  name: z.string(),
  note: z.string(),
  /** Never expires until it is released. */
  kept: z.boolean(),
  /** `ready` once it was booted, checked and shut down cleanly: proof that it restores. */
  state: z.discriminatedUnion('is', [
    z.object({ is: z.literal('taking') }),
    z.object({ is: z.literal('preparing') }),
    z.object({ is: z.literal('ready'), provenAt: instant, seconds: z.number() }),
    z.object({ is: z.literal('failed'), failure: failureSchema }),
  ]),
  /** The server's replication position (GTIDs); null until known, and where rows are not replicated. */
  position: z.string().nullable(),
  /** The database server that wrote it, as the catalog names it: the one that can read it. */
  serverBuild: z.string(),
  /** The web server that its clones run, as the catalog names it; empty: the usual one, of an earlier Sitefork. */
  webBuild: z.string().default(''),
  /** When the files of the point were brought up to date. */
  filesAt: instant.nullable(),
  /** What it lacks of production; and, where it was to be production as it was just then, that it is older. */
  remarks: z.array(remarkSchema),
  /** When its mirror had last been proven equal to production as it was taken; null where it never had. */
  equalAt: instant.nullable(),
  /** Own bytes: what deleting it would free; null while unknown. */
  bytes: bytes.nullable(),
  /** The last time it was started as a whole site, with its home page loaded; null before the first. */
  proof: z.object({ at: instant, seconds: z.number(), failure: failureSchema.nullable() }).nullable(),
  /**
   * Whether a copy of it, started as a whole site, shows what production shows; null before anybody looked. `compared`:
   * production was asked for the same pages, rather than only looked at whether these are a site's.
   */
  pages: z.object({ at: instant, compared: z.boolean(), failure: failureSchema.nullable() }).nullable(),
})

/** How busy production was: transactions per bucket of `step` seconds, the first one from `from` on. */
export const timelineSchema = z.object({
  from: instant,
  step: z.number().int().positive(),
  transactions: z.array(z.number().int().nonnegative()),
})

/** What a fork of a moment would be made of. */
export const momentSchema = z.object({
  /** The moment asked for, on the second. */
  at: instant,
  /** The point it is made from, and what is replayed on it to get there; null while that is unknown. */
  point: z.string(),
  transactions: z.number().int().nullable(),
  /** When the files were what they will be in the fork. */
  filesAt: instant.nullable(),
})

export type TransactionCounts = z.infer<typeof timelineSchema>
export type MomentPreview = z.infer<typeof momentSchema>
export type Point = z.infer<typeof pointSchema>
export type PointKind = (typeof pointKinds)[number]
