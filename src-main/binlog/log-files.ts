// The binary logs in any folder of the pool: a mirror's or a clone's `db/`, or a stretch of history.
import { inKeeper } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { damagedAt, firstEvent, formatBytes, formatOf } from './events.ts'
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

/** Prints \`$4\` bytes of the file's beginning, then \`$3\` from \`$2\` on. Neither a link nor a pipe is opened. */
const readScript = `set -e
read_part() { dd if="$1" iflag=nofollow,nonblock,fullblock,skip_bytes,count_bytes bs=256k skip="$2" count="$3" status=none; }
read_part "$1" 0 "$4"
read_part "$1" "$2" "$3"`

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

/**
 * Reads a part of a log once, for all consumers.
 * @param path of the file, from the pool's top
 * @throws Failure `sync-broken` where it is no binary log; whatever a consumer throws
 */
export async function readLog(
  pool: Pick<Pool, 'run'>,
  path: string,
  { from, to }: LogPart,
  consumers: readonly LogConsumer[],
): Promise<void> {
  const beginning = from > firstEvent ? Math.min(from, formatBytes) : 0
  let reader = beginning === 0 ? createLogReader({ from }, consumers) : undefined
  let held = Buffer.alloc(0)
  const onStdout = (chunk: Buffer) => {
    if (reader) return reader.read(chunk)
    held = Buffer.concat([held, chunk])
    if (held.length < beginning) return
    reader = createLogReader({ from, format: formatOf(held.subarray(0, beginning)) }, consumers)
    reader.read(held.subarray(beginning))
  }
  const argv = ['sh', '-c', readScript, 'sh', inKeeper(path), ...[from, to - from, beginning].map(String)]
  await pool.run(argv, { onStdout })
  // The file is shorter than it was.
  if (!reader) throw damagedAt(held.length)
}
