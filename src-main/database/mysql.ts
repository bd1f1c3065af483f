// MySQL's words, from 8.0 on; its mirrors and clones are 9.7.
import type { Flavor } from './flavor.ts'
import { optionText, sqlName, sqlText, tablesOf } from './quote.ts'
import { readFollowing } from './replication.ts'
import { nobodysServerId, type ServerPurpose, serverSocket } from './server-arguments.ts'
import type { SessionRow } from './session.ts'

/** Its root comes through the socket only, and only as the system's root: no password to keep. */
const begin = `
set -eu
if [ ! -e /site/db/.made ]; then
  find /site/db -mindepth 1 -delete
  printf '%s\\n' "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';" \\
    "ALTER USER root@localhost IDENTIFIED WITH auth_socket;" > /run/sitefork/init.sql
  mysqld --no-defaults --initialize-insecure --user=root --datadir=/site/db --innodb-use-native-aio=OFF \\
    --init-file=/run/sitefork/init.sql >&2
  touch /site/db/.made
fi
exec "$@"
`

/** Its head sets gtid_purged to the moment of its snapshot. */
const dump = `
set -euo pipefail
options="$1" database="$2" socket="$3" limit="$4" follows="$5"
shift 5
copy() {
  mysqldump --defaults-file="$options" --single-transaction --quick --hex-blob --skip-lock-tables --no-tablespaces \\
    --column-statistics=0 "$@"
}
{
  copy --set-gtid-purged="$(test -n "$follows" && echo ON || echo OFF)" $(test -n "$follows" || echo --skip-triggers) \\
    "\${@/#/--ignore-table=$database.}" --databases "$database"
  if [ $# -gt 0 ]; then copy --set-gtid-purged=OFF --no-data "$database" "$@"; fi
} | pv -q \${limit:+-L "$limit"} |
  dd bs=256k status=progress |
  mysql --no-defaults --socket="$socket" --user=root --max-allowed-packet=1G --default-character-set=utf8mb4 \\
    --init-command='SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0'
`

const everywhere = [
  '--user=root',
  '--datadir=/site/db',
  `--socket=${serverSocket}`,
  '--pid-file=/run/mysqld/mysqld.pid',
  '--mysqlx=OFF',
  '--skip-name-resolve',
  '--skip-replica-start',
  '--event-scheduler=OFF',
  '--innodb-use-native-aio=OFF',
  '--innodb-strict-mode=OFF',
  '--max-allowed-packet=1G',
  '--innodb-flush-log-at-trx-commit=2',
  '--sync-binlog=0',
  '--binlog-row-metadata=FULL',
  '--gtid-mode=ON',
  '--enforce-gtid-consistency=ON',
  '--performance-schema=OFF',
  '--relay-log=relay',
] as const

/** One developer's worth, without TLS: it is reached by a socket and on loopback only. */
const small = [
  '--tls-version=',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-buffer-size=2M',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--innodb-validate-tablespace-paths=OFF',
  '--temptable-max-ram=16M',
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
        '--log-replica-updates',
        '--binlog-expire-logs-auto-purge=OFF',
        '--max-binlog-size=16M',
        '--relay-log-recovery=ON',
        '--replica-max-allowed-packet=1G',
        '--replica-net-timeout=10',
        '--read-only=ON',
        `--replicate-wild-do-table=${tablesOf(of.database)}`,
        '--innodb-buffer-pool-size=128M',
      ]
    case 'prepare':
      return ['--skip-networking', '--log-bin=binlog', '--innodb-buffer-pool-size=256M']
    case 'replay':
      return [
        '--skip-networking',
        `--server-id=${nobodysServerId}`,
        '--log-bin=binlog',
        '--log-replica-updates=OFF',
        '--innodb-buffer-pool-size=256M',
      ]
    case 'clone':
      return [
        `--server-id=${of.serverId ?? nobodysServerId}`,
        '--log-bin=binlog',
        '--log-replica-updates=OFF',
        ...small,
      ]
  }
}

/** A set of GTIDs on one line. */
const executed = "SELECT REPLACE(@@GLOBAL.gtid_executed, '\\n', '') AS gtid"

export const mysql: Flavor = {
  server: 'mysql',
  serverArguments: (of) => ['mysqld', '--no-defaults', ...everywhere, ...argumentsOf(of)],
  clientArguments: () => [
    'mysql',
    '--no-defaults',
    `--socket=${serverSocket}`,
    '--user=root',
    '--default-character-set=utf8mb4',
  ],
  remoteArguments: (optionFile) => ['mysql', `--defaults-file=${optionFile}`],
  clientOptions: ({ host, port, user, password, tls }) =>
    [
      '[client]',
      'protocol=tcp',
      `host=${optionText(host)}`,
      `port=${port}`,
      `user=${optionText(user)}`,
      `password=${optionText(password)}`,
      'loose-connect-timeout=10',
      'default-character-set=utf8mb4',
      'max-allowed-packet=1G',
      'loose-local-infile=0',
      // Through the tunnel nobody listens; without TLS the server's key keeps the password from everybody else.
      'get-server-public-key',
      `ssl-mode=${tls ? 'PREFERRED' : 'DISABLED'}`,
      '',
    ].join('\n'),
  begin,
  dump,
  position: executed,
  productionPosition: executed,
  status: 'SHOW REPLICA STATUS',
  readFollowing: (row, position) => readFollowing(row && oldWords(row), position),
  wait: (position) => `SELECT WAIT_FOR_EXECUTED_GTID_SET(${sqlText(position)}, 1) AS late`,
  follow: ({ host, port, user, password, tls }, mode) => [
    'STOP REPLICA',
    `SET GLOBAL replica_exec_mode = '${mode}'`,
    [
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${sqlText(host)}, SOURCE_PORT = ${port}`,
      `SOURCE_SSL = ${tls ? 1 : 0}, GET_SOURCE_PUBLIC_KEY = 1`,
      'SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 4294967295, SOURCE_HEARTBEAT_PERIOD = 2',
    ].join(', '),
    // Given at the start, the password is stored nowhere.
    `START REPLICA USER = ${sqlText(user)} PASSWORD = ${sqlText(password)}`,
  ],
  stop: 'STOP REPLICA',
  forget: ['STOP REPLICA', 'RESET REPLICA ALL', 'SET SESSION sql_log_bin = 0', 'RESET BINARY LOGS AND GTIDS'],
  place: (position) => [
    'STOP REPLICA',
    'RESET REPLICA ALL',
    'RESET BINARY LOGS AND GTIDS',
    `SET GLOBAL gtid_purged = ${sqlText(position)}`,
  ],
  ignore: (tables) =>
    `CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = (${tables.map((one) => one.split('.').map(sqlName).join('.')).join(', ')})`,
  replay: (offset) => [
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'history', SOURCE_AUTO_POSITION = 0, RELAY_LOG_FILE = 'relay.000001', RELAY_LOG_POS = ${offset}`,
    'START REPLICA SQL_THREAD',
  ],
  replayed: ['STOP REPLICA', 'RESET REPLICA ALL', 'RESET BINARY LOGS AND GTIDS'],
  replayStatus: 'SHOW REPLICA STATUS',
  strip: ['STOP REPLICA', 'RESET REPLICA ALL', 'SET SESSION sql_log_bin = 0', 'RESET BINARY LOGS AND GTIDS'],
  leftovers: 'relay.* binlog.* auto.cnf ib_buffer_pool ./*.pid .made',
  giveAccount: ({ name, user, password }) =>
    ['localhost', '%'].flatMap((host) => {
      const account = `${sqlText(user)}@${sqlText(host)}`
      return [
        `DROP USER IF EXISTS ${account}`,
        `CREATE USER ${account} IDENTIFIED BY ${sqlText(password)}`,
        `GRANT ALL PRIVILEGES ON ${sqlName(name).replace(/([_%])/g, '\\$1')}.* TO ${account}`,
      ]
    }),
}

/** MariaDB's names for the same columns; 13114 wraps the source's 1236. */
function oldWords(row: SessionRow): SessionRow {
  const renamed = Object.entries(row).map(([name, value]) => [
    name.replace('Source', 'Master').replace('Replica', 'Slave'),
    name === 'Last_IO_Errno' && value === '13114' ? '1236' : value,
  ])
  return Object.fromEntries(renamed)
}
