// The binary logs of one production as files in the pool: those its mirror writes, and copies of those it has ended.
import type { Pool } from '../pool/pool.ts'

export interface LogFile {
  readonly name: string
  readonly bytes: number
}

export interface Archive {
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

const listScript = `cd "$1" 2>/dev/null || exit 0
for log in binlog.[0-9]*[0-9]; do test -f "$log" && stat -c '%n %s' "$log"; done; true`

/** Under another name first: what has its name is whole. */
const keepScript = `set -e
from="$1" to="$2"; shift 2
mkdir -p "$to"
for name in "$@"; do
  test -e "$to/$name" && continue
  cp --reflink=auto "$from/$name" "$to/.$name"
  mv "$to/.$name" "$to/$name"
done`

const layScript = `set -e
to="$1" stop="$2"; shift 2
number=0
for log in "$@"; do
  number=$((number + 1))
  relay="relay.$(printf %06d $number)"
  cp --reflink=auto "$log" "$to/$relay"
  echo "./$relay"
done > "$to/relay.index"
truncate -s "$stop" "$to/$relay"`

export function openArchive(pool: Pick<Pool, 'run'>, production: string): Archive {
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
      const script = 'tail -c +"$2" "$1" | head -c "$3"'
      await pool.run(['sh', '-c', script, 'sh', path(log), String(from + 1), String(to - from)], { onStdout })
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
