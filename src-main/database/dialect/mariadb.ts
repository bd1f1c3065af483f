// The dialect of MariaDB.

import { rootClient, serverSocket, withoutSqlMode } from '../client/client-arguments.ts'
import { sqlName, sqlText, tablePatternOf } from '../client/quote.ts'
import type { Dialect } from './dialect.ts'
import { innodb } from './innodb.ts'
import { clientOptions, followStatements } from './replication.ts'
import {
  everyClone,
  everyMirror,
  everyServer,
  everyWorker,
  redoMebibytes,
  type ServerPurpose,
  scratchName,
  startServer,
  unknownDatabase,
  unusedServerId,
} from './server-arguments.ts'
import { beginScript, dumpScript } from './server-scripts.ts'

const install = `mariadb-install-db --no-defaults --datadir=/site/db \\
    --auth-root-authentication-method=socket --skip-test-db --skip-name-resolve`

/** The dump; its head sets gtid_slave_pos to the position of its snapshot. */
const dump = `  mariadb-dump --defaults-file="$options" --single-transaction --quick --hex-blob --skip-lock-tables \\
    $(test -n "$follows" && echo --master-data=1 --gtid || echo --skip-triggers --no-tablespaces) \\
    "\${left[@]}" "\${@/#/--ignore-table-data=$database.}" --databases -- "$database"`

const redo = `--innodb-log-file-size=${redoMebibytes}M`

function argumentsOf(of: ServerPurpose): readonly string[] {
  switch (of.purpose) {
    case 'mirror':
      return [
        ...everyMirror(of.serverId),
        '--log-slave-updates',
        '--slave-max-allowed-packet=1G',
        '--slave-net-timeout=10',
        `--slave-skip-errors=${unknownDatabase}`,
        // Holds the replication password: kept in memory, never in the pool.
        '--master-info-file=/run/mysqld/master.info',
        `--replicate-wild-do-table=${tablePatternOf(of.database)}`,
      ]
    case 'prepare':
      return [...everyWorker, redo, '--log-bin=binlog']
    case 'replay':
      return [...everyWorker, redo, `--server-id=${unusedServerId}`, '--relay-log=relay']
    case 'clone':
      return [
        ...everyClone,
        redo,
        `--server-id=${of.serverId ?? unusedServerId}`,
        // Each statement stands before the rows that it changed, with the name of its request; nothing is compressed.
        '--binlog-annotate-row-events=ON',
        '--log-bin-compress=OFF',
        // Reached by a socket and on loopback only; servers from 11.4 on would make themselves a key at every start,
        // which takes up to a second.
        '--skip-ssl',
        '--aria-pagecache-buffer-size=4M',
      ]
  }
}

/** The file or the position in the binary log at which a consistent read began. */
function snapshotStatus(what: 'FILE' | 'POSITION'): string {
  return `(SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'BINLOG_SNAPSHOT_${what}')`
}

export const mariadb: Dialect = {
  server: 'mariadb',
  innodb,
  serverArguments: (of) => [
    ...startServer,
    'mariadbd',
    ...everyServer,
    // SQL may read and write no files: this directory is empty in every image, and nobody may write to it.
    '--secure-file-priv=/mnt',
    '--skip-symbolic-links',
    // These directories beside the tables are no databases.
    '--ignore-db-dirs=lost+found',
    `--ignore-db-dirs=${scratchName}`,
    '--skip-slave-start',
    '--binlog-format=ROW',
    // A mirror's logs go once they are kept, a clone's never.
    '--binlog-expire-logs-seconds=0',
    // Before 11 this setting is separate from that of the tables.
    '--loose-innodb-log-file-buffering=ON',
    ...argumentsOf(of),
  ],
  // A clone's server has no TLS, which a client would insist on.
  clientArguments: (of) => ['mariadb', ...rootClient, ...(of === 'clone' ? ['--skip-ssl', withoutSqlMode] : [])],
  productionClientArguments: (optionFile) => ['mariadb', `--defaults-file=${optionFile}`, withoutSqlMode],
  clientOptions,
  initScript: beginScript(install),
  dumpScript: dumpScript(dump, 'mariadb'),
  position: 'SELECT @@GLOBAL.gtid_slave_pos AS gtid',
  productionPosition: 'SELECT @@GLOBAL.gtid_binlog_pos AS gtid',
  consistentRead: {
    begin: ['START TRANSACTION WITH CONSISTENT SNAPSHOT'],
    position: `SELECT BINLOG_GTID_POS(${snapshotStatus('FILE')}, ${snapshotStatus('POSITION')}) AS gtid`,
    begun: [],
  },
  // Unlike SHOW SLAVE STATUS, it also counts heartbeats.
  status: 'SHOW ALL SLAVES STATUS',
  statusColumns: (row) => row,
  waitFor: (position) => `SELECT MASTER_GTID_WAIT(${sqlText(position)}, 1) AS late`,
  startReplication: (upstream, mode) => [`SET GLOBAL slave_exec_mode = '${mode}'`, ...followStatements(upstream)],
  stopReplication: 'STOP SLAVE',
  pauseApplying: 'STOP SLAVE',
  applyUntil: (position) => `START SLAVE UNTIL master_gtid_pos = ${sqlText(position)}`,
  limitStatement: (seconds) => `SET SESSION max_statement_time = ${seconds}`,
  resetReplication: [
    'STOP SLAVE',
    'RESET SLAVE ALL',
    'SET SESSION sql_log_bin = 0',
    'RESET MASTER',
    "SET GLOBAL gtid_slave_pos = ''",
  ],
  setPosition: (position) => ['STOP SLAVE', 'RESET SLAVE ALL', `SET GLOBAL gtid_slave_pos = ${sqlText(position)}`],
  ignoreTables: (tables) => `SET GLOBAL replicate_ignore_table = ${sqlText(tables.join(','))}`,
  applyRelayLogs: (offset) => [
    `CHANGE MASTER TO MASTER_HOST = 'history', MASTER_USE_GTID = no, RELAY_LOG_FILE = 'relay.000001', RELAY_LOG_POS = ${offset}`,
    'START SLAVE SQL_THREAD',
  ],
  afterReplay: ['STOP SLAVE', 'RESET SLAVE ALL', "SET GLOBAL gtid_slave_pos = ''"],
  mirrorFiles: 'relay.* relay-log.info master.info multi-master.info binlog.* binlog-* ib_buffer_pool ./*.pid .made',
  upgradeCommand: ['mariadb-upgrade', '--no-defaults', `--socket=${serverSocket}`, '--user=root', '--silent'],
  createAccount: ({ name, user, password }) =>
    // Two entries: by socket (`localhost`) and by TCP from the clone itself and the developer's SQL client.
    ['localhost', '%'].flatMap((host) => {
      const account = `${sqlText(user)}@${sqlText(host)}`
      return [
        `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${sqlText(password)}`,
        `GRANT ALL PRIVILEGES ON ${sqlName(name).replace(/([_%])/g, '\\$1')}.* TO ${account}`,
      ]
    }),
}
