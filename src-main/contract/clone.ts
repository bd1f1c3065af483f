// A clone, its traits that a person sets, and its bookmarks.
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { bytes, instant } from './units.ts'

export const cloneStatuses = [
  'creating',
  'starting',
  'running',
  /** Its containers are stopped until somebody asks for its address. */
  'asleep',
  'stopping',
  'stopped',
  'refreshing',
  'rewinding',
  'undoing',
  'resetting',
  'deleting',
  'failed',
] as const
export const colours = ['blue', 'violet', 'teal', 'pink', 'green', 'orange', 'grey', 'yellow'] as const

/** Versions of PHP that a clone may be given whatever its production has; `clones/web-image.ts` has an image of each. */
export const phpVersions = ['7.4', '8.2', '8.4'] as const

/** What a person sets for a clone. */
export const cloneTraitsSchema = z.object({
  /** A short description; empty where there is none. */
  label: z.string().max(200),
  /** Clones of one group are shown together; empty for a clone of no group. */
  group: z.string().max(60),
  /** Null for the colour that its name gives. */
  colour: z.enum(colours).nullable(),
  /** Never put to sleep by itself. */
  keepAwake: z.boolean(),
  /** Neither deleted nor refreshed nor reset. */
  isProtected: z.boolean(),
  /** The version of PHP from its next start on; null for the one that its production runs. */
  php: z.enum(phpVersions).nullable(),
  /** When it is deleted automatically; null for never. */
  expiresAt: instant.nullable(),
})

export const usualTraits: z.infer<typeof cloneTraitsSchema> = {
  label: '',
  group: '',
  colour: null,
  keepAwake: false,
  isProtected: false,
  php: null,
  expiresAt: null,
}

export const cloneSchema = z.object({
  ...cloneTraitsSchema.shape,
  id: z.string(),
  name: z.string(),
  /** The first word of its address: "my-theme". */
  address: z.string(),
  production: z.string(),
  status: z.enum(cloneStatuses),
  /** Why it failed, with the way out; null unless `status` is `failed`. */
  failure: failureSchema.nullable(),
  /** Where a browser reaches it. */
  url: z.string(),
  point: z.string(),
  /** The clone it was branched off, which may be gone; null where its state is a point's. */
  parent: z.string().nullable(),
  /** The moment of production this clone shows. */
  dataAt: instant,
  /** Whole sentences that a person must know about its data. */
  remarks: z.array(z.string()),
  createdAt: instant,
  /** The bytes that deleting it frees; null while unknown. */
  ownBytes: bytes.nullable(),
  /** What it has changed since its point, without noise and with it; null while that is not known. */
  changes: z.object({ things: z.number().int(), rows: z.number().int(), noise: z.number().int() }).nullable(),
  /** Loopback port for a SQL client, the same as long as the clone lives; one that sleeps wakes. Null before it has one. */
  databasePort: z.number().int().nullable(),
})

export const bookmarkSchema = z.object({
  id: z.string(),
  clone: z.string(),
  kind: z.enum(['safety', 'named']),
  name: z.string(),
  note: z.string(),
  /** A locked bookmark can neither be forgotten nor expire. */
  isLocked: z.boolean(),
  createdAt: instant,
  dataAt: instant,
  point: z.string(),
  expiresAt: instant.nullable(),
  bytes: bytes.nullable(),
})

/** Days for which a safety bookmark keeps the state before, unless it is kept on purpose. */
export const safetyDays = 7

/** The names of the safety bookmarks that keep the state before each of these verbs. */
export const safetyName = {
  refresh: 'Before refresh',
  rewind: 'Before rewind',
  undo: 'Before undo',
  reset: 'Before reset',
  merge: 'Before merge',
} as const

/** A user of a clone's site. */
export const siteUserSchema = z.object({
  id: z.number().int(),
  login: z.string(),
  name: z.string(),
  email: z.string(),
  /** As WordPress calls them: `Shop manager`; none for one of another site of the network. */
  roles: z.array(z.string()),
})

/** `isMore`: there are others, which a search finds. */
export const siteUsersSchema = z.object({ users: z.array(siteUserSchema), isMore: z.boolean() })

export type SiteUser = z.infer<typeof siteUserSchema>
export type SiteUsers = z.infer<typeof siteUsersSchema>
export type Clone = z.infer<typeof cloneSchema>
export type CloneTraits = z.infer<typeof cloneTraitsSchema>
export type CloneStatus = (typeof cloneStatuses)[number]
export type Bookmark = z.infer<typeof bookmarkSchema>
