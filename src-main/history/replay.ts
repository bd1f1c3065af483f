// Brings a thin copy of a point to a moment: its own server applies the binary logs as if they were its relay logs.
// The server's applier is several times as fast as a client that is fed the decoded log, and does DDL, time zones and
// character sets as replication does.
import { Failure } from '../contract/failure.ts'
import { type AdminClient, openAdminClient } from '../database/client/admin-client.ts'
import type { SqlReader, SqlRow } from '../database/client/sql.ts'
import type { Dialect } from '../database/dialect/dialect.ts'
import { waitUntilAnswering } from '../database/server/wait-until-answering.ts'
import type { Docker } from '../docker/docker.ts'
import type { LogReplay } from './plan.ts'

export interface ReplayLogsOptions {
  readonly docker: Docker
  /** The container with the copy's server, running; the relay logs lie in its data directory, cut off where they end. */
  readonly container: string
  readonly dialect: Dialect
  readonly replay: LogReplay
  /** Called with a client of the server once all is applied. */
  readonly onApplied: (session: SqlReader) => Promise<void>
  readonly signal: AbortSignal
  /** Called with the bytes of log that are applied so far, of all. */
  readonly onProgress: (done: number, total: number) => void
}

const relayName = (index: number) => `relay.${String(index + 1).padStart(6, '0')}`
const startDeadlineMs = 60_000
const lookEveryMs = 20

/**
 * Has the copy's server apply the logs.
 * @throws Failure `container-failed` when a change cannot be applied, or the server ends
 */
export async function replayLogs(options: ReplayLogsOptions): Promise<void> {
  const { docker, container, dialect, replay } = options
  const session = openAdminClient({
    docker,
    container,
    argv: dialect.clientArguments('clone'),
    failure: (complaint) => cannotReplay(complaint),
  })
  try {
    if (!(await waitUntilAnswering(session, { ...options, deadlineMs: startDeadlineMs }))) {
      throw cannotReplay(await docker.logs(container, 40))
    }
    await session.query(dialect.innodb.commitsInMemory)
    for (const statement of dialect.applyRelayLogs(replay.start)) await session.query(statement)
    await untilApplied(session, options)
    for (const statement of dialect.afterReplay) await session.query(statement, 60_000)
    await options.onApplied(session)
    await session.query(dialect.innodb.commitsInFiles)
  } finally {
    session.close()
  }
}

async function untilApplied(
  session: AdminClient,
  { dialect, replay, signal, onProgress }: ReplayLogsOptions,
): Promise<void> {
  const last = relayName(replay.logs.length - 1)
  const total = replay.stop - replay.start
  for (;;) {
    signal.throwIfAborted()
    const [told] = await session.query(dialect.status)
    const row = told && dialect.statusColumns(told)
    if (Number(row?.Last_SQL_Errno ?? 0) !== 0) throw cannotReplay(row?.Last_SQL_Error ?? '')
    const [file, offset] = [row?.Relay_Log_File ?? '', Number(row?.Relay_Log_Pos ?? 0)]
    // Behind the last one it may have opened a log of its own, to wait for more.
    if (file > last || (file === last && offset >= replay.stop && waits(row))) return
    if (row?.Slave_SQL_Running === 'No')
      throw cannotReplay(`It stopped at ${file}:${offset}, before the end of ${last}.`)
    if (replay.logs.length === 1) onProgress(Math.max(0, offset - replay.start), total)
    await pause()
  }
}

/** Whether the server has executed everything it read. */
const waits = (row: SqlRow | undefined) => /has read all relay log/.test(row?.Slave_SQL_Running_State ?? '')

const pause = () => new Promise((resolve) => setTimeout(resolve, lookEveryMs))

function cannotReplay(detail: string): Failure {
  return new Failure(
    'container-failed',
    'A change of production’s history could not be applied, so nothing was made of that moment. Production, points and clones are not affected; choose another moment, or a point.',
    { remedy: { label: 'Show log', action: 'show-log' }, detail },
  )
}
