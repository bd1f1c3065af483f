// Writes down what a mirror's binary logs say, as they grow: where each second begins, and that nothing is missing between.
import { firstEvent } from '../binlog/events.ts'
import type { LogFile } from '../binlog/log-files.ts'
import type { LogConsumer } from '../binlog/read-log.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { LogRow, Stretch } from '../catalog/history.ts'
import { Failure } from '../contract/failure.ts'
import { covers, includes } from '../database/gtid/positions.ts'
import { createCommitClock, type PositionSample } from './commit-clock.ts'
import { createLogIndex, type LogIndex } from './log-index.ts'
import type { LogStore } from './log-store.ts'

/** A consumer that keeps something of what it read. */
export interface RecordConsumer extends LogConsumer {
  /** Comes once the part is written down, in the same transaction of the catalog; never for a part that is refused. */
  recorded?(): void
}

/** The part of a mirror's log that is read now, from `from` on (an offset in the file), once and never again. */
export interface RecordedPart {
  readonly production: string
  readonly stretch: string
  readonly log: string
  readonly from: number
}

export type ConsumersOf = (part: RecordedPart) => readonly RecordConsumer[]

export interface RecordOptions {
  readonly catalog: Pick<Catalog, 'history' | 'together'>
  readonly logStore: LogStore
  readonly stretch: Stretch
  /** When production was where, oldest first. */
  readonly samples: readonly PositionSample[]
  readonly consumersOf?: ConsumersOf
}

export type Recorded =
  /** Nothing is missing. `last` is the log that is being written; `archived` when others before it were kept just now. */
  | { readonly is: 'unbroken'; readonly last: LogRow | undefined; readonly archived: boolean }
  /** A log does not go on from what was written down before. */
  | { readonly is: 'broken'; readonly why: string }

/** Reads every log from where it was left, and keeps those that have ended. */
export async function recordLogs(options: RecordOptions): Promise<Recorded> {
  const { catalog, logStore, stretch } = options
  const files = await logStore.live()
  let last = catalog.history.lastLog(stretch.id)
  let archived = false
  for (const [index, file] of files.entries()) {
    if (last && file.name < last.name) continue
    const known = file.name === last?.name ? last : undefined
    if (known?.archived) continue
    if (known && file.bytes < known.bytes) return { is: 'broken', why: 'The mirror’s binary logs were reset.' }
    const read = await readOn(options, file, known, last).catch(damageOf)
    if (read instanceof Failure) return { is: 'broken', why: `The mirror’s binary log ${file.name} is damaged.` }
    const why = breakIn(read.index, file, last)
    if (why) return { is: 'broken', why }
    const ended = index < files.length - 1
    if (ended) await logStore.keep(stretch.id, [file.name])
    const row = { ...read.index.row(), archived: ended }
    catalog.together(() => {
      catalog.history.record(row, stretch.production, read.index.seconds)
      for (const one of read.consumers) one.recorded?.()
    })
    archived ||= ended
    last = row
  }
  return { is: 'unbroken', last, archived }
}

/** @returns the failure of a log that is none; every other error is thrown on */
function damageOf(error: unknown): Failure {
  if (error instanceof Failure && error.code === 'sync-broken') return error
  throw error
}

/** @returns why what was read does not go on from what was written down before; undefined where it does */
function breakIn({ opening, repeats }: LogIndex, file: LogFile, last: LogRow | undefined): string | undefined {
  if (opening !== undefined && last && !(includes(last.after, opening) && includes(opening, last.after))) {
    return `Binary logs between ${last.name} and ${file.name} are missing.`
  }
  return repeats ? 'The mirror lost its last changes in a crash and wrote them again.' : undefined
}

interface Read {
  readonly index: LogIndex
  readonly consumers: readonly RecordConsumer[]
}

/**
 * Reads what is new in a log, in one pass for the index and all further consumers.
 * @param known the row of this log, where some of it was read before
 * @param last the row of the newest log that was read, this one or the one before
 */
async function readOn(
  { logStore, stretch, samples, consumersOf }: RecordOptions,
  file: LogFile,
  known: LogRow | undefined,
  last: LogRow | undefined,
): Promise<Read> {
  const before = last?.after ?? ''
  const row: LogRow = known ?? {
    stretch: stretch.id,
    name: file.name,
    bytes: firstEvent,
    archived: false,
    before,
    after: before,
    firstSecond: null,
    lastSecond: null,
    seconds: new Uint8Array(),
  }
  const clock = createCommitClock({ last: row.lastSecond ?? last?.lastSecond ?? undefined, samples, covers })
  const index = createLogIndex(row, before, clock)
  if (file.bytes === row.bytes) return { index, consumers: [] }
  const { production } = stretch
  const consumers = consumersOf?.({ production, stretch: stretch.id, log: file.name, from: row.bytes }) ?? []
  await logStore.read({ ...row, archived: false }, { from: row.bytes, to: file.bytes }, [index, ...consumers])
  return { index, consumers }
}
