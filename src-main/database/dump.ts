// Copies one database from production into a mirror: a consistent dump, piped inside the container, position included.
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import { serverSocket } from './server-arguments.ts'
import { clientFailure } from './session.ts'

/**
 * $1: option file that reaches production, $2: database, $4: bytes a second or nothing, $5: options for the position, then tables without their rows. The dump's head sets gtid_slave_pos to the moment of its
 * snapshot; nothing of it goes into the mirror's own binlog. dd only counts.
 */
const script = `
set -euo pipefail
options="$1" database="$2" socket="$3" limit="$4" follows="$5"
shift 5
mariadb-dump --defaults-file="$options" --single-transaction --quick $follows --hex-blob \
  --skip-lock-tables "\${@/#/--ignore-table-data=$database.}" --databases -- "$database" |
  pv -q \${limit:+-L "$limit"} |
  dd bs=256k status=progress |
  mariadb --no-defaults --socket="$socket" --user=root --max-allowed-packet=1G --default-character-set=utf8mb4 \
    --init-command='SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0'
`

export interface DumpOptions {
  readonly docker: Docker
  readonly container: string
  readonly optionFile: string
  readonly database: string
  /** Bytes a second that production sends at most; null: as many as it can. */
  readonly bytesPerSecond: number | null
  /** Tables of which only the columns are copied. */
  readonly emptyTables: readonly string[]
  /** Whether the copy is to know where in production's binary log it stands. */
  readonly follows: boolean
  readonly signal: AbortSignal
  /** Bytes of SQL copied so far. */
  readonly onBytes: (done: number) => void
}

/** Into an empty place; a dump that ends early leaves a part of the database there. */
export async function copyDatabase(options: DumpOptions): Promise<void> {
  const { docker, container, optionFile, database, bytesPerSecond, emptyTables, follows, signal, onBytes } = options
  const position = follows ? '--master-data=1 --gtid' : '--skip-triggers --no-tablespaces'
  const limit = bytesPerSecond === null ? '' : String(bytesPerSecond)
  let words = ''
  const { exitCode } = await docker.exec(
    container,
    ['bash', '-c', script, 'copy-database', optionFile, database, serverSocket, limit, position, ...emptyTables],
    {
      signal,
      allowFailure: true,
      onStderr(chunk) {
        words += chunk.toString('utf8')
        const pieces = words.split(/[\r\n]/)
        const counts = pieces.flatMap((piece) => /^(\d+) bytes/.exec(piece)?.[1] ?? [])
        if (counts.length > 0) onBytes(Number(counts.at(-1)))
        // Counts are for progress; everything else may be the reason of a failure.
        const last = pieces.pop() ?? ''
        const complaints = pieces.filter((piece) => piece && !/^\d+ bytes|^\d+\+\d+ records/.test(piece))
        words = [...complaints, last].join('\n').slice(-8000)
      },
    },
  )
  signal.throwIfAborted()
  if (exitCode === 0) return
  if (/No space left|is full|errno: 28\b/i.test(words)) throw poolFull(words)
  const failure = clientFailure(words)
  if (failure.code !== 'database-unreachable') throw failure
  throw new Failure(
    'database-unreachable',
    'The copy of the database was cut off before it was complete. Production was only read; try again, and it starts anew.',
    { remedy: { label: 'Try again', action: 'retry' }, detail: words.trim() },
  )
}

function poolFull(words: string): Failure {
  return new Failure(
    'pool-full',
    'The pool has no room for production’s database. Production was only read, and your points and clones are safe; free some space, then try again.',
    { remedy: { label: 'Free space', action: 'free-space' }, detail: words.trim() },
  )
}
