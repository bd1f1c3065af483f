// The dialect of MySQL, from 8.0 on.

import { rootClient, withoutSqlMode } from '../client/client-arguments.ts'
import { sqlName, sqlText, tablePatternOf } from '../client/quote.ts'
import type { SqlRow } from '../client/sql.ts'
import type { Dialect } from './dialect.ts'
import { innodb } from './innodb.ts'
import { clientOptionLines } from './replication.ts'
import {
  everyClone,
  everyMirror,
  everyServer,
  everyWorker,
  redoMebibytes,
  type ServerPurpose,
  startServer,
  unknownDatabase,
  unusedServerId,
} from './server-arguments.ts'
import { beginScript, dumpScript } from './server-scripts.ts'

/** Makes a data directory whose root logs in through the socket as the system's root, without a password to keep. */
const install = `printf '%s\\n' "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';" \\
    "ALTER USER root@localhost IDENTIFIED WITH auth_socket;" > /run/mysqld/init.sql
  mysqld --no-defaults --initialize-insecure $names --datadir=/site/db --innodb-use-native-aio=OFF \\
    --init-file=/run/mysqld/init.sql`

/** The dump; its head sets gtid_purged to the position of its snapshot. mysqldump has no option for tables without rows, so they are dumped separately. */
const dump = `  copy() {
    mysqldump --defaults-file="$options" --single-transaction --quick --hex-blob --skip-lock-tables --no-tablespaces \\
      --column-statistics=0 "$@"
  }
  copy --set-gtid-purged="$(test -n "$follows" && echo ON || echo OFF)" $(test -n "$follows" || echo --skip-triggers) \\
    "\${left[@]}" "\${@/#/--ignore-table=$database.}" --databases "$database"
  if [ $# -gt 0 ]; then copy --set-gtid-purged=OFF --no-data "$database" "$@"; fi`

const redo = `--innodb-redo-log-capacity=${redoMebibytes}M`

function argumentsOf(of: ServerPurpose): readonly string[] {
  switch (of.purpose) {
    case 'mirror':
      return [
        ...everyMirror(of.serverId),
        '--log-replica-updates',
        '--replica-max-allowed-packet=1G',
        '--replica-net-timeout=10',
        `--replica-skip-errors=${unknownDatabase}`,
        `--replicate-wild-do-table=${tablePatternOf(of.database)}`,
      ]
    case 'prepare':
      return [...everyWorker, redo, '--log-bin=binlog', '--relay-log=relay']
    case 'replay':
      return [
        ...everyWorker,
        redo,
        `--server-id=${unusedServerId}`,
        '--log-bin=binlog',
        '--relay-log=relay',
        '--log-replica-updates=OFF',
      ]
    case 'clone':
      return [
        ...everyClone,
        redo,
        `--server-id=${of.serverId ?? unusedServerId}`,
        '--log-replica-updates=OFF',
        // Each statement stands before the rows that it changed, with the name of its request; nothing is compressed or cut.
        '--binlog-rows-query-log-events=ON',
        '--loose-binlog-transaction-compression=OFF',
        '--binlog-row-value-options=',
        // Reached by a socket and on loopback only.
        '--tls-version=',
        '--innodb-validate-tablespace-paths=OFF',
        '--temptable-max-ram=16M',
      ]
  }
}

const everyMysql = [
  '--mysqlx=OFF',
  '--skip-replica-start',
  '--gtid-mode=ON',
  '--enforce-gtid-consistency=ON',
  // A mirror's logs go once they are kept, a clone's never.
  '--binlog-expire-logs-auto-purge=OFF',
  '--performance-schema=OFF',
  // Settings that came along in the data directory are ignored.
  '--persisted-globals-load=OFF',
  // Foreign keys may refer to part of a key, as in older servers.
  '--loose-restrict-fk-on-non-standard-key=OFF',
  // SQL may read and write no files.
  '--secure-file-priv=NULL',
] as const

/** The query for the executed GTID set, on one line. */
const executed = "SELECT REPLACE(@@GLOBAL.gtid_executed, '\\n', '') AS gtid"

export const mysql: Dialect = {
  server: 'mysql',
  innodb,
  serverArguments: (of) => [...startServer, 'mysqld', ...everyServer, ...everyMysql, ...argumentsOf(of)],
  clientArguments: (of) => ['mysql', ...rootClient, ...(of === 'clone' ? [withoutSqlMode] : [])],
  productionClientArguments: (optionFile) => ['mysql', `--defaults-file=${optionFile}`, withoutSqlMode],
  clientOptions: (upstream) =>
    clientOptionLines(upstream, [
      // Nobody listens in the tunnel; without TLS the server's public key encrypts the password.
      'get-server-public-key',
      `ssl-mode=${upstream.tls ? 'PREFERRED' : 'DISABLED'}`,
    ]),
  initScript: beginScript(install, true),
  dumpScript: dumpScript(dump, 'mysql'),
  position: executed,
  productionPosition: executed,
  // As mysqldump does: writes stop for the instant in which the read begins. It does not wait long for the lock.
  consistentRead: {
    begin: [
      'SET SESSION lock_wait_timeout = 10',
      'FLUSH TABLES WITH READ LOCK',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT',
    ],
    position: executed,
    begun: ['UNLOCK TABLES', 'SET SESSION lock_wait_timeout = DEFAULT'],
  },
  status: 'SHOW REPLICA STATUS',
  statusColumns: oldWords,
  waitFor: (position) => `SELECT WAIT_FOR_EXECUTED_GTID_SET(${sqlText(position)}, 1) AS late`,
  startReplication: ({ host, port, user, password, tls }, mode) => [
    'STOP REPLICA',
    `SET GLOBAL replica_exec_mode = '${mode}'`,
    [
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${sqlText(host)}, SOURCE_PORT = ${port}`,
      `SOURCE_SSL = ${tls ? 1 : 0}, GET_SOURCE_PUBLIC_KEY = 1`,
      // Only row events are accepted, no statements, which could set off triggers here.
      'REQUIRE_ROW_FORMAT = 1, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 4294967295, SOURCE_HEARTBEAT_PERIOD = 2',
    ].join(', '),
    // A password given at the start is stored nowhere.
    `START REPLICA USER = ${sqlText(user)} PASSWORD = ${sqlText(password)}`,
  ],
  stopReplication: 'STOP REPLICA',
  // The receiver goes on, because a restart would need the password again.
  pauseApplying: 'STOP REPLICA SQL_THREAD',
  applyUntil: (position) => `START REPLICA SQL_THREAD UNTIL SQL_AFTER_GTIDS = ${sqlText(position)}`,
  limitStatement: (seconds) => `SET SESSION max_execution_time = ${seconds * 1000}`,
  resetReplication: ['STOP REPLICA', 'RESET REPLICA ALL', 'SET SESSION sql_log_bin = 0', 'RESET BINARY LOGS AND GTIDS'],
  setPosition: (position) => [
    'STOP REPLICA',
    'RESET REPLICA ALL',
    'RESET BINARY LOGS AND GTIDS',
    `SET GLOBAL gtid_purged = ${sqlText(position)}`,
  ],
  ignoreTables: (tables) =>
    `CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = (${tables.map((one) => one.split('.').map(sqlName).join('.')).join(', ')})`,
  applyRelayLogs: (offset) => [
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'history', SOURCE_AUTO_POSITION = 0, RELAY_LOG_FILE = 'relay.000001', RELAY_LOG_POS = ${offset}`,
    'START REPLICA SQL_THREAD',
  ],
  afterReplay: ['STOP REPLICA', 'RESET REPLICA ALL', 'RESET BINARY LOGS AND GTIDS'],
  mirrorFiles: 'relay.* binlog.* auto.cnf ib_buffer_pool ./*.pid .made',
  // The server upgrades itself before it answers.
  upgradeCommand: ['true'],
  createAccount: ({ name, user, password }) =>
    ['localhost', '%'].flatMap((host) => {
      const account = `${sqlText(user)}@${sqlText(host)}`
      return [
        `DROP USER IF EXISTS ${account}`,
        `CREATE USER ${account} IDENTIFIED BY ${sqlText(password)}`,
        `GRANT ALL PRIVILEGES ON ${sqlName(name).replace(/([_%])/g, '\\$1')}.* TO ${account}`,
      ]
    }),
}

/** Renames columns to MariaDB's names; error 13114 wraps the source's 1236. */
function oldWords(row: SqlRow): SqlRow {
  const renamed = Object.entries(row).map(([name, value]) => [
    name.replace('Source', 'Master').replace('Replica', 'Slave'),
    name === 'Last_IO_Errno' && value === '13114' ? '1236' : value,
  ])
  return Object.fromEntries(renamed)
}
