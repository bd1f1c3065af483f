// Administers a database server through the command-line client inside its container: one process for many queries.
import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import { plainLines } from '../../contract/plain-text.ts'
import { lastWords, readLines } from '../../contract/program-output.ts'
import type { Docker } from '../../docker/docker.ts'
import { clientUser } from './client-arguments.ts'
import type { SqlReader, SqlRow } from './sql.ts'

export interface AdminClient extends SqlReader {
  /**
   * Runs one query at a time, in order; NULL comes as the text `NULL`. An error or a timeout ends the process; the next query
   * starts a new one. A query that finds an idle connection cut off is sent once more, so it must be repeatable.
   * @throws Failure `database-unreachable` or `database-refused`; its detail is what the client said
   */
  query(sql: string, timeoutMs?: number): Promise<readonly SqlRow[]>
  close(): void
}

interface Waiting {
  readonly resolve: (rows: readonly SqlRow[]) => void
  readonly reject: (error: unknown) => void
  readonly lines: string[]
  length: number
  timer: NodeJS.Timeout | undefined
}

interface ClientProcess {
  /** A line that no row can be, which ends the answer to each query. */
  readonly mark: string
  readonly stdin: PassThrough
  readonly end: AbortController
  readonly waiting: Waiting[]
  answered: boolean
}

export interface AdminClientOptions {
  readonly docker: Docker
  readonly container: string
  /** The client's command; `--batch --unbuffered` is added. */
  readonly argv: readonly string[]
  /** Makes a failure of what the client wrote last. */
  readonly failure: (complaint: string) => Failure
  /** The most characters of one answer. */
  readonly most?: number
}

/** The most characters of an answer: a row may hold a file, but no query here needs more. */
const usualMost = 256 * 2 ** 20

export function openAdminClient({
  docker,
  container,
  argv,
  failure,
  most = usualMost,
}: AdminClientOptions): AdminClient {
  let client: ClientProcess | undefined

  function start(): ClientProcess {
    const mark = `end-${randomBytes(12).toString('hex')}`
    const opened: ClientProcess = {
      mark,
      stdin: new PassThrough(),
      end: new AbortController(),
      waiting: [],
      answered: false,
    }
    const complaint = lastWords(64_000)
    const take = (line: string) => {
      const [waiting] = opened.waiting
      if (waiting) waiting.length += line.length
      if (waiting && waiting.length > most) return end(opened, tooMuch(most))
      if (line !== mark) waiting?.lines.push(line)
      else if (opened.waiting[0]?.lines.at(-1) === headerOf(mark)) {
        opened.answered = true
        settle(opened.waiting.shift())
      }
    }
    const lines = readLines({ most, onLine: take, onCut: () => end(opened, tooMuch(most)) })
    docker
      .exec(container, [...argv, '--batch', '--unbuffered'], {
        user: clientUser,
        stdin: opened.stdin,
        signal: opened.end.signal,
        allowFailure: true,
        onStdout: lines.push,
        onStderr: complaint.add,
      })
      .then(
        () => gone(opened, failure(complaint.text())),
        (error) => gone(opened, opened.end.signal.aborted ? opened.end.signal.reason : error),
      )
    opened.stdin.on('error', () => undefined)
    return opened
  }

  function gone(one: ClientProcess, reason: unknown): void {
    if (client === one) client = undefined
    for (const waiting of one.waiting.splice(0)) {
      clearTimeout(waiting.timer)
      waiting.reject(reason)
    }
  }

  function end(one: ClientProcess, reason: unknown): void {
    one.end.abort(reason)
    gone(one, reason)
  }

  function ask(
    sql: string,
    timeoutMs: number,
  ): { readonly by: ClientProcess; readonly rows: Promise<readonly SqlRow[]> } {
    client ??= start()
    const by = client
    const rows = new Promise<readonly SqlRow[]>((resolve, reject) => {
      const timer = setTimeout(() => {
        end(by, failure(`No answer within ${timeoutMs / 1000} seconds.`))
      }, timeoutMs)
      by.waiting.push({ resolve, reject, lines: [], length: 0, timer })
      by.stdin.write(`${sql};\nSELECT '${by.mark}' AS \`${headerOf(by.mark)}\`;\n`)
    })
    return { by, rows }
  }

  return {
    async query(sql, timeoutMs = 30_000) {
      const first = ask(sql, timeoutMs)
      const wasIdle = first.by.answered && first.by.waiting.length === 1
      try {
        return await first.rows
      } catch (error) {
        if (!wasIdle || !(error instanceof Failure) || !cutOff.test(error.detail ?? '')) throw error
        return ask(sql, timeoutMs).rows
      }
    },
    close() {
      const mine = client
      if (!mine) return
      const closed = new Failure('cancelled', 'The conversation with the database was closed.')
      // An idle client ends when its input does.
      if (mine.answered && mine.waiting.length === 0) mine.stdin.end()
      else mine.end.abort(closed)
      gone(mine, closed)
    },
  }
}

function tooMuch(most: number): Failure {
  return new Failure(
    'too-much',
    `A database server answered one question with more than ${Math.round(most / 2 ** 20)} MB, so it was not listened to any longer. Nothing was changed; see what is in its tables, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

/** The errors of a connection that the server closed: it was restarted, or told to. */
const cutOff = /ERROR (?:2006|2013|1927)\b/

const headerOf = (mark: string) => `is-${mark}`

function settle(waiting: Waiting | undefined): void {
  if (!waiting) return
  clearTimeout(waiting.timer)
  const [header, ...rows] = waiting.lines.slice(0, -1).map((line) => line.split('\t').map(unescapeField))
  waiting.resolve(rows.map((row) => Object.fromEntries((header ?? []).map((name, at) => [name, row[at] ?? '']))))
}

/** Undoes the escapes that batch mode writes for tab, newline and backslash. */
function unescapeField(field: string): string {
  return field.replace(/\\([tn0\\])/g, (_all, char: string) => ({ t: '\t', n: '\n', 0: '\0' })[char] ?? '\\')
}

/** Keeps the errors only: a client repeats the statement, which may hold a secret. */
export function errorLines(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim())
  const known = lines.filter((line) => /^(?:ERROR|mariadb|mysql|Error)/.test(line))
  return plainLines((known.length > 0 ? known : complaint.includes('-----') ? [] : lines).join('\n'))
}

/** Makes a failure of what a client that could not reach production wrote. */
export function clientFailure(complaint: string): Failure {
  const detail = errorLines(complaint)
  const code = Number(/ERROR (\d+)/.exec(detail)?.[1] ?? /Got error: (\d+)/.exec(detail)?.[1] ?? 0)
  if ([1044, 1045, 1049, 1130, 1698].includes(code)) {
    return new Failure(
      'database-refused',
      'Production’s database server refuses the account. What is here stays usable; check user, password and database name.',
      { remedy: { label: 'Edit source', action: 'edit-source' }, detail },
    )
  }
  if (code === 1142 || code === 1227) {
    return new Failure(
      'grants-missing',
      'The database account lacks a right that Sitefork needs. What is here stays usable; the details name the right.',
      { remedy: { label: 'Edit source', action: 'edit-source' }, detail },
    )
  }
  return new Failure(
    'database-unreachable',
    'Production’s database cannot be reached right now. Your points and clones are safe; Sitefork keeps trying.',
    { remedy: { label: 'Try again', action: 'retry' }, detail },
  )
}
