// Merges: changes of clones put on top of another state, and what somebody has to decide for it, as window and shell see them.
import { z } from 'zod'
import { cellValueSchema, completenessSchema, editorSchema, thingSchema } from './changes.ts'
import { forkSourceSchema } from './fork-source.ts'
import { nameSchema, wordSchema } from './text.ts'
import { bytes, instant } from './units.ts'

/** What becomes of conflicts nobody has decided: the merge waits, or one side is taken for all of them. */
export const conflictRules = ['stop', 'mine', 'theirs'] as const
export type ConflictRule = (typeof conflictRules)[number]

/** What is to be merged, and onto what. */
export const mergeWishSchema = z.discriminatedUnion('is', [
  /** A clone gets production's newest, or any point or second, and keeps its own changes. */
  z.object({ is: z.literal('refresh'), clone: wordSchema, from: forkSourceSchema }),
  /** A new clone with everybody's work, on a point. */
  z.object({
    is: z.literal('merge'),
    name: nameSchema,
    address: wordSchema.optional(),
    clones: z.array(wordSchema).min(2).max(32),
    from: forkSourceSchema,
  }),
  /** A merged clone gets what one of its sources, or another clone, did further. */
  z.object({ is: z.literal('add'), clone: wordSchema, source: wordSchema }),
  /** Chosen things and edits of one clone, with what they depend on, into another. */
  z.object({
    is: z.literal('pick'),
    source: wordSchema,
    clone: wordSchema,
    things: z.array(z.string().max(500)).max(10_000).default([]),
    edits: z.array(z.string().max(500)).max(10_000).default([]),
  }),
])
export type MergeWish = z.infer<typeof mergeWishSchema>

export const choiceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('mine') }),
  z.object({ is: z.literal('theirs') }),
  /** As two things. */
  z.object({ is: z.literal('both') }),
  /** The text that shall be there. */
  z.object({ is: z.literal('edited'), text: z.string().max(16_000_000) }),
])
/** What somebody decided of a conflict. */
export type ConflictChoice = z.infer<typeof choiceSchema>

/** Who made a side of a conflict what it is, as far as logs tell it. */
const sideSchema = z.object({
  /** `clone “header”`, `production`. */
  label: z.string(),
  /** The clone's id; null where the side is what the merge is put on top of. */
  clone: z.string().nullable(),
  /** Null where that side has nothing there. */
  value: cellValueSchema.nullable(),
  /** The last edit that wrote it; null where no log tells it. */
  edit: z.object({ title: z.string(), at: instant, by: editorSchema }).nullable(),
})
export type ConflictSide = z.infer<typeof sideSchema>

/** A stretch of a text that is the same for both sides or was merged, or one that each side made another. */
export const mergeChunkSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('agreed'), text: z.string() }),
  z.object({ is: z.literal('conflict'), base: z.string(), mine: z.string(), theirs: z.string() }),
])
export type MergeChunk = z.infer<typeof mergeChunkSchema>

export const conflictSchema = z.object({
  id: z.string(),
  merge: z.string(),
  thing: thingSchema.pick({ id: true, kind: true, group: true, title: true }),
  /** Where in the thing, in words: `content`, `sidebar-1 › 2`, a file's path. */
  place: z.string(),
  /** Of a file its path, exactly; null of anything else. */
  path: z.string().nullable(),
  is: z.enum(['value', 'removed-here', 'removed-there', 'added-twice', 'schema', 'file']),
  /** The column that it is in, and whether it is all that stands there; null for files and whole rows. */
  column: z.object({ table: z.string(), name: z.string(), isWhole: z.boolean() }).nullable(),
  format: z.enum(['plain', 'text', 'blocks', 'keys', 'binary']),
  /** What it was in the state that both began with; null where nothing was. */
  base: cellValueSchema.nullable(),
  mine: sideSchema,
  theirs: sideSchema,
  /** Of text: the whole of it in stretches; null for what has no lines, or is too long to be shown. */
  chunks: z.array(mergeChunkSchema).nullable(),
  choices: z.array(
    z.object({
      is: z.enum(['mine', 'theirs', 'both', 'edited']),
      /** Why it cannot be chosen, a whole sentence; null where it can. */
      whyNot: z.string().nullable(),
    }),
  ),
  choice: choiceSchema.nullable(),
  /** `stale`: one side has changed since it was decided; it was `choice`, and has to be decided again. */
  state: z.enum(['open', 'decided', 'stale']),
  /** Whether it was decided in an earlier merge, and taken over. */
  isRemembered: z.boolean(),
})
export type MergeConflict = z.infer<typeof conflictSchema>

const conflictFileSchema = z.object({
  bytes,
  /** When it was changed last; null where nobody knows. */
  changedAt: instant.nullable(),
  /** In hexadecimal; null of one that is too large to be read. */
  sha256: z.string().nullable(),
  /** In base64; null where it was not asked for, or is too large to be shown. */
  content: z.string().nullable(),
})
export type ConflictFile = z.infer<typeof conflictFileSchema>

/** A file as each side of a conflict has it; null where it has none. */
export const conflictFilesSchema = z.object({
  base: conflictFileSchema.nullable(),
  mine: conflictFileSchema.nullable(),
  theirs: conflictFileSchema.nullable(),
})
export type ConflictFiles = z.infer<typeof conflictFilesSchema>

const countsSchema = z.object({ things: z.number().int(), rows: z.number().int(), files: z.number().int() })

export const mergeSourceSchema = z.object({
  /** The clone's id, which may be gone since. */
  clone: z.string(),
  name: z.string(),
  /** The instant of the clone that is merged. */
  at: instant,
  /** Its own changes, without noise. */
  changes: countsSchema,
})

export const mergeSchema = z.object({
  id: z.string(),
  production: z.string(),
  is: z.enum(['refresh', 'merge', 'add', 'pick']),
  /** The clone that is changed or made; null while a new one is not made yet. */
  clone: z.string().nullable(),
  /** What that clone is called, or will be. */
  name: z.string(),
  sources: z.array(mergeSourceSchema),
  /** What it is put on top of, in words: `point of 14:02`, `clone “header”`. */
  onto: z.string(),
  /** The moment of production that this shows. */
  dataAt: instant,
  /** `waiting` for decisions; `ready` when all are made; `running`; `done`. */
  state: z.enum(['waiting', 'ready', 'running', 'done']),
  conflicts: z.object({ open: z.number().int(), decided: z.number().int(), stale: z.number().int() }),
  /** Names of clones that were to be merged and are gone: it cannot go on any more. Empty once it is done. */
  lost: z.array(z.string()),
  /** The job that works on it, or was the last to; null before one began, and where something has to be decided since. */
  job: z.string().nullable(),
  createdAt: instant,
  /** What validating the result found, in whole sentences. */
  findings: z.array(z.string()),
  /** Whether its clone has it as it is now: not once it was reset, or taken back to before. */
  isIn: z.boolean(),
})
export type Merge = z.infer<typeof mergeSchema>

/** What a merge would do. Nothing is stored or made for it. */
export const mergePreviewSchema = z.object({
  onto: z.string(),
  dataAt: instant,
  sources: z.array(mergeSourceSchema),
  /** What the target has changed since the sources' base, without noise: production's changes of a refresh. */
  theirs: countsSchema.nullable(),
  /** Whether each list of changes is complete; why not, if one is not. */
  completeness: completenessSchema,
  /** What would be written. */
  writes: z.object({ rows: z.number().int(), files: z.number().int(), statements: z.number().int() }),
  /** Of a pick: things that nobody chose and that come along, because what was chosen depends on them; at most two hundred. */
  along: z.array(thingSchema.pick({ id: true, kind: true, group: true, title: true })),
  /** How many there are in all. */
  alongTotal: z.number().int(),
  /** Things that both sides changed, with or without conflict; at most two hundred. */
  both: z.array(thingSchema.pick({ id: true, kind: true, group: true, title: true })),
  /** How many there are in all. */
  bothTotal: z.number().int(),
  /** At most two hundred, without those decided in earlier merges. */
  conflicts: z.array(conflictSchema),
  conflictTotal: z.number().int(),
  /** What would name something that another side took away, and the like, in whole sentences. */
  findings: z.array(z.string()),
  /** How many were decided in earlier merges. */
  remembered: z.number().int(),
})
export type MergePreview = z.infer<typeof mergePreviewSchema>
