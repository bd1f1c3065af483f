// Writes down what a mirror's binary logs say, as they grow: where each second begins, and that nothing is missing between.

import { type Before, createBinlogReader, firstEvent, type Item } from '../binlog/binlog.ts'
import type { History, LogRow, Stretch } from '../catalog/history.ts'
import { Failure } from '../contract/failure.ts'
import { advance, covers, includes } from '../database/gtid/positions.ts'
import { createCommitClock, type PositionSample } from './commit-clock.ts'
import type { LogFile, LogStore } from './log-store.ts'
import { addCommit, readSecondIndex, writeSecondIndex } from './second-index.ts'

export interface RecordOptions {
  readonly history: History
  readonly archive: LogStore
  readonly stretch: Stretch
  /** When production was where, oldest first; see stamps.ts. */
  readonly witnesses: readonly PositionSample[]
}

export type Recorded =
  /** `last` is the log that is being written; `archived` when others before it were put into the archive just now. */
  | { readonly is: 'unbroken'; readonly last: LogRow | undefined; readonly archived: boolean }
  /** The log that should follow does not begin where the last one ended. */
  | { readonly is: 'broken'; readonly why: string }

/** Reads every log from where it was left, archives those that have ended. */
export async function recordLogs(options: RecordOptions): Promise<Recorded> {
  const { history, archive, stretch } = options
  const files = await archive.live()
  let last = history.lastLog(stretch.id)
  let archived = false
  for (const [index, file] of files.entries()) {
    if (last && file.name < last.name) continue
    const before = file.name === last?.name ? last : undefined
    if (before?.archived) continue
    if (before && file.bytes < before.bytes) return { is: 'broken', why: 'The mirror’s binary logs were reset.' }
    const reached = before?.after ?? last?.after ?? ''
    const read = await readOn(options, file, before, last).catch(damageOf)
    if (read instanceof Failure) return { is: 'broken', why: `The mirror’s binary log ${file.name} is damaged.` }
    const { row, items, seconds } = read
    const opening = items.find((item) => item.is === 'before')
    if (opening && last && !follows(opening, last)) {
      return { is: 'broken', why: `Binary logs between ${last.name} and ${file.name} are missing.` }
    }
    const repeated = items.find((item) => item.is === 'transaction' && item.gtid && covers(reached, item.gtid))
    if (repeated) return { is: 'broken', why: 'The mirror lost its last changes in a crash and wrote them again.' }
    const ended = index < files.length - 1
    if (ended) await archive.keep(stretch.id, [file.name])
    history.record({ ...row, archived: ended }, stretch.production, seconds)
    archived ||= ended
    last = row
  }
  return { is: 'unbroken', last, archived }
}

/** What was read is no binary log; everything else is no damage. */
function damageOf(error: unknown): Failure {
  if (error instanceof Failure && error.code === 'sync-broken') return error
  throw error
}

interface Read {
  readonly row: LogRow
  readonly items: readonly Item[]
  /** Transactions per second that are new in the row. */
  readonly seconds: ReadonlyMap<number, number>
}

async function readOn(
  { archive, stretch, witnesses }: RecordOptions,
  file: LogFile,
  before: LogRow | undefined,
  last: LogRow | undefined,
): Promise<Read> {
  const from = before?.bytes ?? firstEvent
  const items: Item[] = []
  if (file.bytes > from) {
    const reader = createBinlogReader(from)
    const located = { stretch: stretch.id, name: file.name, archived: false }
    await archive.read(located, from, file.bytes, (chunk) => items.push(...reader.read(chunk)))
  }
  const start = before ?? {
    stretch: stretch.id,
    name: file.name,
    bytes: from,
    archived: false,
    before: items.find((item) => item.is === 'before')?.position ?? last?.after ?? '',
    after: items.find((item) => item.is === 'before')?.position ?? last?.after ?? '',
    firstAt: null,
    lastAt: null,
    ledger: new Uint8Array(),
  }
  const earlier = start.lastAt ?? last?.lastAt ?? undefined
  const stamps = createCommitClock({ last: earlier, witnesses, covers })
  return { items, ...withItems(start, items, stamps.commit) }
}

function withItems(
  start: LogRow,
  items: readonly Item[],
  commit: (gtid: string, stamp: number) => number,
): Pick<Read, 'row' | 'seconds'> {
  const entries = readSecondIndex(start.ledger)
  const seconds = new Map<number, number>()
  let after = start.after
  let bytes = start.bytes
  for (const item of items) {
    bytes = item.to
    if (item.is === 'transaction') {
      const second = commit(item.gtid, item.stamp)
      addCommit(entries, second, item.from)
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
      if (item.gtid) after = advance(after, item.gtid)
    }
  }
  const row = {
    ...start,
    bytes,
    after,
    firstAt: entries[0]?.second ?? null,
    lastAt: entries.at(-1)?.second ?? null,
    ledger: writeSecondIndex(entries),
  }
  return { row, seconds }
}

function follows(opening: Before, last: LogRow): boolean {
  return includes(last.after, opening.position) && includes(opening.position, last.after)
}
