// MariaDB's words.
import type { Flavor } from './flavor.ts'
import { sqlName, sqlText } from './quote.ts'
import { clientOptions, followStatements, readFollowing } from './replication.ts'
import { clientArguments, serverArguments } from './server-arguments.ts'

/** A half-made directory has no mark and is made anew. */
const begin = `
set -eu
if [ ! -e /site/db/.made ]; then
  find /site/db -mindepth 1 -delete
  mariadb-install-db --no-defaults --user=root --datadir=/site/db --auth-root-authentication-method=socket \\
    --skip-test-db --skip-name-resolve >&2
  touch /site/db/.made
fi
exec "$@"
`

/** Its head sets gtid_slave_pos to the moment of its snapshot; nothing of it goes into the mirror's binary log. dd only counts. */
const dump = `
set -euo pipefail
options="$1" database="$2" socket="$3" limit="$4" follows="$5"
shift 5
mariadb-dump --defaults-file="$options" --single-transaction --quick --hex-blob --skip-lock-tables \\
  $(test -n "$follows" && echo --master-data=1 --gtid || echo --skip-triggers --no-tablespaces) \\
  "\${@/#/--ignore-table-data=$database.}" --databases -- "$database" |
  pv -q \${limit:+-L "$limit"} |
  dd bs=256k status=progress |
  mariadb --no-defaults --socket="$socket" --user=root --max-allowed-packet=1G --default-character-set=utf8mb4 \\
    --init-command='SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0'
`

export const mariadb: Flavor = {
  server: 'mariadb',
  serverArguments,
  clientArguments,
  remoteArguments: (optionFile) => ['mariadb', `--defaults-file=${optionFile}`],
  clientOptions,
  begin,
  dump,
  position: 'SELECT @@GLOBAL.gtid_slave_pos AS gtid',
  productionPosition: 'SELECT @@GLOBAL.gtid_binlog_pos AS gtid',
  status: 'SHOW SLAVE STATUS',
  readFollowing,
  wait: (position) => `SELECT MASTER_GTID_WAIT(${sqlText(position)}, 1) AS late`,
  follow: (upstream, mode) => [`SET GLOBAL slave_exec_mode = '${mode}'`, ...followStatements(upstream)],
  stop: 'STOP SLAVE',
  forget: [
    'STOP SLAVE',
    'RESET SLAVE ALL',
    'SET SESSION sql_log_bin = 0',
    'RESET MASTER',
    "SET GLOBAL gtid_slave_pos = ''",
  ],
  place: (position) => ['STOP SLAVE', 'RESET SLAVE ALL', `SET GLOBAL gtid_slave_pos = ${sqlText(position)}`],
  ignore: (tables) => `SET GLOBAL replicate_ignore_table = ${sqlText(tables.join(','))}`,
  replay: (offset) => [
    `CHANGE MASTER TO MASTER_HOST = 'history', MASTER_USE_GTID = no, RELAY_LOG_FILE = 'relay.000001', RELAY_LOG_POS = ${offset}`,
    'START SLAVE SQL_THREAD',
  ],
  replayed: ['STOP SLAVE', 'RESET SLAVE ALL', "SET GLOBAL gtid_slave_pos = ''"],
  replayStatus: 'SHOW SLAVE STATUS',
  strip: [
    'STOP SLAVE',
    'RESET SLAVE ALL',
    'SET SESSION sql_log_bin = 0',
    'RESET MASTER',
    "SET GLOBAL gtid_slave_pos = ''",
  ],
  leftovers: 'relay.* relay-log.info master.info multi-master.info binlog.* binlog-* ib_buffer_pool ./*.pid .made',
  giveAccount: ({ name, user, password }) =>
    // Two entries: by socket (`localhost`) and by TCP from the clone itself and the developer's SQL client.
    ['localhost', '%'].flatMap((host) => {
      const account = `${sqlText(user)}@${sqlText(host)}`
      return [
        `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${sqlText(password)}`,
        `GRANT ALL PRIVILEGES ON ${sqlName(name).replace(/([_%])/g, '\\$1')}.* TO ${account}`,
      ]
    }),
}
