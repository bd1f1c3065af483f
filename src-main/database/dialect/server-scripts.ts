// Builds the shell scripts around the servers' own tools: one makes an empty data directory, one copies a database from production.

import { clientWithoutCommands } from '../client/client-arguments.ts'

const emptyDatabase = '/usr/local/share/sitefork/empty'

const toldFromTheBeginning = `  for word in "$@"; do
    case "$word" in --loose-lower-case-table-names=1) names=--lower-case-table-names=1 ;; esac
  done`

/**
 * Makes an empty data directory where there is none, then becomes the server, `"$@"`. Bundled images contain one to copy;
 * official ones make it, and so does a
 * server that ignores the case of table names, which MySQL can only be told at the beginning. A half-made directory has no mark and is made again.
 */
export function beginScript(install: string, knowsCase = false): string {
  return `
set -eu
if [ ! -e /site/db/.made ]; then
  find /site/db -mindepth 1 -delete
  names=
${knowsCase ? toldFromTheBeginning : ''}
  if [ -d ${emptyDatabase} ] && [ -z "$names" ]; then
    cp -a --sparse=always ${emptyDatabase}/. /site/db
  else
    ${install} >&2
  fi
  touch /site/db/.made
fi
exec "$@"
`
}

/** The statement before a dump: nothing of it enters the binary log, and tables may come in any order. */
export const takeAll = 'SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0'

/**
 * A command of `sed -E` that keeps invalid dates (2026-02-31), which the head of a dump would have made zero. It matches only
 * at the start of a line: rows contain no line breaks.
 */
export const keepDates =
  '"/^(\\/\\*!40101 )?SET /s/(SQL_MODE *= *[\'\\"]NO_AUTO_VALUE_ON_ZERO)/\\1,ALLOW_INVALID_DATES/"'

/**
 * Copies a database from production into the server of this container; nothing of it goes into its binary log. dd only
 * counts, and nothing is used that an official image lacks. $1 option file, $2 database, $3 socket, $4 bytes a second or nothing, $5 `follows` or nothing, $6 how many views
 * follow, which are left out, then these, then the tables without their rows.
 * @param dump writes the SQL, with `$options`, `$database`, `$follows` and `"${left[@]}"` (options that leave out views), and `"$@"` for those tables
 */
export function dumpScript(dump: string, client: string): string {
  return `
set -euo pipefail
options="$1" database="$2" socket="$3" limit="$4" follows="$5"
left=("\${@:7:$6}")
left=("\${left[@]/#/--ignore-table=$database.}")
shift "$((6 + $6))"
# A tenth of what may come in a second, every tenth of a second.
pace() {
  if [ -z "$limit" ]; then exec cat; fi
  while head -c "$((limit / 10 + 1))" > /run/sitefork/piece && [ -s /run/sitefork/piece ]; do
    cat /run/sitefork/piece
    sleep 0.1
  done
}
{
${dump}
} | pace |
  dd bs=256k status=progress |
  LC_ALL=C sed -E ${keepDates} |
  ${client} --no-defaults --socket="$socket" --user=root --max-allowed-packet=1G --default-character-set=utf8mb4 \\
    ${clientWithoutCommands.join(' ')} --init-command='${takeAll}'
`
}
