// The binary logs of one production: those its mirror writes, and the copies that history keeps of those that have ended.
import { type LogFile, type LogPart, listLogs, readLog, readLogs } from '../binlog/log-files.ts'
import type { LogConsumer } from '../binlog/read-log.ts'
import { databaseFolder, inKeeper, livePath, stretchFolder } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { databaseUser } from '../pool/state-scripts.ts'

export interface LogStore {
  /** Lists the mirror's logs, oldest first; the last one is being written. */
  live(): Promise<readonly LogFile[]>
  /** Copies logs of the mirror into a stretch; thin where the pool can. Again is fine. */
  keep(stretch: string, names: readonly string[]): Promise<void>
  /**
   * Reads a part of a log once, for all consumers: of the kept copy, or of the mirror's where there is none.
   * @throws Failure `sync-broken` where it is damaged
   */
  read(log: Located, part: LogPart, consumers: readonly LogConsumer[]): Promise<void>
  /** Reads several parts, one after the other, as `read` does, and sooner. */
  readAll(parts: readonly LocatedReading[]): Promise<void>
  /** Lays logs into a folder of the pool as `relay.000001`, `relay.000002`, …, the last one up to `stop`, with their index. */
  layRelay(logs: readonly Located[], stop: number, folder: string): Promise<void>
  remove(stretch: string, names: readonly string[]): Promise<void>
  removeStretch(stretch: string): Promise<void>
}

/** Where a log of a stretch lies. */
export interface Located {
  readonly stretch: string
  readonly name: string
  /** In the stretch's own folder; otherwise the mirror has it only. */
  readonly archived: boolean
}

/** A part of a log of a stretch, and who takes it. */
export interface LocatedReading extends LogPart {
  readonly log: Located
  readonly consumers: readonly LogConsumer[]
}

/**
 * Copies under another name first, so that whatever has a log's name is whole. A mirror's server may exchange its files
 * meanwhile, so a link is copied as a link, and what came is checked where nobody but the keeper writes.
 */
const keepScript = `set -e
from="$1" to="$2"; shift 2
mkdir -p "$to"
for name in "$@"; do
  test -e "$to/$name" && continue
  rm -rf "$to/.$name"
  timeout 600 cp --no-dereference --reflink=auto "$from/$name" "$to/.$name"
  test -f "$to/.$name" && test ! -L "$to/.$name" || { rm -rf "$to/.$name"; echo "$name is no file." >&2; exit 1; }
  mv -T "$to/.$name" "$to/$name"
done`

/** Removes files of these names first, for the copied state may have some, links among them; nothing is written through one. */
const layScript = `set -eC
to="$1" stop="$2"; shift 2
rm -rf "$to"/relay.*
number=0
for log in "$@"; do
  number=$((number + 1))
  relay="relay.$(printf %06d $number)"
  cp --no-dereference --reflink=auto "$log" "$to/$relay"
  test -f "$to/$relay" && test ! -L "$to/$relay"
  echo "./$relay"
done > "$to/relay.index"
truncate -s "$stop" "$to/$relay"
chown -h ${databaseUser} "$to"/relay.*`

export function openLogStore(pool: Pick<Pool, 'run'>, production: string): LogStore {
  const liveFolder = databaseFolder(livePath(production))
  const folder = (stretch: string) => stretchFolder(production, stretch)
  const path = ({ stretch, name, archived }: Located) => `${archived ? folder(stretch) : liveFolder}/${name}`
  return {
    live: () => listLogs(pool, liveFolder),
    read: (log, part, consumers) => readLog(pool, path(log), part, consumers),
    readAll: (parts) =>
      readLogs(
        pool,
        parts.map(({ log, from, to, consumers }) => ({ path: path(log), from, to, consumers })),
      ),
    async keep(stretch, names) {
      if (names.length === 0) return
      await pool.run(['sh', '-c', keepScript, 'sh', inKeeper(liveFolder), inKeeper(folder(stretch)), ...names])
    },
    async layRelay(logs, stop, state) {
      const paths = logs.map((log) => inKeeper(path(log)))
      await pool.run(['sh', '-c', layScript, 'sh', inKeeper(state), String(stop), ...paths])
    },
    async remove(stretch, names) {
      if (names.length > 0) await pool.run(['rm', '-f', ...names.map((name) => inKeeper(`${folder(stretch)}/${name}`))])
    },
    async removeStretch(stretch) {
      await pool.run(['rm', '-rf', inKeeper(folder(stretch))])
    },
  }
}
