// A production: how it is reached, what is known of it, what a person set for it, and how its mirror stands.
import { z } from 'zod'
import { comparisonSchema } from './comparison.ts'
import { failureSchema } from './failure.ts'
import { bytes, instant } from './units.ts'

/** Where the production's database answers; `tunnel` means: as seen from the SSH host. */
export const databaseAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  name: z.string(),
  tunnel: z.boolean(),
  /** Whether its server speaks TLS with the account; absent where an earlier Sitefork linked it. */
  tls: z.boolean().optional(),
})

/** OpenSSH's SHA256 fingerprint, and the known_hosts key text ("ssh-ed25519 AAAA…"). */
export const hostKeySchema = z.object({ fingerprint: z.string(), key: z.string() })

export const sshAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  /** Absolute path of the site on the host, as the person gave it: of its WordPress, of what is served, or of the project. */
  path: z.string(),
  auth: z.enum(['password', 'key', 'agent']),
  /** As it was typed, where that is a name of this computer's ssh configuration. */
  alias: z.string().optional(),
  /** The pinned one. */
  hostKey: hostKeySchema,
  /** How files come, where that is not by rsync. */
  files: z.enum(['sftp']).optional(),
  /** Hosts to go through, first to last. */
  jumps: z.array(z.object({ host: z.string(), port: z.number(), user: z.string(), hostKey: hostKeySchema })).optional(),
})

/** The files a production was read from: paths on this computer. */
export const backupSchema = z.object({
  /** `.sql`, also packed by gzip or Zstandard, or in a .zip. */
  dump: z.string().min(1),
  /** Which of the dump’s databases it is; that of wp-config.php, or the only one with a WordPress, where it is not said. */
  database: z.string().min(1).optional(),
  /** `.zip`, `.tar`, `.tar.gz`, … with WordPress and its wp-config.php in it, at whatever depth. */
  files: z.string().min(1),
})

/** Which PHP serves a production. What its host says of itself: nothing of it is relied on before it is looked at. */
export const phpFactsSchema = z.object({
  version: z.string(),
  /** Who says so, the surest first: its pages, its web server’s configuration, or the shell, whose PHP may be another. */
  from: z.enum(['pages', 'configuration', 'shell']),
  /** Lower case; empty where they are not known. */
  extensions: z.array(z.string()),
  /** Of php.ini and what stands above it. */
  settings: z.record(z.string(), z.string()),
})

/** Where the parts of a site lie on its host; all are absolute paths. */
export const layoutSchema = z.object({
  /** What is copied as it is, to the top of a mirror's files: a path without a link in it. */
  base: z.string(),
  /** What the web server serves, in it. */
  webRoot: z.string(),
  wordpress: z.string(),
  content: z.string(),
  /** Where the site's own settings put uploads, and at what address; null where they do not. */
  uploads: z.object({ path: z.string(), url: z.string() }).nullable(),
  /** wp-config.php; null where there is none that can be read. */
  config: z.string().nullable(),
  /** Directories elsewhere that belong to the site. `only`: what is copied of it, a slash behind directories; null: all of it. */
  trees: z.array(z.object({ path: z.string(), only: z.array(z.string()).nullable() })),
  /** What is served from elsewhere: paths of the site's address, and the directories they stand for. */
  aliases: z.array(z.object({ url: z.string(), path: z.string() })),
  /** Symbolic links outside of all these that lead to them, and what they say. */
  links: z.array(z.object({ path: z.string(), target: z.string() })),
  /** What leads elsewhere and could not be followed, as it is told. */
  missing: z.array(z.string()),
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
  /** DB_HOST as wp-config.php says it, which its clones must answer to; remembered once they had to. */
  databaseHost: z.string().optional(),
  /** What its server has set of what changes the meaning of SQL, by the server's names. */
  databaseSettings: z.record(z.string(), z.string()).optional(),
  /** Absent where nothing says it. */
  php: phpFactsSchema.optional(),
  /** Of an object cache in a server: hosts that clones have themselves, and directories of sockets. Absent where there is none. */
  caches: z.object({ hosts: z.array(z.string()), rooms: z.array(z.string()) }).optional(),
  /** Absent where an earlier Sitefork linked it, or it was read from files: one directory is all of it. */
  layout: layoutSchema.optional(),
})

/** How rows come from a production that is reached: every transaction by its binary log, or on a schedule what differs. */
export const syncModes = ['replicated', 'pulled'] as const

/** Where the data of a production come from, and how. */
export const linkedSourceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('replicated'), ssh: sshAddressSchema }),
  /** `pulledAt`: the moment of production that its rows are of; null before the first pull. */
  z.object({ is: z.literal('pulled'), ssh: sshAddressSchema, pulledAt: instant.nullable() }),
  /** `dumpedAt`: when the dump was written; null before it was read. Nothing follows. */
  z.object({ is: z.literal('backup'), backup: backupSchema, dumpedAt: instant.nullable() }),
])

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
  /** Share of one processor of production, in percent, that comparing the mirror with it may take; 0: it is not compared. */
  comparePercent: z.number().int().min(0).max(100),
  /** KiB a second that may travel from production; null: no limit. */
  bandwidth: z.number().int().min(16).nullable(),
  /** rsync patterns, from the WordPress directory; what they match is not copied. */
  excludePaths: z.array(z.string().min(1)),
  /** Tables whose rows are not copied, only their columns. */
  emptyTables: z.array(z.string().min(1)),
  /** Hosts besides its own at which production answers, a CDN for one, with a port where not the default. Clones answer instead. */
  moreHosts: z.array(z.string().min(1)),
})

export const defaultSettings: ProductionSettings = {
  pointEvery: 15,
  keepAllHours: 24,
  keepHourlyDays: 7,
  keepDailyDays: 35,
  pullEvery: 60,
  pullRowsPerSecond: null,
  comparePercent: 1,
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
  moreHosts: [],
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
  z.object({ is: z.literal('backup'), at: instant }),
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
  source: linkedSourceSchema,
  facts: productionFactsSchema,
  /** What its mirror and its clones run, `MariaDB 10.11` for one; empty before that is chosen. */
  mirrorServer: z.string(),
  /** Production was upgraded, its mirror not yet. */
  isOutgrown: z.boolean(),
  settings: productionSettingsSchema,
  sync: syncStateSchema,
  /** The moment of production that its mirror has, whether or not it can follow right now. */
  dataAt: instant,
  history: historySchema,
  /** Null where rows are not followed: each pull compares them all. */
  comparison: comparisonSchema.nullable(),
  /** When the files were last brought up to date; null before the first time. */
  filesAt: instant.nullable(),
  /** Seconds between file syncs. */
  filesEvery: z.number().int().positive(),
  linkedAt: instant,
  /** Own bytes of its live mirror and all its points in the pool; null while unknown. */
  storedBytes: bytes.nullable(),
})

export type DatabaseAddress = z.infer<typeof databaseAddressSchema>
export type SshAddress = z.infer<typeof sshAddressSchema>
export type PhpFacts = z.infer<typeof phpFactsSchema>
export type ProductionFacts = z.infer<typeof productionFactsSchema>
export type Layout = z.infer<typeof layoutSchema>
export type SyncMode = (typeof syncModes)[number]
export type LinkedSource = z.infer<typeof linkedSourceSchema>
/** The source of a production that can be asked. */
export type ReachedSource = Exclude<LinkedSource, { readonly is: 'backup' }>
export type ProductionSettings = z.infer<typeof productionSettingsSchema>
export type History = z.infer<typeof historySchema>
export type SyncState = z.infer<typeof syncStateSchema>
export type Production = z.infer<typeof productionSchema>
export type Backup = z.infer<typeof backupSchema>
