// How a database server is started on a state's directory, by purpose: the arguments that both kinds of servers share.
import { serverSocket } from '../client/client-arguments.ts'

export type ServerPurpose =
  /** Follows production: `database` is the only one replicated; `serverId` differs from every server it meets. */
  | { readonly purpose: 'mirror'; readonly serverId: number; readonly database: string }
  /** Boots a snapshot once, alone: recovers, is cleaned, shuts down. */
  | { readonly purpose: 'prepare' }
  /** Applies a stretch of history to a copy, alone. */
  | { readonly purpose: 'replay' }
  | { readonly purpose: 'clone'; readonly serverId?: number }

/** What a server's container has besides its database: room for its socket, which it owns, and for clients' secrets, which they do. */
export const serverTmpfs = {
  '/run/mysqld': 'size=8m,uid=3306,gid=3306,mode=0755',
  '/run/sitefork': 'size=64m,mode=0700',
  '/tmp': 'size=64m,mode=1777',
} as const

/** Where a server puts what does not fit into its memory: beside its tables, for that is where its share of the disk is. */
export const scratchName = '.tmp'
const scratch = `/site/db/${scratchName}`

/** Becomes the server that the other arguments start, with an empty directory for what is temporary. */
export const startServer = ['sh', '-c', `rm -rf ${scratch} && mkdir -m 700 ${scratch} && exec "$@"`, 'server'] as const

/** `/site/db` is the database of a state, `/run/mysqld` a tmpfs; only the image's binary is used. */
export const everyServer = [
  '--no-defaults',
  '--datadir=/site/db',
  `--tmpdir=${scratch}`,
  `--socket=${serverSocket}`,
  '--pid-file=/run/mysqld/mysqld.pid',
  '--skip-name-resolve',
  '--event-scheduler=OFF',
  // Functions are production's, however they are declared: what they change is in the rows that are logged.
  '--loose-log-bin-trust-function-creators=ON',
  '--innodb-use-native-aio=OFF',
  // What is written past the kernel’s cache is not compressed in the pool.
  '--innodb-flush-method=fsync',
  '--innodb-strict-mode=OFF',
  '--max-allowed-packet=1G',
  // As exact as 1 for snapshots, and much faster: an atomic snapshot needs what the kernel has, not what the disk has.
  '--innodb-flush-log-at-trx-commit=2',
  '--sync-binlog=0',
  // Whoever reads a log finds each changed row whole, before and after, with the names of its columns.
  '--binlog-row-image=FULL',
  '--binlog-row-metadata=FULL',
] as const

/**
 * The error of a statement about a routine of another database than production's, which a mirror does not have and does not
 * need: it is passed over. Statements about tables of others never come that far.
 */
export const unknownDatabase = 1049

/** Its binary logs are history. */
export function everyMirror(serverId: number): readonly string[] {
  return [
    '--skip-networking',
    `--server-id=${serverId}`,
    '--log-bin=binlog',
    '--max-binlog-size=16M',
    '--relay-log=relay',
    '--relay-log-recovery=ON',
    '--read-only=ON',
    '--innodb-buffer-pool-size=128M',
    // What it has in memory only, it writes in a moment when a point is taken.
    '--innodb-io-capacity=2000',
    '--innodb-io-capacity-max=8000',
  ]
}

/** Works on one state, alone, and wants to be done with it. What it leaves half done is thrown away, so nothing is written twice. */
export const everyWorker = ['--skip-networking', '--innodb-buffer-pool-size=256M', '--innodb-doublewrite=OFF'] as const

/** Mebibytes of redo log of everything that is no mirror: a point's is nearly empty, and its clones go on in it as it is. */
export const redoMebibytes = 32

/** Another one than any production has: a server does not replay what it takes for its own. */
export const unusedServerId = 4_294_967_291

/** One developer's worth: a clone at rest takes half the memory it would with the server's defaults. */
export const everyClone = [
  '--log-bin=binlog',
  '--relay-log=relay',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-buffer-size=2M',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--key-buffer-size=1M',
  '--table-open-cache=400',
  '--max-connections=60',
  '--thread-cache-size=4',
] as const
