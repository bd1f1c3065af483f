// The binary logs of one production as files in the pool: those its mirror writes, and copies of those it has ended.
import type { Pool } from '../pool/pool.ts'
import { databaseUser } from '../pool/state-scripts.ts'

export interface LogFile {
  readonly name: string
  readonly bytes: number
}

export interface LogStore {
  /** Those of the mirror, oldest first; the last one is being written. */
  live(): Promise<readonly LogFile[]>
  /** Copies logs of the mirror into a stretch; thin where the pool can. Again is fine. */
  keep(stretch: string, names: readonly string[]): Promise<void>
  /** Bytes of a log from `from` (0 is the first) up to `to`: of the archive, or of the mirror where that has it only. */
  read(log: Located, from: number, to: number, onChunk: (chunk: Buffer) => void): Promise<void>
  /** Lays logs into a folder of the pool as `relay.000001`, `relay.000002`, …, the last one up to `stop`, with their index. */
  layRelay(logs: readonly Located[], stop: number, folder: string): Promise<void>
  remove(stretch: string, names: readonly string[]): Promise<void>
  removeStretch(stretch: string): Promise<void>
}

export interface Located {
  readonly stretch: string
  readonly name: string
  readonly archived: boolean
}

/** Every production's history lies here, beside its points. */
export const historyFolder = (production: string) => `productions/${production}/history`

/** Files only: what a mirror's server put beside its logs, a link to elsewhere for one, is none of them. */
const listScript = `cd "$1" 2>/dev/null || exit 0
find . -maxdepth 1 -type f -name 'binlog.[0-9]*[0-9]' -printf '%f %s\\n'`

/**
 * Under another name first: what has its name is whole. A mirror's server may exchange its files meanwhile, so a link is
 * copied as a link, and what came is looked at where nobody but the keeper writes.
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

/** Bytes of a file: from \`$2\`, as many as \`$3\`. Neither a link nor a pipe is opened. */
const readScript =
  'dd if="$1" iflag=nofollow,nonblock,fullblock,skip_bytes,count_bytes bs=256k skip="$2" count="$3" status=none'

/** The copied state may have files of these names, links among them: they go first, and nothing is written through one. */
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
  const liveFolder = `/pool/productions/${production}/live/db`
  const folder = (stretch: string) => `/pool/${historyFolder(production)}/${stretch}`
  const path = ({ stretch, name, archived }: Located) => `${archived ? folder(stretch) : liveFolder}/${name}`
  return {
    async live() {
      const lines = (await pool.run(['sh', '-c', listScript, 'sh', liveFolder])).split('\n').filter(Boolean)
      return lines
        .map((line) => line.split(' '))
        .map(([name = '', bytes]) => ({ name, bytes: Number(bytes) }))
        .sort((a, b) => a.name.localeCompare(b.name))
    },
    async keep(stretch, names) {
      if (names.length > 0) await pool.run(['sh', '-c', keepScript, 'sh', liveFolder, folder(stretch), ...names])
    },
    async read(log, from, to, onStdout) {
      await pool.run(['sh', '-c', readScript, 'sh', path(log), String(from), String(to - from)], { onStdout })
    },
    async layRelay(logs, stop, state) {
      await pool.run(['sh', '-c', layScript, 'sh', `/pool/${state}`, String(stop), ...logs.map(path)])
    },
    async remove(stretch, names) {
      if (names.length > 0) await pool.run(['rm', '-f', ...names.map((name) => `${folder(stretch)}/${name}`)])
    },
    async removeStretch(stretch) {
      await pool.run(['rm', '-rf', folder(stretch)])
    },
  }
}
