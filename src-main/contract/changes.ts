// What differs between two states of a site: things, edits, rows and files, as window and shell see them.
import { z } from 'zod'
import { bytes, instant } from './units.ts'

/** A state of a site: what can be compared with what. */
export const stateRefSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('clone'), clone: z.string() }),
  z.object({ is: z.literal('bookmark'), clone: z.string(), bookmark: z.string() }),
  z.object({ is: z.literal('point'), point: z.string() }),
  /** A second of a production's history. */
  z.object({ is: z.literal('moment'), production: z.string(), at: z.iso.datetime() }),
  /** A production as its mirror has it now. */
  z.object({ is: z.literal('now'), production: z.string() }),
])
export type StateRef = z.infer<typeof stateRefSchema>

/** Which two states are compared; `from` null stands for the point that a clone, or the clone of a bookmark, rests on. */
export const comparedSchema = z.object({ from: stateRefSchema.nullable(), to: stateRefSchema })
export type Compared = z.infer<typeof comparedSchema>

export const changeWords = ['added', 'changed', 'removed'] as const

/**
 * Whose a change is. `work`: somebody's. `own`: production's own data, such as orders, comments, form entries. `noise`: what
 * WordPress and its plugins write by themselves, which is folded, never dropped.
 */
export const changeClasses = ['work', 'own', 'noise'] as const
export type ChangeClass = (typeof changeClasses)[number]

/** What a person calls it: a post, a menu, a setting, a plugin; else a table's row or a file. */
export const thingSchema = z.object({
  /** Names it within a comparison, and is the same in the next: `post:12`, `setting:blogname`, `file:wp-content/x.php`. */
  id: z.string(),
  /** The word for what it is, in the singular: `page`, `setting`, `plugin`, `row of wp_redirection_items`. */
  kind: z.string(),
  /** The heading it is listed under, in the plural: `Pages`, `Settings`. */
  group: z.string(),
  title: z.string(),
  change: z.enum(changeWords),
  /** What happened to it in a few words: `published`, `title and content changed`. */
  summary: z.string(),
  class: z.enum(changeClasses),
  /** Why it is noise, or production's own; null for work. */
  why: z.string().nullable(),
  rows: z.number().int(),
  files: z.number().int(),
  /** When it was changed last; null where nobody knows. */
  at: instant.nullable(),
})
export type Thing = z.infer<typeof thingSchema>

/** Who made an edit. */
export const editorSchema = z.discriminatedUnion('is', [
  /** `name` is the login; the id where that is not known. */
  z.object({ is: z.literal('user'), id: z.number().int(), name: z.string() }),
  z.object({ is: z.literal('command') }),
  z.object({ is: z.literal('visitor') }),
  /** A SQL client, or a program that does not go through WordPress' own connection. */
  z.object({ is: z.literal('unnamed') }),
  /** WordPress by itself: cron, heartbeat, update checks. */
  z.object({ is: z.literal('wordpress') }),
])
export type Editor = z.infer<typeof editorSchema>

/** What one web request or one command changed. */
export const editSchema = z.object({
  id: z.string(),
  at: instant,
  by: editorSchema,
  /** `POST /wp-admin/post.php`, `wp plugin install redirection`; null where nothing names it. */
  request: z.string().nullable(),
  /** A whole sentence without a stop: `admin published the post “Spring sale”`. */
  title: z.string(),
  class: z.enum(changeClasses),
  why: z.string().nullable(),
  rows: z.number().int(),
  files: z.number().int(),
  /** Schema changes. */
  statements: z.array(z.string()),
  /** Things it changed, the one that the title names first; at most ten. */
  things: z.array(thingSchema.pick({ id: true, kind: true, title: true, change: true })),
  /** How many edits in sequence this stands for, where noise by nobody is folded; 1 for an edit by itself. */
  folded: z.number().int(),
})
export type Edit = z.infer<typeof editSchema>

export const changeCountsSchema = z.object({
  /** Things that are somebody's work. The card's “37 changes”. */
  things: z.number().int(),
  rows: z.number().int(),
  files: z.number().int(),
  own: z.object({ things: z.number().int(), rows: z.number().int() }),
  noise: z.object({ rows: z.number().int(), files: z.number().int() }),
  /** Things by their group, in the order of the list; of many, noise is told by group once somebody looked at it. */
  groups: z.array(z.object({ group: z.string(), things: z.number().int(), class: z.enum(changeClasses) })),
})
export type ChangeCounts = z.infer<typeof changeCountsSchema>

export const changeQuerySchema = z.object({
  view: z.enum(['net', 'edits']).default('net'),
  /** Words that a title, a request or a value must contain; empty for all. */
  text: z.string().max(1000).default(''),
  /** All by default. */
  groups: z.array(z.string()).default([]),
  classes: z.array(z.enum(changeClasses)).default([]),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(10_000).default(200),
})
export type ChangeQuery = z.infer<typeof changeQuerySchema>

/** Whether the list is all there is: every row and file of `to` is `from` with these changes. */
export const completenessSchema = z.discriminatedUnion('is', [
  /** The logs, or the states themselves, were read without a gap. `provenAt`: when checksums agreed; null while not asked for. */
  z.object({ is: z.literal('complete'), provenAt: instant.nullable() }),
  /** `why` is a whole sentence. */
  z.object({ is: z.literal('incomplete'), why: z.string() }),
])
export type Completeness = z.infer<typeof completenessSchema>

export const changeListSchema = z.object({
  /** What the two sides are, in words: `point of 14:02`, `clone “checkout”`. */
  from: z.string(),
  to: z.string(),
  completeness: completenessSchema,
  /** `logs` say who and when; `states` were compared by checksums, so there are no edits. */
  by: z.enum(['logs', 'states']),
  counts: changeCountsSchema,
  /** How many match the query, of which `things` or `edits` has those from `offset` on. */
  total: z.number().int(),
  things: z.array(thingSchema),
  edits: z.array(editSchema),
})
export type ChangeList = z.infer<typeof changeListSchema>

/** A value as text that can be read; a long one is cut off. Null for NULL; absent where the row was not there. */
export const cellValueSchema = z.object({
  text: z.string(),
  /** Bytes of the whole value. */
  bytes,
  isCut: z.boolean(),
  /** `binary` where the text is its bytes in hexadecimal. */
  is: z.enum(['text', 'binary']),
})
export type CellValue = z.infer<typeof cellValueSchema>

export const cellChangeSchema = z.object({
  column: z.string(),
  before: cellValueSchema.nullable().optional(),
  after: cellValueSchema.nullable().optional(),
  /** How the value is to be shown: `keys` when `parts` has what differs of a serialised value or of JSON. */
  format: z.enum(['plain', 'text', 'blocks', 'keys']),
  /** What differs by path (`sidebar-1 › 2`) or by block; null where a side has no such part. */
  parts: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
})
export type CellChange = z.infer<typeof cellChangeSchema>

export const rowChangeSchema = z.object({
  table: z.string(),
  change: z.enum(changeWords),
  /** Columns of its key with their values; all columns where the table has no key. */
  key: z.array(z.object({ column: z.string(), value: z.string().nullable() })),
  class: z.enum(changeClasses),
  why: z.string().nullable(),
  /** Of a changed row the cells that differ, of others all that are not NULL. */
  cells: z.array(cellChangeSchema),
})
export type ShownRow = z.infer<typeof rowChangeSchema>

export const fileChangeSchema = z.object({
  /** From the site's top; bytes that are no UTF-8 as `\xNN`. */
  path: z.string(),
  /** The path before, where it was renamed. */
  from: z.string().nullable(),
  change: z.enum(changeWords),
  is: z.enum(['file', 'directory', 'link', 'other']),
  /** Bytes; null where that side has none. */
  before: bytes.nullable(),
  after: bytes.nullable(),
  /** Permissions such as `0644`, where they differ; null otherwise. */
  modes: z.object({ before: z.string(), after: z.string() }).nullable(),
  /** When it was changed last. */
  at: instant.nullable(),
  class: z.enum(changeClasses),
  why: z.string().nullable(),
})
export type ShownFile = z.infer<typeof fileChangeSchema>

/** A thing or an edit, opened. */
export const changeDetailsSchema = z.object({
  rows: z.array(rowChangeSchema),
  files: z.array(fileChangeSchema),
  statements: z.array(z.string()),
  /** How many more rows and files there are behind these. */
  more: z.object({ rows: z.number().int(), files: z.number().int() }),
})
export type ChangeDetails = z.infer<typeof changeDetailsSchema>

/** Which part of a comparison is meant; with neither, all of it but noise. */
export const changePartSchema = z.object({ thing: z.string().optional(), edit: z.string().optional() })
export type ChangePart = z.infer<typeof changePartSchema>

/** How far servers have come that compare two states row by row: of about so many rows; none while they start. */
export const compareProgressSchema = z.object({ done: z.number().int(), total: z.number().int() })
export type CompareProgress = z.infer<typeof compareProgressSchema>

/** Both sides of a file, in base64; null where it is not there, or is too large to be shown. */
export const filePairSchema = z.object({
  before: z.string().nullable(),
  after: z.string().nullable(),
  isCut: z.boolean(),
})
export type FilePair = z.infer<typeof filePairSchema>

/** `sql` makes the one side of the other; `text` is for people; `patch` has every value before and after. */
export const exportFormats = ['sql', 'text', 'patch'] as const
export type ExportFormat = (typeof exportFormats)[number]
