// The arguments that start a database server on a state's directory, as far as MariaDB and MySQL share them.
import { serverSocket } from '../client/client-arguments.ts'

export type ServerPurpose =
  /** Follows production and replicates only `database`; `serverId` differs from that of every server it meets. */
  | { readonly purpose: 'mirror'; readonly serverId: number; readonly database: string }
  /** Starts once on a snapshot, alone, and shuts down. */
  | { readonly purpose: 'prepare' }
  /** Applies binary logs to a copy, alone. */
  | { readonly purpose: 'replay' }
  | { readonly purpose: 'clone'; readonly serverId?: number }

/** The tmpfs mounts of a server's container: for its socket, for clients' secrets, and for temporary files. */
export const serverTmpfs = {
  '/run/mysqld': 'size=8m,uid=3306,gid=3306,mode=0755',
  '/run/sitefork': 'size=64m,mode=0700',
  '/tmp': 'size=64m,mode=1777',
} as const

/** The directory for temporary files that do not fit into memory: beside the tables, where the disk space is. */
export const scratchName = '.tmp'
const scratch = `/site/db/${scratchName}`

/** The beginning of a server's command: empties its temporary directory, then becomes the server. */
export const startServer = ['sh', '-c', `rm -rf ${scratch} && mkdir -m 700 ${scratch} && exec "$@"`, 'server'] as const

/** Arguments of every server: `/site/db` is the database of a state, `/run/mysqld` a tmpfs. */
export const everyServer = [
  '--no-defaults',
  '--datadir=/site/db',
  `--tmpdir=${scratch}`,
  `--socket=${serverSocket}`,
  '--pid-file=/run/mysqld/mysqld.pid',
  '--skip-name-resolve',
  '--event-scheduler=OFF',
  // Functions may be declared in any way, as on production: their changes are logged as rows.
  '--loose-log-bin-trust-function-creators=ON',
  '--innodb-use-native-aio=OFF',
  // Direct writes would not be compressed in the pool.
  '--innodb-flush-method=fsync',
  '--innodb-strict-mode=OFF',
  '--max-allowed-packet=1G',
  // As safe as 1 for snapshots, and much faster: an atomic snapshot includes what the kernel has not written yet.
  '--innodb-flush-log-at-trx-commit=2',
  '--sync-binlog=0',
  // Readers of the log find each changed row whole, before and after, with the names of its columns.
  '--binlog-row-image=FULL',
  '--binlog-row-metadata=FULL',
] as const

/**
 * The error of a statement about a routine in a database that the mirror does not have. Replication skips it; statements about
 * tables of other databases are filtered out before.
 */
export const unknownDatabase = 1049

/** Arguments of a mirror, whose binary logs become the history. */
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
    // Dirty pages are written at once when a point is taken.
    '--innodb-io-capacity=2000',
    '--innodb-io-capacity-max=8000',
  ]
}

/** Arguments of a server that works on one state alone. A half-done state is thrown away, so no doublewrite is needed. */
export const everyWorker = ['--skip-networking', '--innodb-buffer-pool-size=256M', '--innodb-doublewrite=OFF'] as const

/** The size of the redo log, in mebibytes, except a mirror's: clones go on with the nearly empty one of their point. */
export const redoMebibytes = 32

/** A server id that no production has: a server does not replay events with its own id. */
export const unusedServerId = 4_294_967_291

/** Arguments of a clone, sized for one developer: an idle clone takes half the memory of the server's defaults. */
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
