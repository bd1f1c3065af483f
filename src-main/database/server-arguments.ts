// How a MariaDB server is started on a state's directory, by purpose; only the image's binary is used.
import { tablesOf } from './quote.ts'

export const serverSocket = '/run/mysqld/mysqld.sock'

export type ServerPurpose =
  /** Follows production: `database` is the only one replicated; `serverId` differs from every server it meets. */
  | { readonly purpose: 'mirror'; readonly serverId: number; readonly database: string }
  /** Boots a snapshot once, alone: recovers, is cleaned, shuts down. */
  | { readonly purpose: 'prepare' }
  /** Applies a stretch of history to a copy, alone. */
  | { readonly purpose: 'replay' }
  | { readonly purpose: 'clone'; readonly serverId?: number }

/** The whole command. `/site` is the state, `/run/mysqld` a tmpfs. */
export function serverArguments(of: ServerPurpose): readonly string[] {
  return ['mariadbd', '--no-defaults', ...everywhere, ...argumentsOf(of)]
}

/** The server's own client as its root, through its socket. A clone's server has no TLS, which a client would insist on. */
export function clientArguments(of: ServerPurpose['purpose']): readonly string[] {
  const tls = of === 'clone' ? ['--skip-ssl'] : []
  return [
    'mariadb',
    '--no-defaults',
    `--socket=${serverSocket}`,
    '--user=root',
    '--default-character-set=utf8mb4',
    ...tls,
  ]
}

const everywhere = [
  '--user=root',
  '--datadir=/site/db',
  `--socket=${serverSocket}`,
  '--pid-file=/run/mysqld/mysqld.pid',
  '--skip-name-resolve',
  '--skip-slave-start',
  '--event-scheduler=OFF',
  '--innodb-use-native-aio=OFF',
  '--innodb-strict-mode=OFF',
  '--max-allowed-packet=1G',
  // As exact as 1 for snapshots, and much faster: an atomic snapshot needs what the kernel has, not what the disk has.
  '--innodb-flush-log-at-trx-commit=2',
  '--sync-binlog=0',
  '--binlog-format=ROW',
  '--binlog-row-metadata=FULL',
] as const

/** Another one than any production has: a server does not replay what it takes for its own. */
export const nobodysServerId = 4_294_967_291

/** One developer's worth: a clone at rest takes half the memory it would with the server's defaults. */
const small = [
  // Reached by a socket and on loopback only; servers from 11.4 on would make themselves a key at every start, which
  // takes up to a second.
  '--skip-ssl',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-buffer-size=2M',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--aria-pagecache-buffer-size=4M',
  '--key-buffer-size=1M',
  '--table-open-cache=400',
  '--max-connections=60',
  '--thread-cache-size=4',
] as const

function argumentsOf(of: ServerPurpose): readonly string[] {
  switch (of.purpose) {
    case 'mirror':
      return [
        '--skip-networking',
        `--server-id=${of.serverId}`,
        '--log-bin=binlog',
        '--log-slave-updates',
        // They are history: none goes before it is in the archive.
        '--binlog-expire-logs-seconds=0',
        '--max-binlog-size=16M',
        '--relay-log=relay',
        '--relay-log-recovery=ON',
        '--slave-max-allowed-packet=1G',
        '--slave-net-timeout=10',
        '--read-only=ON',
        // Holds the replication password: kept in memory, never in the pool.
        '--master-info-file=/run/mysqld/master.info',
        `--replicate-wild-do-table=${tablesOf(of.database)}`,
        '--innodb-buffer-pool-size=128M',
      ]
    case 'prepare':
      return ['--skip-networking', '--log-bin=binlog', '--innodb-buffer-pool-size=256M']
    case 'replay':
      return [
        '--skip-networking',
        `--server-id=${nobodysServerId}`,
        '--relay-log=relay',
        '--innodb-buffer-pool-size=256M',
      ]
    case 'clone':
      return [`--server-id=${of.serverId ?? nobodysServerId}`, '--log-bin=binlog', '--relay-log=relay', ...small]
  }
}
