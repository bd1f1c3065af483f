// The binary logs in any folder of the pool: a mirror's or a clone's `db/`, or a stretch of history.
import { inKeeper } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { damagedAt, type EventReader, firstEvent, formatBytes, formatOf } from './events.ts'
import { createLogReader, type LogConsumer } from './read-log.ts'

export interface LogFile {
  readonly name: string
  readonly bytes: number
}

/** A place in a folder's logs; names are in the order in which they were written. */
export interface LogPosition {
  readonly file: string
  /** Bytes from the beginning of the file. */
  readonly offset: number
}

/** The bytes of a log from an event outside of a transaction up to the end of one. */
export interface LogPart {
  readonly from: number
  readonly to: number
}

/** Files only: what a server put beside its logs, a link to elsewhere for one, is none of them. */
const listScript = `cd "$1" 2>/dev/null || exit 0
find . -maxdepth 1 -type f -name 'binlog.[0-9]*[0-9]' -printf '%f %s\\n'`

/**
 * Prints, of each file, `$4` bytes of its beginning, then `$3` from `$2` on; nothing behind one that is shorter. Neither a link nor
 * a pipe is opened.
 */
const readScript = `set -e
read_part() { dd if="$1" iflag=nofollow,nonblock,fullblock,skip_bytes,count_bytes bs=256k skip="$2" count="$3" status=none; }
while test $# -gt 0; do
  read_part "$1" 0 "$4"
  read_part "$1" "$2" "$3"
  test "$(stat -c %s "$1")" -ge $(($2 + $3)) || exit 0
  shift 4
done`

/** What is longer is read by a command of its own, which takes longer to begin than a shell that is there already takes to encode it. */
const shortBytes = 256 * 1024

/** Prints what a script prints in base64, and ends as that does. */
const encodedScript = `exec 3>&1
ended=$( { { sh -c "$@" 3>&- 4>&-; echo $? >&4; } | base64 -w 0 >&3 4>&-; } 4>&1 )
exit "$ended"`

/**
 * Lists the logs of a folder, oldest first; of a running server's, the last one is being written.
 * @param folder from the pool's top; one that is not there has none
 */
export async function listLogs(pool: Pick<Pool, 'run'>, folder: string): Promise<readonly LogFile[]> {
  const said = await pool.run(['sh', '-c', listScript, 'sh', inKeeper(folder)], { reads: true })
  return said
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
    .map(([name = '', bytes]) => ({ name, bytes: Number(bytes) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** No server has written so many logs that it takes more bytes to name them. */
const mostIndexBytes = 2 ** 20
const indexScript = `test -f "$1" && dd if="$1" iflag=nofollow,nonblock,count_bytes bs=64k count="$2" status=none || true`

/** @returns the names of the logs that the server of a folder says it has; whoever lists them after that finds each */
export async function namedLogs(pool: Pick<Pool, 'run'>, folder: string): Promise<readonly string[]> {
  const argv = ['sh', '-c', indexScript, 'sh', inKeeper(`${folder}/binlog.index`), String(mostIndexBytes)]
  const said = await pool.run(argv, { reads: true })
  return said.split('\n').flatMap((line) => /(?:^|\/)(binlog\.\d+)$/.exec(line)?.[1] ?? [])
}

/** Where the logs of a folder end, and where they begin where there are none yet. */
export async function logEnd(pool: Pick<Pool, 'run'>, folder: string): Promise<LogPosition> {
  const last = (await listLogs(pool, folder)).at(-1)
  return last ? { file: last.name, offset: last.bytes } : { file: 'binlog.000001', offset: firstEvent }
}

/** A part of a log, and who takes it. */
export interface LogReading extends LogPart {
  /** Of the file, from the pool's top. */
  readonly path: string
  readonly consumers: readonly LogConsumer[]
}

/**
 * Reads parts of logs once, one after the other, for all consumers of each. One command prints them all, for to begin one takes longer
 * than to read a megabyte; what is short is printed by a shell that is there already.
 * @throws Failure `sync-broken` where one is no binary log, or shorter than it was; whatever a consumer throws
 */
export async function readLogs(pool: Pick<Pool, 'run'>, all: readonly LogReading[]): Promise<void> {
  const readings = all.filter(({ from, to }) => from < to)
  const parts = readings.map((one) => createPartReader(one))
  let [at, passed] = [0, 0]
  const onStdout = (chunk: Buffer) => {
    for (let from = 0; from < chunk.length; ) {
      const part = parts[at]
      if (!part) return
      const some = chunk.subarray(from, from + part.bytes - passed)
      part.read(some)
      from += some.length
      passed += some.length
      if (passed === part.bytes) [at, passed] = [at + 1, 0]
    }
  }
  const argv = readings.flatMap(({ path, from, to }, index) => [
    inKeeper(path),
    ...[from, to - from, parts[index]?.beginning ?? 0].map(String),
  ])
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  if (bytes > shortBytes) await pool.run(['sh', '-c', readScript, 'sh', ...argv], { onStdout })
  else if (bytes > 0) {
    const said = await pool.run(['sh', '-c', encodedScript, 'sh', readScript, 'sh', ...argv], { reads: true })
    onStdout(Buffer.from(said, 'base64'))
  }
  if (at < parts.length) throw damagedAt((readings[at]?.from ?? 0) + passed)
}

/** Reads a part of one log, as `readLogs` does. */
export const readLog = (
  pool: Pick<Pool, 'run'>,
  path: string,
  part: LogPart,
  consumers: readonly LogConsumer[],
): Promise<void> => readLogs(pool, [{ path, ...part, consumers }])

/** Takes the beginning of a log, which says how it is to be read, and then a part of it. */
function createPartReader({ from, to, consumers }: LogReading) {
  const beginning = from > firstEvent ? Math.min(from, formatBytes) : 0
  let reader: EventReader | undefined
  let held = Buffer.alloc(0)
  return {
    beginning,
    bytes: beginning + to - from,
    read(chunk: Buffer): void {
      if (!reader && beginning === 0) reader = createLogReader({ from }, consumers)
      if (reader) {
        reader.read(chunk)
        return
      }
      held = Buffer.concat([held, chunk])
      if (held.length < beginning) return
      reader = createLogReader({ from, format: formatOf(held.subarray(0, beginning)) }, consumers)
      reader.read(held.subarray(beginning))
    },
  }
}
