// How each log of a folder ends: by its server's own word, or in the middle of its work.
import { inKeeper } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { damagedAt } from './events.ts'
import { type LogPosition, listLogs } from './log-files.ts'

/** Event types with which a server ends a log: it shuts down, or goes on in the next. */
const [stop, rotate] = [3, 4]
const headerBytes = 19
/** Nothing that ends a log is longer: header, position, the next log's name, checksum. */
const tailBytes = headerBytes + 8 + 64 + 4

/** Prints the end of each file in hexadecimal, one a line. Neither a link nor a pipe is opened. */
const endsScript = `set -e
cd "$1"; most="$2"; shift 2
for log; do
  bytes=$(stat -c %s "$log")
  skip=$((bytes > most ? bytes - most : 0))
  dd if="$log" iflag=nofollow,nonblock,fullblock,skip_bytes bs=4k skip="$skip" status=none | od -An -v -tx1 | tr -d ' \\n'
  echo " $bytes"
done`

/** Whether the last bytes of a log are an event with which its server ends it. */
export function isEndedLog(tail: Buffer): boolean {
  // Each length that such an event may have: with a checksum or without, a longer or a shorter name.
  for (let length = headerBytes; length <= Math.min(tail.length, tailBytes); length++) {
    const event = tail.subarray(tail.length - length)
    const type = event.readUInt8(4)
    if (event.readUInt32LE(9) !== length || (type !== stop && type !== rotate)) continue
    if (type === rotate || length <= headerBytes + 4) return true
  }
  return false
}

/**
 * Tells whether a state's logs may lack changes that its rows have. Nothing that a server has committed is lost while the machine
 * runs, whatever ends it; a power cut may take the end of a log and leave the rows.
 * @param folder from the pool's top
 * @param known where logs end because a running state was copied, which loses nothing
 * @param isRunning whether a server writes the last log right now
 * @returns a whole sentence; null where every log was ended by its server
 */
export async function doubtOfLogEnds(
  pool: Pick<Pool, 'run'>,
  folder: string,
  { known, isRunning }: { readonly known: readonly LogPosition[]; readonly isRunning: boolean },
): Promise<string | null> {
  const logs = await listLogs(pool, folder)
  const ended = isRunning ? logs.slice(0, -1) : logs
  if (ended.length === 0) return null
  const names = ended.map(({ name }) => name)
  const argv = ['sh', '-c', endsScript, 'sh', inKeeper(folder), String(tailBytes), ...names]
  const lines = (await pool.run(argv, { reads: true })).split('\n').filter(Boolean)
  if (lines.length !== names.length) throw damagedAt(0)
  const open = lines.flatMap((line, at) => {
    const [tail = '', bytes] = line.split(' ')
    const position = { file: names[at] ?? '', offset: Number(bytes) }
    const isCopied = known.some(({ file, offset }) => file === position.file && offset === position.offset)
    return isCopied || isEndedLog(Buffer.from(tail, 'hex')) ? [] : [position]
  })
  if (open.length === 0) return null
  return 'The database server of this state ended once without shutting down. If that was a power cut, its log may lack the last changes before it; compare the states to be sure.'
}
