// The nouns that cross the bridge, as schemas: what the window, the CLI and the host agree on.
import { z } from 'zod'
import { failureSchema } from './failure.ts'

/** ISO 8601 instant in UTC with milliseconds. */
const instant = z.iso.datetime()
const bytes = z.number().int().nonnegative()

/** Where the production's database answers; `tunnel` means: as seen from the SSH host. */
export const databaseAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  name: z.string(),
  tunnel: z.boolean(),
})

export const sshAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  /** Absolute path of the WordPress directory on the host. */
  path: z.string(),
  auth: z.enum(['password', 'key']),
  /** The pinned host key: OpenSSH's SHA256 fingerprint, and the known_hosts key text ("ssh-ed25519 AAAA…"). */
  hostKey: z.object({ fingerprint: z.string(), key: z.string() }),
})

/** The files a production was read from: paths on this computer. */
export const archiveSchema = z.object({
  /** `.sql`, also packed by gzip or Zstandard. */
  dump: z.string().min(1),
  /** `.zip`, `.tar`, `.tar.gz`, … with WordPress and its wp-config.php in it, at whatever depth. */
  files: z.string().min(1),
})

/** What the probe read from production. */
export const productionFactsSchema = z.object({
  server: z.enum(['mariadb', 'mysql']),
  serverVersion: z.string(),
  wordpressVersion: z.string(),
  tablePrefix: z.string(),
  databaseBytes: bytes,
  filesBytes: bytes,
  homeUrl: z.string(),
  siteUrl: z.string(),
  multisite: z.boolean(),
  /** Every host name (with port where not the default) under which production answers. */
  origins: z.array(z.string()),
  /** How far production's clock is ahead of this machine's, milliseconds; measured by the probe. */
  clockAheadMs: z.number().default(0),
})

/**
 * How rows come from production: `replicate` follows its binary log, every transaction; `pull` fetches what differs, on
 * a schedule; `archive` was read from files once and follows nothing.
 */
export const syncModes = ['replicate', 'pull', 'archive'] as const

/** What a person may set for a production. */
export const productionSettingsSchema = z.object({
  /** Minutes between points that are taken by themselves, when something changed; 0: none are. */
  pointEvery: z.number().int().min(0).max(1440),
  /** Hours for which every point stays; days for which one an hour stays; days for which one a day stays. */
  keepAllHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31),
  keepHourlyDays: z.number().int().min(0).max(365),
  keepDailyDays: z.number().int().min(0).max(365),
  /** Minutes between pulls, where rows are pulled; 0: only on demand. */
  pullEvery: z.number().int().min(0).max(10_080),
  /** Rows a pull lets production read a second; null: as many as it can. */
  pullRowsPerSecond: z.number().int().min(100).nullable(),
  /** KiB a second that may travel from production; null: no limit. */
  bandwidth: z.number().int().min(16).nullable(),
  /** rsync patterns, from the WordPress directory; what they match is not copied. */
  excludePaths: z.array(z.string().min(1)),
  /** Tables whose rows are not copied, only their columns. */
  emptyTables: z.array(z.string().min(1)),
})

export const defaultSettings: ProductionSettings = {
  pointEvery: 15,
  keepAllHours: 24,
  keepHourlyDays: 7,
  keepDailyDays: 35,
  pullEvery: 60,
  pullRowsPerSecond: null,
  bandwidth: null,
  // What a site makes anew by itself, or keeps of itself: no clone misses it.
  excludePaths: [
    '/wp-content/cache/',
    '/wp-content/uploads/cache/',
    '/wp-content/ai1wm-backups/',
    '/wp-content/backups/',
    '/wp-content/backups-dup-*/',
    '/wp-content/backup-db/',
    '/wp-content/updraft/',
    '/wp-content/upgrade/',
    '/wp-content/wflogs/',
    '/wp-content/debug.log',
    'error_log',
  ],
  emptyTables: [],
}

/** How well the mirror follows. `lagSeconds` is null while unknown. */
export const syncStateSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('linking') }),
  z.object({ is: z.literal('synced'), lagSeconds: z.number(), at: instant }),
  z.object({ is: z.literal('behind'), lagSeconds: z.number(), at: instant }),
  z.object({ is: z.literal('reconnecting'), since: instant, failure: failureSchema }),
  z.object({ is: z.literal('broken'), since: instant, failure: failureSchema }),
  /** Rows were pulled as they were at `at`; the next pull is due at `nextAt`, null where there is no schedule. */
  z.object({ is: z.literal('pulled'), at: instant, nextAt: instant.nullable() }),
  /** Read from files as they were at `at`; nothing follows. */
  z.object({ is: z.literal('archive'), at: instant }),
  z.object({ is: z.literal('paused'), since: instant }),
  z.object({ is: z.literal('stopped') }),
])

/** The time that history covers: every second from `from` to `to` can be forked, except the gaps. */
export const historySchema = z.object({
  from: instant.nullable(),
  to: instant.nullable(),
  /** `to` null: it has not ended yet. */
  gaps: z.array(z.object({ from: instant, to: instant.nullable(), why: z.string() })),
  /** Bytes of the archived binary logs; null while unknown. */
  logBytes: bytes.nullable(),
})

export const productionSchema = z.object({
  id: z.string(),
  name: z.string(),
  database: databaseAddressSchema,
  /** Null where it was read from files. */
  ssh: sshAddressSchema.nullable(),
  archive: archiveSchema.nullable(),
  facts: productionFactsSchema,
  /** What its mirror and its clones run, `MariaDB 10.11` for one; empty before that is chosen. */
  mirrorServer: z.string(),
  mode: z.enum(syncModes),
  settings: productionSettingsSchema,
  sync: syncStateSchema,
  history: historySchema,
  /** When the files were last brought up to date; null before the first time. */
  filesAt: instant.nullable(),
  /** Seconds between file syncs. */
  filesEvery: z.number().int().positive(),
  linkedAt: instant,
  /** Own bytes of its live mirror and all its points in the pool; null while unknown. */
  storedBytes: bytes.nullable(),
})

/** `scheduled`: taken by itself; `moment`: made from the history, for a second between two others. */
export const pointKinds = ['linked', 'manual', 'fork', 'refresh', 'scheduled', 'moment'] as const
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
  /** The server's replication position (MariaDB GTID), empty until known. */
  position: z.string(),
  /** When the files of the point were brought up to date. */
  filesAt: instant.nullable(),
  /** Own bytes: what deleting it would free; null while unknown. */
  bytes: bytes.nullable(),
  /** The last time it was started as a whole site, with its home page loaded; null before the first. */
  proof: z.object({ at: instant, seconds: z.number(), failure: failureSchema.nullable() }).nullable(),
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
  'resetting',
  'deleting',
  'failed',
] as const
export const colours = ['blue', 'violet', 'teal', 'pink', 'green', 'orange', 'grey', 'yellow'] as const

/** What a person says of a clone. */
export const cloneTraitsSchema = z.object({
  /** A few words; empty where there are none. */
  label: z.string().max(200),
  /** Clones of one group are shown together; empty: of none. */
  group: z.string().max(60),
  /** Null: one of its name's own. */
  colour: z.enum(colours).nullable(),
  /** Never put to sleep by itself. */
  keepAwake: z.boolean(),
  /** Neither deleted nor refreshed nor reset. */
  isProtected: z.boolean(),
  /** When it is deleted by itself; null: never. */
  expiresAt: instant.nullable(),
})

export const usualTraits: z.infer<typeof cloneTraitsSchema> = {
  label: '',
  group: '',
  colour: null,
  keepAwake: false,
  isProtected: false,
  expiresAt: null,
}

export const cloneSchema = z.object({
  ...cloneTraitsSchema.shape,
  id: z.string(),
  name: z.string(),
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
  createdAt: instant,
  /** Own bytes: what deleting it frees; null while unknown. */
  ownBytes: bytes.nullable(),
  /** Loopback port of its database server, for a SQL client; null while it is not running. */
  databasePort: z.number().int().nullable(),
})

export const bookmarkSchema = z.object({
  id: z.string(),
  clone: z.string(),
  kind: z.enum(['safety', 'named']),
  name: z.string(),
  note: z.string(),
  /** Neither forgotten nor does its time run out. */
  isLocked: z.boolean(),
  createdAt: instant,
  dataAt: instant,
  point: z.string(),
  expiresAt: instant.nullable(),
  bytes: bytes.nullable(),
})

/** `total` null: a step without a measure; the window shows elapsed time instead. */
export const progressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().positive().nullable(),
  unit: z.enum(['bytes', 'files', 'steps', 'rows']),
})

export const stepSchema = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** The fast-changing line under the name. */
  description: z.string(),
  progress: progressSchema.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})

export const jobVerbs = [
  'link',
  'unlink',
  'point',
  'fork',
  'refresh',
  'rewind',
  'reset',
  'branch',
  'bookmark',
  'forget-bookmark',
  'stop',
  'start',
  'sleep',
  'delete',
  'forget-point',
  'prove',
  'pull',
  'reseed',
  'scheduled-point',
] as const
export const jobSchema = z.object({
  id: z.string(),
  verb: z.enum(jobVerbs),
  /** One line: `Fork "checkout"`. */
  title: z.string(),
  production: z.string().nullable(),
  clone: z.string().nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  steps: z.array(stepSchema),
  failure: failureSchema.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** Milliseconds this verb took last time for this production; null when never run. */
  expectedMs: z.number().nullable(),
  revision: z.number().int(),
})

export const poolSchema = z.object({
  kind: z.enum(['btrfs-loop', 'plain-copy']),
  /** Virtual size, bytes in use, and bytes that can still be written. */
  totalBytes: bytes,
  usedBytes: bytes,
  freeBytes: bytes,
  /** A sentence when something about the pool needs attention, else null. */
  warning: z.string().nullable(),
})

/** The engine as the window shows it: found and attached, starting up, or why not. */
export const engineSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('starting'), description: z.string() }),
  z.object({ is: z.literal('ready'), version: z.string(), where: z.string(), pool: poolSchema }),
  z.object({ is: z.literal('unavailable'), failure: failureSchema }),
])

/** What this host can do: the window branches on this record, never on "am I Electron". */
export const capabilitiesSchema = z.object({
  shell: z.enum(['electron', 'browser']),
  platform: z.enum(['linux', 'darwin', 'win32']),
  version: z.string(),
  home: z.string(),
  gatewayPort: z.number().int().nullable(),
})

/** One finding of the doctor. */
export const findingSchema = z.object({
  name: z.string(),
  level: z.enum(['ok', 'warning', 'problem']),
  message: z.string(),
})

/** What holds for all clones of this machine. */
export const preferencesSchema = z.object({
  /** Minutes without use after which a clone sleeps; 0: never by itself. */
  sleepAfter: z.number().min(0).max(10_080),
  /** Clones awake at once; beyond that the one that was used least recently sleeps. 0: no limit. */
  awakeMost: z.number().int().min(0).max(500),
  /** Mebibytes of memory that a clone's two servers may take together, from their next start on. */
  cloneMemory: z.number().int().min(512).max(65_536),
  /** Processors that each of them may take; 0: all. */
  cloneCpus: z.number().min(0).max(128),
  /** Whether a fork of each production's newest point is made before it is asked for, where memory allows. */
  warmSpare: z.boolean(),
})

/** Everything the window needs to draw itself; sent whole on connection and by parts after. */
export const snapshotSchema = z.object({
  capabilities: capabilitiesSchema,
  engine: engineSchema,
  productions: z.array(productionSchema),
  points: z.array(pointSchema),
  clones: z.array(cloneSchema),
  bookmarks: z.array(bookmarkSchema),
  jobs: z.array(jobSchema),
  preferences: preferencesSchema,
})

/** Whole objects, announced when they change; `removed` names what is gone. */
export const eventSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ is: z.literal('engine'), engine: engineSchema }),
  z.object({ is: z.literal('production'), production: productionSchema }),
  z.object({ is: z.literal('point'), point: pointSchema }),
  z.object({ is: z.literal('clone'), clone: cloneSchema }),
  z.object({ is: z.literal('bookmark'), bookmark: bookmarkSchema }),
  z.object({ is: z.literal('job'), job: jobSchema }),
  z.object({ is: z.literal('preferences'), preferences: preferencesSchema }),
  z.object({
    is: z.literal('removed'),
    noun: z.enum(['production', 'point', 'clone', 'bookmark', 'job']),
    id: z.string(),
  }),
])

export type DatabaseAddress = z.infer<typeof databaseAddressSchema>
export type SshAddress = z.infer<typeof sshAddressSchema>
export type ProductionFacts = z.infer<typeof productionFactsSchema>
export type SyncMode = (typeof syncModes)[number]
export type ProductionSettings = z.infer<typeof productionSettingsSchema>
export type History = z.infer<typeof historySchema>
export type Timeline = z.infer<typeof timelineSchema>
export type Moment = z.infer<typeof momentSchema>
export type SyncState = z.infer<typeof syncStateSchema>
export type Production = z.infer<typeof productionSchema>
export type Point = z.infer<typeof pointSchema>
export type PointKind = (typeof pointKinds)[number]
export type Clone = z.infer<typeof cloneSchema>
export type CloneTraits = z.infer<typeof cloneTraitsSchema>
export type CloneStatus = (typeof cloneStatuses)[number]
export type Bookmark = z.infer<typeof bookmarkSchema>
export type Preferences = z.infer<typeof preferencesSchema>
export type Archive = z.infer<typeof archiveSchema>
export type Progress = z.infer<typeof progressSchema>
export type Step = z.infer<typeof stepSchema>
export type Job = z.infer<typeof jobSchema>
export type JobVerb = (typeof jobVerbs)[number]
export type Pool = z.infer<typeof poolSchema>
export type EngineState = z.infer<typeof engineSchema>
export type Capabilities = z.infer<typeof capabilitiesSchema>
export type Finding = z.infer<typeof findingSchema>
export type Snapshot = z.infer<typeof snapshotSchema>
export type SiteforkEvent = z.infer<typeof eventSchema>
