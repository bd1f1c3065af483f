// A production: where its data come from, what is known of it, its settings, and the state of its mirror.
import { z } from 'zod'
import { comparisonSchema } from './comparison.ts'
import { failureSchema } from './failure.ts'
import { promotionAccessSchema } from './promotions.ts'
import { bytes, instant } from './units.ts'

/** The address of the production's database server; with `tunnel` it is as seen from the SSH host. */
export const databaseAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  name: z.string(),
  tunnel: z.boolean(),
  /** Whether the server speaks TLS with the account; absent where an earlier Sitefork linked the production. */
  tls: z.boolean().optional(),
})

/** A host key: OpenSSH's SHA256 fingerprint, and the text in known_hosts (`ssh-ed25519 AAAA…`). */
export const hostKeySchema = z.object({ fingerprint: z.string(), key: z.string() })

export const sshAddressSchema = z.object({
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  user: z.string(),
  /** The absolute path on the host that the person gave: of WordPress, of the web root, or of the project. */
  path: z.string(),
  auth: z.enum(['password', 'key', 'agent']),
  /** The host as it was typed, where that is a name of this computer's ssh configuration. */
  alias: z.string().optional(),
  /** The pinned host key. */
  hostKey: hostKeySchema,
  /** How files are copied; absent for rsync. */
  files: z.enum(['sftp']).optional(),
  /** The jump hosts, first to last. */
  jumps: z.array(z.object({ host: z.string(), port: z.number(), user: z.string(), hostKey: hostKeySchema })).optional(),
})

/** The two files of a backup; paths on this computer. */
export const backupSchema = z.object({
  /** A `.sql` file, also compressed with gzip or Zstandard, or in a .zip. */
  dump: z.string().min(1),
  /** The database to take from the dump; by default the one in wp-config.php, or the only one with a WordPress. */
  database: z.string().min(1).optional(),
  /** A `.zip`, `.tar`, `.tar.gz`, … with WordPress and its wp-config.php in it, at any depth. */
  files: z.string().min(1),
})

/** The PHP that serves a production, as its host describes it: untrusted text. */
export const phpFactsSchema = z.object({
  version: z.string(),
  /** What told the version, the surest first: a page's header, the web server's configuration, or the shell's own PHP. */
  from: z.enum(['pages', 'configuration', 'shell']),
  /** The names of the extensions in lower case; empty where they are not known. */
  extensions: z.array(z.string()),
  /** The values in php.ini and in what overrides it, by name. */
  settings: z.record(z.string(), z.string()),
})

/** Where the parts of a site lie on its host; all paths are absolute. */
export const layoutSchema = z.object({
  /** The real path of the directory that becomes the top of a mirror's files. */
  base: z.string(),
  /** The directory that the web server serves, inside `base`. */
  webRoot: z.string(),
  wordpress: z.string(),
  content: z.string(),
  /** The directory and address of uploads, where the site's settings move them; null otherwise. */
  uploads: z.object({ path: z.string(), url: z.string() }).nullable(),
  /** The path of wp-config.php; null where none can be read. */
  config: z.string().nullable(),
  /** Directories outside `base` that belong to the site. `only`: the names copied, a slash after directories; null for all. */
  trees: z.array(z.object({ path: z.string(), only: z.array(z.string()).nullable() })),
  /** Directories outside the web root that the web server serves, with their URL paths. */
  aliases: z.array(z.object({ url: z.string(), path: z.string() })),
  /** Symbolic links outside all of these that lead to them, with their targets. */
  links: z.array(z.object({ path: z.string(), target: z.string() })),
  /** Paths that lead outside and could not be followed, as findings show them. */
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
  /** DB_HOST as in wp-config.php, at which a clone's database must answer; absent until the first clone needed it. */
  databaseHost: z.string().optional(),
  /** The server's settings that change the meaning of SQL, by their names. */
  databaseSettings: z.record(z.string(), z.string()).optional(),
  /** Absent where nothing tells it. */
  php: phpFactsSchema.optional(),
  /** The servers of the object cache, which each clone has itself: hosts, and directories of sockets. Absent without one. */
  caches: z.object({ hosts: z.array(z.string()), rooms: z.array(z.string()) }).optional(),
  /** Absent where an earlier Sitefork linked the production: the whole site is one directory then. */
  layout: layoutSchema.optional(),
})

/** How rows come from a production that is reached: every transaction by its binary log, or on a schedule what differs. */
export const syncModes = ['replicated', 'pulled'] as const

/** Where the data of a production come from, and how: replicated or pulled over SSH, or read from a backup. */
export const linkedSourceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('replicated'), ssh: sshAddressSchema }),
  /** `pulledAt`: the moment of production that its rows are of; null before the first pull. */
  z.object({ is: z.literal('pulled'), ssh: sshAddressSchema, pulledAt: instant.nullable() }),
  /** `dumpedAt`: when the dump was written; null before it was read. Nothing follows. */
  z.object({ is: z.literal('backup'), backup: backupSchema, dumpedAt: instant.nullable() }),
])

/** The settings of a production that a person may change. */
export const productionSettingsSchema = z.object({
  /** Minutes between scheduled points, which are taken when something changed; 0 for none. */
  pointEvery: z.number().int().min(0).max(1440),
  /** How long every point is kept, hours; one an hour, days; one a day, days. */
  keepAllHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31),
  keepHourlyDays: z.number().int().min(0).max(365),
  keepDailyDays: z.number().int().min(0).max(365),
  /** Minutes between pulls, where rows are pulled; 0 for pulls on demand only. */
  pullEvery: z.number().int().min(0).max(10_080),
  /** Rows that a pull reads of production a second; null for no limit. */
  pullRowsPerSecond: z.number().int().min(100).nullable(),
  /** Share of one of production's processors, percent, that comparing it with the mirror may take; 0 for no comparing. */
  comparePercent: z.number().int().min(0).max(100),
  /** KiB a second that are copied from production; null for no limit. */
  bandwidth: z.number().int().min(16).nullable(),
  /** rsync patterns relative to the WordPress directory; what they match is not copied. */
  excludePaths: z.array(z.string().min(1)),
  /** Tables whose rows are not copied, only their columns. */
  emptyTables: z.array(z.string().min(1)),
  /** Further hosts of production, a CDN for example, with a port where not the default: clones answer in their place. */
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
  // Caches, backups and logs of plugins: no clone misses them.
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

/** How the mirror follows its production. */
export const syncStateSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('linking') }),
  z.object({ is: z.literal('synced'), lagSeconds: z.number(), at: instant }),
  z.object({ is: z.literal('behind'), lagSeconds: z.number(), at: instant }),
  z.object({ is: z.literal('reconnecting'), since: instant, failure: failureSchema }),
  z.object({ is: z.literal('broken'), since: instant, failure: failureSchema }),
  /** Rows are production's of `at`; the next pull is due at `nextAt`, null where there is no schedule. */
  z.object({ is: z.literal('pulled'), at: instant, nextAt: instant.nullable() }),
  /** The data are a backup's of `at`; nothing follows. */
  z.object({ is: z.literal('backup'), at: instant }),
  z.object({ is: z.literal('paused'), since: instant }),
  z.object({ is: z.literal('stopped') }),
])

/** The time that history covers: every second from `from` to `to` can be forked, except the gaps. */
export const historySchema = z.object({
  from: instant.nullable(),
  to: instant.nullable(),
  /** `to` is null while a gap has not ended. */
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
  /** The server that its mirror runs, for example `MariaDB 10.11`; empty before it is chosen. */
  mirrorServer: z.string(),
  /** Whether production was upgraded and its mirror not yet. */
  isOutgrown: z.boolean(),
  settings: productionSettingsSchema,
  sync: syncStateSchema,
  /** The moment of production that its mirror has, whether or not it can follow right now. */
  dataAt: instant,
  history: historySchema,
  /** Null where rows are not replicated: each pull compares them all. */
  comparison: comparisonSchema.nullable(),
  /** When the files were last copied; null before the first time. */
  filesAt: instant.nullable(),
  /** Seconds between file syncs. */
  filesEvery: z.number().int().positive(),
  linkedAt: instant,
  /** Own bytes of its live mirror and all its points in the pool; null while unknown. */
  storedBytes: bytes.nullable(),
  /** How it may be written to; null where nobody allowed that. */
  promotion: promotionAccessSchema.nullable(),
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
