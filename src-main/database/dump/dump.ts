// Copies one database from production into a mirror: a consistent dump, piped inside the container, position included.
import { Failure } from '../../contract/failure.ts'
import { plainLines } from '../../contract/plain-text.ts'
import type { Docker } from '../../docker/docker.ts'
import { clientFailure } from '../client/admin-client.ts'
import { clientUser, serverSocket } from '../client/client-arguments.ts'
import type { Dialect } from '../dialect/dialect.ts'

export interface DumpOptions {
  readonly docker: Docker
  readonly dialect: Dialect
  readonly container: string
  readonly optionFile: string
  readonly database: string
  /** The most bytes a second that production may send; null for no limit. */
  readonly bytesPerSecond: number | null
  /** Tables that are copied without their rows. */
  readonly emptyTables: readonly string[]
  /** Views, which are not copied. */
  readonly without: readonly string[]
  /** Whether the copy records its position in production's binary log. */
  readonly follows: boolean
  readonly signal: AbortSignal
  /** Called with the bytes of SQL copied so far. */
  readonly onBytes: (done: number) => void
}

/** Copies the database into an empty server; a dump that ends early leaves part of it there. */
export async function copyDatabase(options: DumpOptions): Promise<void> {
  const {
    docker,
    dialect,
    container,
    optionFile,
    database,
    bytesPerSecond,
    emptyTables,
    without,
    follows,
    signal,
    onBytes,
  } = options
  const limit = bytesPerSecond === null ? '' : String(bytesPerSecond)
  let words = ''
  const { exitCode } = await docker.exec(
    container,
    [
      'bash',
      '-c',
      dialect.dumpScript,
      'copy-database',
      optionFile,
      database,
      serverSocket,
      limit,
      follows ? 'follows' : '',
      String(without.length),
      ...without,
      ...emptyTables,
    ],
    {
      user: clientUser,
      signal,
      allowFailure: true,
      onStderr(chunk) {
        words += chunk.toString('utf8')
        const pieces = words.split(/[\r\n]/)
        const counts = pieces.flatMap((piece) => /^(\d+) bytes/.exec(piece)?.[1] ?? [])
        if (counts.length > 0) onBytes(Number(counts.at(-1)))
        // dd's counts show the progress; everything else may explain a failure.
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
    { remedy: { label: 'Try again', action: 'retry' }, detail: plainLines(words) },
  )
}

function poolFull(words: string): Failure {
  return new Failure(
    'pool-full',
    'The pool has no room for production’s database. Production was only read, and your points and clones are safe; free some space, then try again.',
    { remedy: { label: 'Free space', action: 'free-space' }, detail: plainLines(words) },
  )
}
